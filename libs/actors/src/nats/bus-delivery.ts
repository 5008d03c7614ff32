import { nanos, type Msg } from '@nats-io/transport-node';
import type { Delivery } from '../ports.js';
import type { BusConnection } from './bus-connection.js';
import { BATCH_TYPE, decode, type Decoded } from './cloud-event.js';

const ACKNOWLEDGED = new TextEncoder().encode('+ACK');
/** Place of the number of deliveries among the tokens of a JetStream message's reply subject, counted in its two forms. */
const DELIVERIES_TOKEN = { short: 4, long: 6 } as const;
/** Tokens of the short form: `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`. */
const SHORT_TOKENS = 9;

/** One JetStream message; decoded when first looked at. */
export class BusDelivery implements Delivery {
  readonly subject: string;
  readonly #message: Msg;
  readonly #bus: BusConnection;
  #content: Decoded | undefined;

  constructor(message: Msg, bus: BusConnection) {
    this.subject = message.subject;
    this.#message = message;
    this.#bus = bus;
  }

  get content(): Decoded {
    return (this.#content ??= decode(this.#message.headers, this.#message.data));
  }

  get deliveries(): number {
    const tokens = (this.#message.reply ?? '').split('.');
    const place = tokens.length > SHORT_TOKENS ? DELIVERIES_TOKEN.long : DELIVERIES_TOKEN.short;
    return Number(tokens[place]) || 1;
  }

  /** Logical messages in it; only a batch has to be decoded to know. */
  get size(): number {
    if (this.#message.headers?.get('content-type') !== BATCH_TYPE) return 1;
    return 'messages' in this.content ? this.content.messages.length : 1;
  }

  ack(): void {
    this.#answer(ACKNOWLEDGED);
  }

  nak(delayMs: number): void {
    this.#answer(delayMs > 0 ? `-NAK {"delay":${nanos(delayMs)}}` : '-NAK');
  }

  #answer(answer: Uint8Array | string): void {
    if (this.#message.reply) this.#bus.answer(this.#message.reply, answer);
  }
}
