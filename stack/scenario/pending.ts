import { jetstreamManager } from '@nats-io/jetstream';
import { consumers } from '#libs/contracts';
import { withBus } from '../nats.js';

/** What one consumer has still to take. */
export interface Pending {
  readonly consumer: string;
  readonly waiting: number;
  readonly unacknowledged: number;
}

/** What each consumer has still to take, seen by the user who may do everything. */
export function pendingByConsumer(natsUrl: string): Promise<readonly Pending[]> {
  return withBus(natsUrl, async (connection) => {
    const manager = await jetstreamManager(connection);
    return Promise.all(
      consumers.map(async ({ stream, durable }) => {
        const { num_pending, num_ack_pending } = await manager.consumers.info(stream, durable);
        return { consumer: `${stream}/${durable}`, waiting: num_pending, unacknowledged: num_ack_pending };
      }),
    );
  });
}
