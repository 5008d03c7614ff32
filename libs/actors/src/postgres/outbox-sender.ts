import type { LoopObserver } from '../loop/observer.js';
import type { Bus, OutboxRow, Store } from '../ports.js';

/** Rows on their way to the bus at once; more than that is left to the relay, so that a slow bus fills no memory. */
const ROWS_UNDER_WAY = 256;

/** Publishes outbox rows just after their commit. What fails here the relay does: the row stands. */
export class OutboxSender {
  readonly #bus: Bus;
  readonly #outbox: Pick<Store, 'published'>;
  readonly #observer: LoopObserver;
  readonly #underWay = new Set<Promise<void>>();
  #published: string[] = [];
  #marking: Promise<void> | undefined;

  constructor(bus: Bus, outbox: Pick<Store, 'published'>, observer: LoopObserver) {
    this.#bus = bus;
    this.#outbox = outbox;
    this.#observer = observer;
  }

  /** Returns at once. */
  send(row: OutboxRow): void {
    if (this.#underWay.size >= ROWS_UNDER_WAY) return;
    const sending = this.#send(row).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #send(row: OutboxRow): Promise<void> {
    try {
      await this.#bus.publish(row.frames);
      this.#observer.published?.(row.frames.length, false);
    } catch (error) {
      return this.#observer.trouble?.({ actor: 'outbox', during: 'publish', error });
    }
    this.#published.push(row.id);
    await (this.#marking ??= this.#mark());
  }

  /** One statement for all rows that were published while the one before ran. */
  async #mark(): Promise<void> {
    try {
      while (this.#published.length > 0) await this.#outbox.published(this.#published.splice(0));
    } catch (error) {
      this.#observer.trouble?.({ actor: 'outbox', during: 'mark', error });
    } finally {
      this.#marking = undefined;
    }
  }
}
