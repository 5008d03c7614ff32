import { JetStreamApiCodes, JetStreamApiError, jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { consumers, streams, type StreamName } from '#libs/contracts';
import { withBus } from '../nats.js';
import { provisionStreams } from '../streams.js';

/** JetStream's word for "as many as the bytes allow". */
const WITHOUT_LIMIT = -1;

/** Lets a stream take so many messages more than it holds now. */
export function fillStream(natsUrl: string, stream: StreamName, room: number): Promise<void> {
  return managing(natsUrl, async (manager) => {
    const { state } = await manager.streams.info(stream);
    await manager.streams.update(stream, { max_msgs: Math.max(1, state.messages + room) });
  });
}

/** Takes that limit away. */
export function freeStream(natsUrl: string, stream: StreamName): Promise<void> {
  return managing(natsUrl, async (manager) => void (await manager.streams.update(stream, { max_msgs: WITHOUT_LIMIT })));
}

/** What a bus of several nodes takes to make a stream or a consumer, milliseconds. */
const MAKING_MS = 10_000;

/**
 * Deletes every stream that was made before an instant, with its consumers, and makes what is missing, empty. Done again
 * where it broke off it goes on there: what has been made since is kept.
 */
export function remakeBus(natsUrl: string, replicas: number, madeBefore: Date): Promise<void> {
  const remake = async (connection: NatsConnection): Promise<void> => {
    const manager = await jetstreamManager(connection);
    for (const { name } of streams) if (await isOlder(manager, name, madeBefore)) await manager.streams.delete(name);
    await provisionStreams(connection, replicas);
  };
  return withBus(natsUrl, remake, MAKING_MS);
}

async function isOlder(manager: JetStreamManager, stream: StreamName, instant: Date): Promise<boolean> {
  try {
    return new Date((await manager.streams.info(stream)).created) < instant;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return false;
    throw error;
  }
}

/** Empties every stream; the ids that they remember stay. Returns how many messages no consumer was handed before. */
export function purgeBus(natsUrl: string): Promise<number> {
  return managing(natsUrl, async (manager) => {
    let unseen = 0;
    for (const { stream, durable } of consumers) unseen += (await manager.consumers.info(stream, durable)).num_pending;
    for (const { name } of streams) await manager.streams.purge(name);
    return unseen;
  });
}

/** Deliveries beyond the first of each message, since the streams were made. */
export function redeliveries(natsUrl: string): Promise<number> {
  return managing(natsUrl, redeliveriesIn);
}

/** What consumers were handed, less what there was to hand out. */
async function redeliveriesIn(manager: JetStreamManager): Promise<number> {
  let handedOut = 0;
  let there = 0;
  for (const stream of new Set(consumers.map((one) => one.stream))) {
    for (const { durable } of consumers.filter((one) => one.stream === stream)) {
      const { delivered, num_pending } = await manager.consumers.info(stream, durable);
      handedOut += delivered.consumer_seq + num_pending;
    }
    there += (await manager.streams.info(stream)).state.last_seq;
  }
  return handedOut - there;
}

function managing<T>(natsUrl: string, work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  return withBus(natsUrl, async (connection) => work(await jetstreamManager(connection)));
}
