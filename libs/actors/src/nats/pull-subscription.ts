import { setTimeout as wait } from 'node:timers/promises';
import { createInbox, nanos, type Msg, type NatsConnection, type Subscription as Inbox } from '@nats-io/transport-node';
import type { ConsumerDefinition } from '#libs/contracts';
import type { Delivery, Subscription } from '../ports.js';
import { BusDelivery } from './bus-delivery.js';
import type { BusConnection } from './bus-connection.js';

/** Longest that the server keeps one request for messages, milliseconds. */
const PULL_EXPIRES_MS = 5_000;
/** A request that nobody has answered by then is lost, milliseconds: the server was killed, or the consumer is gone. */
const PULL_LOST_MS = PULL_EXPIRES_MS + 2_000;
/** Longest wait for what is on its way to a subscription that stops, milliseconds; beyond, it comes again by itself. */
const DRAIN_WITHIN_MS = 1_000;
/** Wait before the next request where the consumer is not there, milliseconds; it is never created here. */
const ABSENT_RETRY_MS = 250;

/** Weight of the newest frame in the mean of their sizes. */
const NEWEST = 1 / 16;

/** Statuses with which the server ends a request. */
const REQUEST_EXPIRED = 408;
const NO_MESSAGES = 404;
const CONFLICT = 409;
const NO_RESPONDERS = 503;

/**
 * Pulls from one durable consumer into a local queue: one request is out at a time, for as many frames as there is room
 * for their messages. Whatever ends a request (messages, time, a lost connection, a consumer that is not there) leads to the next.
 */
export class PullSubscription implements Subscription {
  readonly #bus: BusConnection;
  readonly #consumer: ConsumerDefinition;
  readonly #maxBatch: number;
  readonly #queue: BusDelivery[] = [];
  /** Logical messages in the queue. */
  #queued = 0;
  /** Mean of the logical messages in a NATS message, of late. */
  #perFrame = 1;
  readonly #stopListening: () => void;
  #connection: NatsConnection | undefined;
  #inbox: Inbox | undefined;
  /** Messages that the request that is out may still bring; 0: none is out. */
  #awaited = 0;
  #retry: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;

  constructor(bus: BusConnection, consumer: ConsumerDefinition, maxBatch: number) {
    this.#bus = bus;
    this.#consumer = consumer;
    this.#maxBatch = maxBatch;
    this.#stopListening = bus.listen({
      connected: (connection) => this.#connected(connection),
      disconnected: () => this.#ended(),
    });
  }

  async next(): Promise<readonly Delivery[]> {
    while (this.#queue.length === 0 && !this.#stopped) await new Promise<void>((wake) => (this.#wake = wake));
    const batch = this.#take();
    this.#pull();
    return batch;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#stopListening();
    // what nobody has taken goes to another replica at once, and so does what is still on its way to us
    for (const delivery of this.#queue.splice(0)) delivery.nak(0);
    this.#queued = 0;
    this.#wake?.();
    await Promise.race([this.#inbox?.drain().catch(() => undefined), wait(DRAIN_WITHIN_MS, undefined, { ref: false })]);
  }

  /** As many deliveries as hold at most `maxBatch` logical messages, and at least one. */
  #take(): BusDelivery[] {
    let [messages, frames] = [0, 0];
    for (const { size } of this.#queue) {
      if (frames > 0 && messages + size > this.#maxBatch) break;
      messages += size;
      frames += 1;
    }
    this.#queued -= messages;
    return this.#queue.splice(0, frames);
  }

  #connected(connection: NatsConnection): void {
    if (connection !== this.#connection) this.#listenOn(connection);
    this.#awaited = 0;
    this.#pull();
  }

  #listenOn(connection: NatsConnection): void {
    this.#connection = connection;
    const subject = createInbox(this.#bus.inboxPrefix);
    this.#inbox = connection.subscribe(subject, {
      callback: (error, message) => {
        if (this.#stopped) return this.#givenBack(error, message, subject);
        if (error) this.#pullLater(ABSENT_RETRY_MS);
        else if (message.subject === subject) this.#status(message);
        else this.#arrived(message);
      },
    });
  }

  #givenBack(error: Error | null, message: Msg, inbox: string): void {
    if (!error && message.subject !== inbox) new BusDelivery(message, this.#bus).nak(0);
  }

  #arrived(message: Msg): void {
    const delivery = new BusDelivery(message, this.#bus);
    this.#queue.push(delivery);
    this.#queued += delivery.size;
    this.#perFrame += (delivery.size - this.#perFrame) * NEWEST;
    this.#awaited = Math.max(0, this.#awaited - 1);
    if (this.#awaited === 0) this.#pull();
    this.#wake?.();
  }

  /** What the server says in place of a message. */
  #status(message: Msg): void {
    switch (message.headers?.code) {
      case REQUEST_EXPIRED:
      case NO_MESSAGES:
        this.#awaited = 0;
        return this.#pull();
      case CONFLICT:
      case NO_RESPONDERS:
        return this.#pullLater(ABSENT_RETRY_MS);
      default:
        return;
    }
  }

  #pull(): void {
    const room = 2 * this.#maxBatch - this.#queued;
    // asked for again when half of the room is free: few requests, and the queue never runs dry under load
    if (this.#awaited > 0 || room < this.#maxBatch || this.#stopped || !this.#bus.current || !this.#inbox) return;
    const { stream, durable } = this.#consumer;
    const frames = Math.max(1, Math.round(room / this.#perFrame));
    const request = JSON.stringify({ batch: frames, expires: nanos(PULL_EXPIRES_MS) });
    this.#awaited = frames;
    this.#bus.current.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${durable}`, request, {
      reply: this.#inbox.getSubject(),
    });
    this.#again(PULL_LOST_MS);
  }

  #pullLater(afterMs: number): void {
    this.#awaited = 0;
    this.#again(afterMs);
  }

  #again(afterMs: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#awaited = 0;
      this.#pull();
    }, afterMs).unref();
  }

  #ended(): void {
    this.#awaited = 0;
    clearTimeout(this.#retry);
  }
}
