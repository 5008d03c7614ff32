import type { Message } from '#libs/contracts';
import { absorbFact, mergeFact, stampOf } from './absorb.js';
import type { ActorDefinition, Fact, Slots } from './actor.js';
import type { Row } from './row.js';
import type { Absorbed } from './slots.js';

/** A message and what became of it. */
export interface Taken {
  readonly message: Message;
  readonly result: Absorbed;
}

/** A message whose facts could not be read: it harms only itself. */
export interface Broken {
  readonly message: Message;
  readonly error: unknown;
}

/** What a batch made of an actor's facts. */
export interface AbsorbedBatch {
  readonly facts: Row['facts'];
  readonly taken: readonly Taken[];
  readonly broken: readonly Broken[];
}

type Absorbing<S extends Slots> = Pick<ActorDefinition<S, never>, 'type' | 'slots' | 'receives'>;

/** Absorbs a batch: all facts of each message or, where one cannot be read, none; a timer that fired is a fact too. */
export function absorbAll<S extends Slots>(
  definition: Absorbing<S>,
  row: Row,
  messages: readonly Message[],
  dueMs: number | undefined,
): AbsorbedBatch {
  let facts = dueMs === undefined ? row.facts : absorbClock(definition, row.facts, dueMs);
  const taken: Taken[] = [];
  const broken: Broken[] = [];
  for (const message of messages) {
    try {
      const [next, result] = absorbMessage(definition, facts, message);
      facts = next;
      taken.push({ message, result });
    } catch (error) {
      broken.push({ message, error });
    }
  }
  return { facts, taken, broken };
}

function absorbClock<S extends Slots>(definition: Absorbing<S>, facts: Row['facts'], dueMs: number) {
  const stamp = { revision: 0, timeMs: dueMs, id: 'clock', translator: 0 };
  return absorbFact(definition.slots, facts, { path: ['clockMs'], value: dueMs }, stamp)[0];
}

/** All facts of a message or, where one cannot be read, none. */
function absorbMessage<S extends Slots>(
  definition: Absorbing<S>,
  before: Row['facts'],
  message: Message,
): readonly [facts: Row['facts'], result: Absorbed] {
  const stamp = stampOf(message);
  let changed: Record<string, unknown> | undefined;
  let result: Absorbed = 'duplicate';
  for (const one of factsIn(definition, message)) {
    const facts = changed ?? before;
    const { name, stored, absorbed } = mergeFact(definition.slots, facts, one, stamp);
    if (stored !== facts[name]) (changed ??= { ...before })[name] = stored;
    if (absorbed === 'applied' || (absorbed === 'superseded' && result === 'duplicate')) result = absorbed;
  }
  return [changed ?? before, result];
}

/** The facts that a message brings. */
export function factsIn<S extends Slots>(definition: Absorbing<S>, message: Message): readonly Fact[] {
  const receive = definition.receives[message.type];
  if (!receive) throw new Error(`${definition.type} receives no ${message.type}: name it in the actor's contract`);
  return receive(message.data as never, message);
}
