import { RetryLater } from '#libs/errors';
import type { Bus, OutboxRow, Store } from '../ports.js';
import type { LoopObserver } from './observer.js';
import { Pulse } from './pulse.js';

/** What the relay needs. */
export interface RelayOptions {
  readonly bus: Bus;
  readonly store: Store;
  /** How long a writer may take to publish its own row, milliseconds; below the window in which the bus drops duplicates. */
  readonly leaseMs?: number;
  /** How often it looks, milliseconds. */
  readonly everyMs?: number;
  /** Outbox rows taken at once. */
  readonly rows?: number;
  readonly observer?: LoopObserver;
}

/** Publishes what a crash, a full stream or a lost connection left in the outbox: one a service, for all its writers. */
export class OutboxRelay {
  readonly #pulse: Pulse;

  constructor(private readonly options: RelayOptions) {
    this.#pulse = new Pulse(options.everyMs ?? 2_000, () => this.run());
  }

  start(): void {
    this.#pulse.start();
  }

  async stop(): Promise<void> {
    await this.#pulse.stop();
  }

  /**
   * Relays what has outlived its lease, until nothing is left or the bus refuses; returns how many rows went out. A row
   * that the bus will never take keeps no other from going out.
   */
  async run(): Promise<number> {
    const { store, observer, leaseMs = 20_000, rows = 32 } = this.options;
    let relayed = 0;
    try {
      for (;;) {
        const left = await store.unpublished(leaseMs, rows);
        const before = relayed;
        for (const row of left) relayed += await this.#relay(row);
        if (relayed === before) return relayed;
      }
    } catch (error) {
      observer?.trouble?.({ actor: 'outbox', during: 'relay', error });
      return relayed;
    }
  }

  async #relay(row: OutboxRow): Promise<number> {
    const { bus, store, observer } = this.options;
    try {
      await bus.publish(row.frames);
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      observer?.trouble?.({ actor: 'outbox', during: 'relay', error });
      return 0;
    }
    await store.published([row.id]);
    observer?.published?.(row.frames.length, true);
    return 1;
  }
}
