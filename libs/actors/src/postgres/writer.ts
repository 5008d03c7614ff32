import type pg from 'pg';
import type { Exception, Message, ServiceName } from '#libs/contracts';
import { exceptionMessage } from '../loop/exceptions.js';
import { frameOf } from '../loop/frames.js';
import type { LoopObserver } from '../loop/observer.js';
import { packed } from '../loop/packed.js';
import type { Bus, DeadLetter, Frame } from '../ports.js';
import { saveDeadLetters } from './dead-letter-table.js';
import { saveExceptions } from './exception-table.js';
import type { Outbox } from './outbox.js';
import { OutboxSender } from './outbox-sender.js';
import { transact } from './transaction.js';

/** What a transaction leaves behind beside the caller's own statements. */
export interface Written {
  /** Published after the commit. */
  readonly frames: readonly Frame[];
  /** Written to the service's table, and told to the portal: the writer adds the frames for that. */
  readonly exceptions?: readonly Exception[];
  readonly deadLetters?: readonly DeadLetter[];
}

/** Says something with a transaction that is not to be held in memory until its end: the relay publishes it. */
export type Say = (frames: readonly Frame[]) => Promise<void>;

/** What a writer needs. */
export interface WriterParts {
  readonly service: ServiceName;
  readonly pool: pg.Pool;
  readonly outbox: Outbox;
  readonly bus: Bus;
  readonly observer?: LoopObserver;
  /** W3C trace context of what is being done now: messages that have none of their own get it. */
  readonly traceparent?: () => string | undefined;
}

/** For everything that is not an actor: its own statements and what it says, in one transaction. */
export class Writer {
  readonly #parts: WriterParts;
  readonly #sender: OutboxSender;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#sender = new OutboxSender(parts.bus, parts.outbox, parts.observer ?? {});
  }

  /**
   * Commits the caller's statements with exceptions, dead letters and one outbox row; the frames are published
   * afterwards, which nobody waits for, those of one subject together. Rejects where nothing was written or the outcome
   * is unknown: with `RetryLater` where the same may succeed later, with `message-too-large` where it never will.
   */
  async transaction<T>(
    work: (client: pg.PoolClient, say: Say) => Promise<{ readonly result: T } & Written>,
  ): Promise<T> {
    const { result, outbox } = await transact(this.#parts.pool, {
      first: async (client) => {
        const say: Say = (more) =>
          this.#parts.outbox.insertForRelay(client, packed(more.map((frame) => this.#traced(frame))));
        const written = await work(client, say);
        const frames = [...written.frames, ...this.#framesOf(written.exceptions ?? [])];
        return { ...written, frames: packed(frames.map((frame) => this.#traced(frame))) };
      },
      last: async (client, { result, frames, exceptions = [], deadLetters = [] }) => {
        const [outbox] = await Promise.all([
          this.#parts.outbox.insert(client, frames),
          saveExceptions(client, exceptions),
          saveDeadLetters(client, deadLetters),
        ]);
        return { result, outbox };
      },
    });
    if (outbox) this.#sender.send(outbox);
    return result;
  }

  /** Resolves when everything committed so far is published, or left to the relay. */
  idle(): Promise<void> {
    return this.#sender.idle();
  }

  #framesOf(exceptions: readonly Exception[]): Frame[] {
    const now = new Date().toISOString();
    return exceptions.map((exception) => frameOf(exceptionMessage(exception, this.#parts.service, now)));
  }

  #traced(frame: Frame): Frame {
    const traceparent = this.#parts.traceparent?.();
    if (traceparent === undefined || frame.messages.every((message) => message.traceparent)) return frame;
    const messages = frame.messages.map((message): Message => ({ traceparent, ...message }));
    return { ...frame, messages };
  }
}
