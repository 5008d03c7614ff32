import { MAX_PAYLOAD_BYTES, type ConsumerDefinition, type StreamName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import { PermissionViolationError, type NatsConnection, type ServerInfo } from '@nats-io/transport-node';
import type { Bus, Frame, Subscription } from '../ports.js';
import type { BusConnection } from './bus-connection.js';
import { encode } from './cloud-event.js';
import { forbidden, unavailable } from './publish-error.js';
import { PublishWindow } from './publish-window.js';
import { PullSubscription } from './pull-subscription.js';

/** Longest wait for the server's word on a consumer, milliseconds. */
const INFO_WITHIN_MS = 1_500;

/** The bus on NATS JetStream. Streams and consumers are provisioned by others and only used here. */
export class NatsBus implements Bus {
  readonly #bus: BusConnection;
  readonly #consumers = new Set<ConsumerDefinition>();
  #window: { readonly connection: NatsConnection; readonly window: PublishWindow } | undefined;

  constructor(bus: BusConnection) {
    this.#bus = bus;
    bus.listen({
      disconnected: () => this.#window?.window.fail(unavailable('the connection was lost')),
      refused: (error) => this.#refused(error),
    });
  }

  async publish(frames: readonly Frame[]): Promise<void> {
    const window = this.#windowOn(this.#bus.required());
    await window.publish(frames.map(({ subject, busId, messages }) => ({ subject, ...encode(messages, busId) })));
  }

  async subscribe(consumer: ConsumerDefinition, maxBatch: number): Promise<Subscription> {
    this.#consumers.add(consumer);
    return new PullSubscription(this.#bus, consumer, maxBatch);
  }

  /**
   * Resolves where the server is there, takes frames as large as ours and has every consumer that was subscribed to;
   * else rejects with what is missing.
   */
  async check(): Promise<void> {
    const connection = this.#bus.required();
    if ((connection.info?.max_payload ?? MAX_PAYLOAD_BYTES) < MAX_PAYLOAD_BYTES) throw smallPayload(connection.info);
    await connection.flush();
    await Promise.all([...this.#consumers].map((consumer) => this.#checkConsumer(connection, consumer)));
  }

  /** Bytes that lie on a stream; on a work queue what nobody has acknowledged yet. */
  async streamBytes(stream: StreamName): Promise<number> {
    const subject = `$JS.API.STREAM.INFO.${stream}`;
    const reply = await this.#bus.required().request(subject, '', { timeout: INFO_WITHIN_MS });
    return reply.json<{ state?: { bytes?: number } }>().state?.bytes ?? 0;
  }

  async #checkConsumer(connection: NatsConnection, { stream, durable }: ConsumerDefinition): Promise<void> {
    const subject = `$JS.API.CONSUMER.INFO.${stream}.${durable}`;
    const reply = await connection.request(subject, '', { timeout: INFO_WITHIN_MS });
    const { error } = reply.json<{ error?: { description: string } }>();
    if (!error) return;
    throw new CrossdockError('consumer-missing', {
      problem: `The consumer ${durable} of ${stream} cannot be used: ${error.description}`,
      remedy: 'Provision the streams; the service goes on by itself',
    });
  }

  /** A connection that comes back is the same one, and so is its window. */
  #windowOn(connection: NatsConnection): PublishWindow {
    if (this.#window?.connection !== connection)
      this.#window = { connection, window: new PublishWindow(connection, this.#bus.inboxPrefix) };
    return this.#window.window;
  }

  #refused(error: Error): void {
    if (error instanceof PermissionViolationError && error.operation === 'publish')
      this.#window?.window.fail(forbidden(error.subject), error.subject);
  }
}

function smallPayload(info: ServerInfo | undefined): CrossdockError {
  return new CrossdockError('max-payload-too-small', {
    problem: `nats-server takes messages of ${info?.max_payload} bytes, and frames may have ${MAX_PAYLOAD_BYTES}`,
    remedy: 'Raise max_payload in its configuration',
    severity: 'critical',
  });
}
