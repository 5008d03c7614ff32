import type { Bus, OutboxRow, Store } from '../ports.js';
import type { AtCrashPoint } from './crash-point.js';
import type { LoopObserver } from './observer.js';

/** Publishes what is committed, one outbox row at a time, while the next batch is folded and committed. */
export class Publisher {
  #underWay: Promise<void> = Promise.resolve();

  constructor(
    private readonly bus: Bus,
    private readonly store: Store,
    private readonly actor: string,
    private readonly observer: LoopObserver,
    private readonly at: AtCrashPoint,
  ) {}

  /** Returns when the row before this one is done with: at most one is under way. */
  async hand(row: OutboxRow): Promise<void> {
    await this.#underWay;
    this.#underWay = this.#send(row);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#underWay;
  }

  /** What fails here is left to the relay: the outbox row stands. */
  async #send(row: OutboxRow): Promise<void> {
    try {
      await this.bus.publish(row.frames);
      this.observer.published?.(row.frames.length, false);
    } catch (error) {
      return this.observer.trouble?.({ actor: this.actor, during: 'publish', error });
    }
    try {
      await this.at('after-publish-before-mark');
      await this.store.published([row.id]);
    } catch (error) {
      this.observer.trouble?.({ actor: this.actor, during: 'mark', error });
    }
  }
}
