import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import type { CrossdockError } from '#libs/errors';
import type { Encoded } from './cloud-event.js';
import { refusalIn, tooLarge, unavailable } from './publish-error.js';

/** Messages sent and not yet acknowledged at once: enough to keep the server busy, little enough to hold. */
const WINDOW = 1_000;
/** Longest wait for the acknowledgements of one call, from its last message on, milliseconds. */
const ACKNOWLEDGED_WITHIN_MS = 5_000;

/** A message on its way to a stream. */
export interface Outgoing extends Encoded {
  readonly subject: string;
}

/** A message that the stream has not acknowledged yet. */
interface Waiting {
  readonly subject: string;
  readonly settle: (error?: CrossdockError) => void;
}

/**
 * Publishes to streams without a promise, a timer or a request a message: all replies come to one inbox, and a window
 * bounds what is under way.
 */
export class PublishWindow {
  readonly #connection: NatsConnection;
  readonly #replies: Subscription;
  readonly #inbox: string;
  readonly #waiting = new Map<string, Waiting>();
  #blocked: (() => void)[] = [];
  #sent = 0;

  constructor(connection: NatsConnection, inboxPrefix: string) {
    this.#connection = connection;
    this.#inbox = `${createInbox(inboxPrefix)}.`;
    this.#replies = connection.subscribe(`${this.#inbox}*`, {
      callback: (error, reply) => (error ? this.fail(unavailable(error.message)) : this.#acknowledged(reply)),
    });
  }

  /** Resolves when every message is accepted by its stream. */
  async publish(messages: readonly Outgoing[]): Promise<void> {
    const tally = new Tally(messages.length);
    const tokens: string[] = [];
    try {
      for (const message of messages) {
        while (this.#waiting.size >= WINDOW && !tally.failed) await this.#room();
        if (tally.failed) break;
        tokens.push(this.#send(message, (error) => tally.count(error)));
      }
      await tally.ended(ACKNOWLEDGED_WITHIN_MS);
    } finally {
      for (const token of tokens) this.#waiting.delete(token);
      this.#unblock();
    }
  }

  /** Ends what is under way, to one subject or to all: it may or may not have arrived. */
  fail(error: CrossdockError, subject?: string): void {
    for (const [token, waiting] of this.#waiting) {
      if (subject !== undefined && subject !== waiting.subject) continue;
      this.#waiting.delete(token);
      waiting.settle(error);
    }
    this.#unblock();
  }

  close(): void {
    this.#replies.unsubscribe();
  }

  #send({ subject, headers, data }: Outgoing, settle: Waiting['settle']): string {
    const token = (this.#sent++).toString(36);
    try {
      this.#connection.publish(subject, data, { headers, reply: this.#inbox + token });
    } catch (cause) {
      throw (cause as Error).message.includes('max_payload') ? tooLarge(subject, cause) : cause;
    }
    this.#waiting.set(token, { subject, settle });
    return token;
  }

  #acknowledged(reply: Msg): void {
    const token = reply.subject.slice(this.#inbox.length);
    const waiting = this.#waiting.get(token);
    if (!waiting) return;
    this.#waiting.delete(token);
    waiting.settle(refusalIn(reply, waiting.subject));
    this.#unblock();
  }

  #room(): Promise<void> {
    return new Promise((proceed) => this.#blocked.push(proceed));
  }

  #unblock(): void {
    const blocked = this.#blocked;
    this.#blocked = [];
    for (const proceed of blocked) proceed();
  }
}

/** Counts the acknowledgements of one call. */
class Tally {
  failed = false;
  readonly #end = Promise.withResolvers<void>();
  #open: number;

  constructor(open: number) {
    this.#open = open;
    // may be rejected while the window is full, when nobody waits for it yet
    this.#end.promise.catch(() => undefined);
    if (open === 0) this.#end.resolve();
  }

  count(error?: CrossdockError): void {
    this.#open -= 1;
    if (error) {
      this.failed = true;
      this.#end.reject(error);
    } else if (this.#open === 0) this.#end.resolve();
  }

  async ended(withinMs: number): Promise<void> {
    const timer = setTimeout(() => this.#end.reject(unavailable('there was no acknowledgement in time')), withinMs);
    try {
      await this.#end.promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
