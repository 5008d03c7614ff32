import type { ActorLoop, Slots } from '#libs/actors';
import { CrossdockError } from '#libs/errors';

/** The loops of a service, by actor type. */
export class ActorLoops {
  constructor(readonly byType: ReadonlyMap<string, ActorLoop<Slots, unknown>>) {}

  /** The loop of one type, or all where none is named. */
  of(type: string | undefined): readonly ActorLoop<Slots, unknown>[] {
    if (type === undefined) return [...this.byType.values()];
    const loop = this.byType.get(type);
    if (loop) return [loop];
    throw new CrossdockError('unknown-actor-type', {
      problem: `No actor of type ${type} lives in this service`,
      where: { field: 'actor', value: type },
      remedy: `Ask for one of ${[...this.byType.keys()].join(', ')}`,
    });
  }
}
