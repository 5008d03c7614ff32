import { lastValueFrom, type Observable } from 'rxjs';
import {
  asDatabaseError,
  backoffMs,
  defaultLimits,
  letterOf,
  letterOfBytes,
  letterOfElement,
  type DeadLetter,
  type Delivery,
} from '#libs/actors';
import type { Message } from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import { acceptedMessage, unknown } from './accepted-message.js';
import { MessageContext } from './message-context.js';

/** Handlers of one batch that run at once; messages of one key wait for one another. */
const HANDLERS_AT_ONCE = 16;

/** A handler as Nest registers it. */
export interface EventHandler {
  readonly handle: (data: unknown, context: MessageContext) => Promise<Observable<unknown>>;
  /** True where it takes all messages of a batch at once. */
  readonly batch: boolean;
}

/** One logical message on its way through a handler. */
interface Item {
  /** As the handler is handed it. */
  readonly message: Message;
  /** As it came: a dead letter keeps this one. */
  readonly received: Message;
  readonly delivery: Delivery;
}

/** What a batch came to. */
export interface Dispatched {
  readonly handled: number;
  readonly dead: number;
  readonly postponed: number;
  /** What sent messages back. */
  readonly errors: readonly unknown[];
}

/** Handles the messages, which bear the trace context that their effects go on in. */
export type TracedWork<T> = (messages: readonly Message[]) => Promise<T>;

/** What dispatching needs. */
export interface DispatchParts {
  readonly handlerOf: (type: string) => EventHandler | undefined;
  /** Runs a handler inside of the messages' trace. */
  readonly traced: <T>(messages: readonly Message[], work: TracedWork<T>) => Promise<T>;
  /** Writes dead letters durably. */
  readonly bury: (letters: readonly DeadLetter[]) => Promise<void>;
}

/**
 * One batch of deliveries on its way through Nest's handlers. Each delivery is acknowledged when all of its messages
 * are handled or kept as dead letters, else given back.
 */
export class EventDispatch {
  readonly #parts: DispatchParts;
  readonly #letters = new Map<Delivery, DeadLetter[]>();
  readonly #postponed = new Map<Delivery, number>();
  readonly #errors: unknown[] = [];
  #handled = 0;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
  }

  async dispatch(deliveries: readonly Delivery[]): Promise<Dispatched> {
    const byType = Map.groupBy(
      deliveries.flatMap((one) => this.#accepted(one)),
      ({ message }) => message.type,
    );
    await Promise.all([...byType].map(([type, items]) => this.#handleAll(type, items)));
    const dead = await this.#bury();
    for (const delivery of deliveries) this.#answer(delivery);
    return { handled: this.#handled, dead, postponed: this.#postponed.size, errors: this.#errors };
  }

  #accepted(delivery: Delivery): Item[] {
    const { content, subject } = delivery;
    if ('undecodable' in content) {
      this.#letter(delivery, letterOfBytes(subject, content.bytes, content.undecodable, Date.now()));
      return [];
    }
    return content.messages.flatMap((received) => {
      if (typeof received !== 'object' || received === null) {
        this.#letter(delivery, letterOfElement(subject, received, Date.now()));
        return [];
      }
      try {
        return [{ message: acceptedMessage(received), received, delivery }];
      } catch (error) {
        this.#letter(delivery, letterOf(subject, received, error, Date.now()));
        return [];
      }
    });
  }

  async #handleAll(type: string, items: readonly Item[]): Promise<void> {
    const handler = this.#parts.handlerOf(type);
    if (!handler) return items.forEach((item) => this.#failed(item, unknown(item.message)));
    if (handler.batch) return this.#handle(handler, items);
    const byKey = [...Map.groupBy(items, ({ message }) => message.key).values()];
    const lanes = Array.from({ length: Math.min(HANDLERS_AT_ONCE, byKey.length) }, async () => {
      for (let sameKey = byKey.shift(); sameKey; sameKey = byKey.shift())
        for (const item of sameKey) await this.#handle(handler, [item]);
    });
    await Promise.all(lanes);
  }

  /** A batch that fails for good is handled one by one, so that a bad message harms only itself. */
  async #handle(handler: EventHandler, items: readonly Item[]): Promise<void> {
    const deliveries = Math.max(...items.map(({ delivery }) => delivery.deliveries));
    try {
      const accepted = items.map((item) => item.message);
      await this.#parts.traced(accepted, async (messages) => {
        const context = new MessageContext(messages, deliveries);
        const result = await handler.handle(handler.batch ? messages : context.message.data, context);
        await lastValueFrom(result, { defaultValue: undefined });
      });
      this.#handled += items.length;
    } catch (error) {
      const known = asDatabaseError(error);
      if (items.length > 1 && !(known instanceof RetryLater))
        for (const item of items) await this.#handle(handler, [item]);
      else for (const item of items) this.#failed(item, known);
    }
  }

  #failed({ received, delivery }: Item, error: unknown): void {
    this.#errors.push(error);
    if (error instanceof RetryLater) this.#postpone(delivery, error.afterMs);
    else this.#letter(delivery, letterOf(delivery.subject, received, error, Date.now()));
  }

  #letter(delivery: Delivery, letter: DeadLetter): void {
    this.#letters.set(delivery, [...(this.#letters.get(delivery) ?? []), letter]);
  }

  #postpone(delivery: Delivery, atLeastMs: number): void {
    const delayMs = backoffMs(delivery.deliveries, defaultLimits, Math.random, atLeastMs);
    this.#postponed.set(delivery, Math.max(this.#postponed.get(delivery) ?? 0, delayMs));
  }

  /** What cannot be kept now is given back: nothing is acknowledged that stands nowhere. */
  async #bury(): Promise<number> {
    const letters = [...this.#letters.values()].flat();
    if (letters.length === 0) return 0;
    try {
      await this.#parts.bury(letters);
      return letters.length;
    } catch (error) {
      this.#errors.push(error);
      for (const delivery of this.#letters.keys()) this.#postpone(delivery, 0);
      return 0;
    }
  }

  #answer(delivery: Delivery): void {
    const delayMs = this.#postponed.get(delivery);
    if (delayMs === undefined) delivery.ack();
    else delivery.nak(delayMs);
  }
}
