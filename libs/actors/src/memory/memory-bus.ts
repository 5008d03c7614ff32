import { streams, type ConsumerDefinition, type StreamDefinition, type StreamName } from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import type { Bus, Delivery, Frame, Subscription } from '../ports.js';
import { MemoryClock } from './memory-clock.js';

/** What goes wrong on the bus, each with its chance in [0, 1). */
export interface BusFaults {
  /** A frame is kept twice: a duplicate that its window did not catch. */
  readonly duplicate: number;
  /** An acknowledgement is lost: the frame is delivered again after its ack wait. */
  readonly lostAck: number;
  /** Frames are accepted, but the sender hears that they were not. */
  readonly lostAnswer: number;
  /** Longest delay before a frame can be delivered, milliseconds; also makes any order of arrival. */
  readonly delayMs: number;
}

const noFaults: BusFaults = { duplicate: 0, lostAck: 0, lostAnswer: 0, delayMs: 0 };

interface Kept {
  readonly subject: string;
  /** The frame as JSON, so that nobody shares an object with the sender; or bytes that are none. */
  readonly content: string | Uint8Array;
  readonly consumers: Map<string, { visibleAtMs: number; deliveries: number; acked: boolean }>;
  readonly visibleAtMs: number;
}

interface MemoryStream {
  readonly definition: StreamDefinition;
  messages: Kept[];
  readonly seen: Map<string, number>;
  capacity: number;
}

/** The bus in memory: keeps until acknowledged, refuses when full, drops what it has seen inside its window. */
export class MemoryBus implements Bus {
  readonly #streams: readonly MemoryStream[];
  #changed: () => void = () => undefined;
  #change: Promise<void> = Promise.resolve();
  /** Exchanged by a test when its chaos ends. */
  faults: BusFaults;

  constructor(
    readonly clock: MemoryClock = new MemoryClock(),
    faults: Partial<BusFaults> = {},
    private readonly random: () => number = () => 0,
  ) {
    this.faults = { ...noFaults, ...faults };
    this.#streams = streams.map((definition) => ({ definition, messages: [], seen: new Map(), capacity: Infinity }));
    this.#expectChange();
    clock.onAdvance(() => this.#announce());
  }

  /** Limits a stream to this many frames. */
  limit(name: StreamName, frames: number): void {
    this.#stream(name).capacity = frames;
  }

  /** Frames that a stream holds. */
  held(name: StreamName): readonly Frame[] {
    return this.#stream(name).messages.flatMap(({ content }) =>
      typeof content === 'string' ? [JSON.parse(content) as Frame] : [],
    );
  }

  /** Puts bytes into a stream as a stranger would. */
  put(subject: string, bytes: Uint8Array): void {
    this.#streamOf(subject).messages.push({
      subject,
      content: bytes,
      consumers: new Map(),
      visibleAtMs: this.clock.nowMs(),
    });
    this.#announce();
  }

  /** The next instant at which a frame that is not acknowledged can be delivered; undefined where none waits. */
  nextDeliveryMs(): number | undefined {
    const waiting = this.#streams.filter(({ definition }) => definition.retention === 'workqueue');
    const instants = waiting.flatMap(({ messages }) =>
      messages.map((one) =>
        Math.max(one.visibleAtMs, ...[...one.consumers.values()].map((state) => state.visibleAtMs)),
      ),
    );
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  async publish(frames: readonly Frame[]): Promise<void> {
    for (const frame of frames) this.#accept(frame);
    this.#announce();
    if (this.random() < this.faults.lostAnswer) throw gone('the answer of the stream was lost');
  }

  async subscribe(consumer: ConsumerDefinition, maxBatch: number): Promise<Subscription> {
    let stopped = false;
    const pull = () => this.#pull(consumer, maxBatch);
    return {
      next: async () => {
        for (;;) {
          if (stopped) return [];
          const deliveries = pull();
          if (deliveries.length > 0) return deliveries;
          await this.#change;
        }
      },
      stop: async () => {
        stopped = true;
        this.#announce();
      },
    };
  }

  #accept(frame: Frame): void {
    const stream = this.#streamOf(frame.subject);
    const now = this.clock.nowMs();
    const seenAt = stream.seen.get(frame.busId);
    if (seenAt !== undefined && now - seenAt < stream.definition.duplicateWindowMs) return;
    if (stream.messages.length >= stream.capacity) throw gone(`stream ${stream.definition.name} is full`);
    stream.seen.set(frame.busId, now);
    for (let copies = this.random() < this.faults.duplicate ? 2 : 1; copies > 0; copies--)
      stream.messages.push(this.#keep(frame, now));
  }

  #keep(frame: Frame, now: number): Kept {
    const visibleAtMs = now + Math.floor(this.random() * this.faults.delayMs);
    return { subject: frame.subject, content: JSON.stringify(frame), consumers: new Map(), visibleAtMs };
  }

  #pull(consumer: ConsumerDefinition, maxBatch: number): Delivery[] {
    const now = this.clock.nowMs();
    const stream = this.#stream(consumer.stream);
    const ready = stream.messages.filter((one) => {
      const state = one.consumers.get(consumer.durable);
      return matches(consumer.filter, one.subject) && !state?.acked && (state?.visibleAtMs ?? one.visibleAtMs) <= now;
    });
    return ready.slice(0, maxBatch).map((kept) => this.#deliver(kept, stream, consumer));
  }

  #deliver(kept: Kept, stream: MemoryStream, consumer: ConsumerDefinition): Delivery {
    const deliveries = (kept.consumers.get(consumer.durable)?.deliveries ?? 0) + 1;
    const state = { visibleAtMs: this.clock.nowMs() + consumer.ackWaitMs, deliveries, acked: false };
    kept.consumers.set(consumer.durable, state);
    return {
      subject: kept.subject,
      content: contentOf(kept),
      deliveries,
      ack: () => {
        if (this.random() < this.faults.lostAck) return;
        state.acked = true;
        if (stream.definition.retention === 'workqueue')
          stream.messages = stream.messages.filter((one) => one !== kept);
      },
      nak: (delayMs) => {
        state.visibleAtMs = this.clock.nowMs() + delayMs;
        this.#announce();
      },
    };
  }

  #streamOf(subject: string): MemoryStream {
    const stream = this.#streams.find((one) => one.definition.subjects.some((filter) => matches(filter, subject)));
    if (!stream) throw gone(`no stream keeps ${subject}`);
    return stream;
  }

  #stream(name: StreamName): MemoryStream {
    const stream = this.#streams.find((one) => one.definition.name === name);
    if (!stream) throw gone(`there is no stream ${name}`);
    return stream;
  }

  #announce(): void {
    this.#changed();
    this.#expectChange();
  }

  #expectChange(): void {
    this.#change = new Promise((resolve) => {
      this.#changed = resolve;
    });
  }
}

function contentOf({ content }: Kept): Delivery['content'] {
  if (typeof content === 'string') return { messages: (JSON.parse(content) as Frame).messages };
  return { undecodable: 'not JSON', bytes: content };
}

function gone(problem: string): RetryLater {
  return new RetryLater('bus-refuses', { problem, remedy: 'Nothing: it is published again.', afterMs: 0 });
}

/** NATS subjects: `*` is one token, `>` all that follow. */
function matches(filter: string, subject: string): boolean {
  const wanted = filter.split('.');
  const given = subject.split('.');
  for (const [index, token] of wanted.entries()) {
    if (token === '>') return given.length > index;
    if (token !== '*' && token !== given[index]) return false;
  }
  return wanted.length === given.length;
}
