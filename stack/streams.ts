import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { consumers, streams, type ConsumerDefinition, type StreamDefinition } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';

const RETENTION = { workqueue: RetentionPolicy.Workqueue, limits: RetentionPolicy.Limits } as const;

/** Makes streams and consumers as the contracts declare them: creates what is missing, updates what has changed. */
export async function provisionStreams(connection: NatsConnection, replicas = 1): Promise<void> {
  const manager = await jetstreamManager(connection);
  for (const stream of streams) await provisionStream(manager, stream, replicas);
  for (const consumer of consumers) await provisionConsumer(manager, consumer);
}

async function provisionStream(manager: JetStreamManager, stream: StreamDefinition, replicas: number): Promise<void> {
  const config = streamConfig(stream, replicas);
  const known = await foundOr(JetStreamApiCodes.StreamNotFound, () => manager.streams.info(stream.name));
  if (known && sameIn(config, known.config)) return;
  const change = known ? manager.streams.update(stream.name, config) : manager.streams.add(config);
  await change.catch((cause: Error) => refuse(`stream ${stream.name}`, `nats stream rm ${stream.name}`, cause));
}

async function provisionConsumer(manager: JetStreamManager, consumer: ConsumerDefinition): Promise<void> {
  const { stream, durable } = consumer;
  const config = consumerConfig(consumer);
  const known = await foundOr(JetStreamApiCodes.ConsumerNotFound, () => manager.consumers.info(stream, durable));
  if (known && sameIn(config, known.config)) return;
  const change = known ? manager.consumers.update(stream, durable, config) : manager.consumers.add(stream, config);
  const removal = `nats consumer rm ${stream} ${durable}`;
  await change.catch((cause: Error) => refuse(`consumer ${durable} of ${stream}`, removal, cause));
}

function streamConfig(stream: StreamDefinition, replicas: number) {
  return {
    name: stream.name,
    subjects: [...stream.subjects],
    retention: RETENTION[stream.retention],
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    max_bytes: stream.maxBytes,
    max_age: stream.maxAgeMs === null ? 0 : nanos(stream.maxAgeMs),
    duplicate_window: nanos(stream.duplicateWindowMs),
    num_replicas: replicas,
  } satisfies Partial<StreamConfig>;
}

function consumerConfig(consumer: ConsumerDefinition) {
  return {
    durable_name: consumer.durable,
    filter_subject: consumer.filter,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(consumer.ackWaitMs),
    max_ack_pending: consumer.maxAckPending,
    // the runtime counts deliveries itself: at JetStream's own limit a message would rest silently
    max_deliver: -1,
  };
}

/** Whether all that we want is what the server has; its further fields are its own business. */
function sameIn(wanted: object, known: object): boolean {
  const has = known as Record<string, unknown>;
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(value) === JSON.stringify(has[name] ?? 0));
}

async function foundOr<T>(code: number, look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === code) return undefined;
    throw error;
  }
}

function refuse(what: string, removal: string, cause: Error): never {
  throw new CrossdockError('stream-not-provisioned', {
    problem: `NATS does not take the declared ${what} (${cause.message})`,
    remedy: `If the change cannot be made in place, drain it, remove it with "${removal}" and start again`,
    cause,
  });
}
