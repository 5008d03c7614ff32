import { setTimeout as pause } from 'node:timers/promises';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { Pulse, type Bus, type Delivery, type LoopObserver, type Subscription, type Writer } from '#libs/actors';
import { registry, type ConsumerDefinition, type Message, type ServiceName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { traceparentOf, type Span, type Tracing } from '#libs/telemetry';
import { templateOf } from '../telemetry/template.js';
import { consumerOfType } from './consumer-of-type.js';
import { EventDispatch, type EventHandler, type TracedWork } from './event-dispatch.js';

/** Logical messages that are handled together at most. */
const BATCH = 256;

/** How often messages of newer versions are looked for that this build knows: older replicas park them until they leave. */
const PARKED_EVERY_MS = 60_000;

/** What the strategy needs. */
export interface JetStreamStrategyParts {
  readonly service: ServiceName;
  readonly bus: Bus;
  /** Keeps what cannot be handled. */
  readonly writer: Writer;
  /** Sends again what was parked under these types; returns how many. */
  readonly replayParked: (types: readonly string[]) => Promise<number>;
  readonly observer: LoopObserver;
  readonly tracing: Tracing;
}

/**
 * Brings messages to Nest's handlers: `@EventPattern<string>('audit.batch.v1')` is called with the data of one
 * message, `@EventPattern<string>('document.received.v1', { batch: true })` with all that have arrived, and with
 * `lingerMs` beside it with all that arrive in that time: for what nobody waits for. The consumers
 * follow from the patterns. What a handler resolves is acknowledged, `RetryLater` comes again, any other error makes a
 * dead letter.
 */
export class JetStreamStrategy extends Server implements CustomTransportStrategy {
  readonly #parts: JetStreamStrategyParts;
  readonly #subscriptions: Subscription[] = [];
  readonly #serving: Promise<void>[] = [];
  readonly #closing = new AbortController();
  readonly #parked = new Pulse(PARKED_EVERY_MS, () => this.replayParked());

  constructor(parts: JetStreamStrategyParts) {
    super();
    this.#parts = parts;
    this.setTransportId(Symbol('jetstream'));
  }

  async listen(done: (error?: unknown) => void): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      return done(error);
    }
    done();
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  async close(): Promise<void> {
    await this.#parked.stop();
    await Promise.all(this.#subscriptions.map((one) => one.stop()));
    await Promise.all(this.#serving);
  }

  /** Takes up what waited for a build that knows its version: now, and again now and then. */
  async catchUp(): Promise<void> {
    await this.replayParked();
    this.#parked.start();
  }

  /** Never rejects: what fails is tried again. */
  async replayParked(): Promise<void> {
    const types = [...this.messageHandlers.keys()].flatMap((type) => registry.readAs(type));
    try {
      if (types.length > 0) await this.#parts.replayParked(types);
    } catch (error) {
      this.#parts.observer.trouble?.({ actor: this.#parts.service, during: 'replay', error });
    }
  }

  /** Nest asks for it; there are no events of the transport to listen to. */
  on(): never {
    throw new Error('JetStreamStrategy has no events of its own: look at the metrics');
  }

  /** The bus beneath. */
  unwrap<T>(): T {
    return this.#parts.bus as T;
  }

  async #start(): Promise<void> {
    const mine = new Set([...this.messageHandlers.keys()].map((type) => this.#consumerOf(type)));
    for (const consumer of mine) {
      const subscription = await this.#parts.bus.subscribe(consumer, BATCH);
      this.#subscriptions.push(subscription);
      this.#serving.push(this.#serve(consumer, subscription, this.#lingerMsOf(consumer)));
    }
  }

  #consumerOf(type: string): ConsumerDefinition {
    const found = consumerOfType(this.#parts.service, type);
    if (found) return found;
    throw new CrossdockError('pattern-without-consumer', {
      problem: `${this.#parts.service} handles ${type}, and no consumer brings it`,
      remedy: 'Use the type of a contract, and declare the consumer in libs/contracts',
      severity: 'critical',
    });
  }

  /** How long a consumer collects: as long as the most impatient of its handlers allows. */
  #lingerMsOf(consumer: ConsumerDefinition): number {
    const types = [...this.messageHandlers.keys()].filter((type) => this.#consumerOf(type) === consumer);
    return Math.min(...types.map((type) => Number(this.getHandlerByPattern(type)?.extras?.['lingerMs'] ?? 0)));
  }

  async #serve(consumer: ConsumerDefinition, subscription: Subscription, lingerMs: number): Promise<void> {
    for (;;) {
      if (lingerMs > 0) await pause(lingerMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      const deliveries = await subscription.next();
      if (deliveries.length === 0) return;
      try {
        await this.#take(consumer, deliveries);
      } catch (error) {
        // nothing was acknowledged: it comes again by itself
        this.#parts.observer.trouble?.({ actor: receiverOf(consumer), during: 'batch', error });
      }
    }
  }

  async #take(consumer: ConsumerDefinition, deliveries: readonly Delivery[]): Promise<void> {
    const { writer, observer } = this.#parts;
    const startedAt = performance.now();
    const dispatch = new EventDispatch({
      handlerOf: (type) => this.#handlerOf(type),
      traced: (messages, work) => this.#traced(consumer, messages, work),
      bury: (deadLetters) => writer.transaction(async () => ({ result: undefined, frames: [], deadLetters })),
    });
    const { handled, dead, postponed, errors } = await dispatch.dispatch(deliveries);
    const actor = receiverOf(consumer);
    for (const error of errors) observer.trouble?.({ actor, during: 'batch', error });
    const results = { applied: handled, duplicate: 0, superseded: 0, dead, parked: 0, postponed };
    observer.batch?.({
      actor,
      durationMs: performance.now() - startedAt,
      results,
      conflicts: 0,
      issued: 0,
      repeated: 0,
      shared: 0,
    });
  }

  #handlerOf(type: string): EventHandler | undefined {
    const handler = this.getHandlerByPattern(type);
    if (!handler) return undefined;
    return {
      handle: async (data, context) => this.transformToObservable(await handler(data, context)),
      batch: handler.extras?.['batch'] === true,
    };
  }

  #traced<T>({ durable }: ConsumerDefinition, messages: readonly Message[], work: TracedWork<T>): Promise<T> {
    const destination = { template: templateOf(messages[0]?.type ?? '') };
    const received = messages.map(({ id, traceparent }) => ({ id, traceparent }));
    const batch = { destination, consumerGroup: durable, messages: received };
    return this.#parts.tracing.processSpan(batch, (span) => work(goingOn(messages, span)));
  }
}

/** A message alone goes on in the span of its handling; of several, each in its own trace. */
function goingOn(messages: readonly Message[], span: Span): readonly Message[] {
  const [first, second] = messages;
  return first?.traceparent && !second ? [{ ...first, traceparent: traceparentOf(span) }] : messages;
}

function receiverOf({ filter }: ConsumerDefinition): string {
  const receiver = filter.split('.')[2] ?? '';
  return receiver === '>' ? 'all' : receiver;
}
