import type pg from 'pg';
import { keepOutboxPartitions } from '#libs/actors';
import type { Logger } from '#libs/telemetry';
import type { Work } from '../background-work.js';

/** How often partitions are looked after, milliseconds; they exist a week ahead. */
const EVERY_MS = 3_600_000;

/** Makes and drops the outbox's partitions as days pass. */
export class OutboxUpkeep implements Work {
  readonly name = 'outbox upkeep';
  readonly #pool: pg.Pool;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(pool: pg.Pool, logger: Logger) {
    this.#pool = pool;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => (this.#running = this.#run()), EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      await keepOutboxPartitions(this.#pool);
    } catch (error) {
      this.#logger.warn(
        { err: error },
        'the partitions of the outbox were not looked after; it is tried again in an hour',
      );
    }
  }
}
