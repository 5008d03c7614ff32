import { connect } from '@nats-io/transport-node';
import { jetstreamManager } from '@nats-io/jetstream';
import { consumers, serviceNames } from '#libs/contracts';
import type { Check, Evidence, Finding } from './finding.js';

/** Schema of a service. */
export function schemaOf(service: string): string {
  return service.replaceAll('-', '_');
}

/** What was decided has been said. */
export const outboxesPublished: Check = {
  name: 'outbox-published',
  claim: 'everything that was decided has been published',
  async find({ database }) {
    const perService = serviceNames.map(async (service): Promise<Finding[]> => {
      const sql = `select count(*)::int as rows, min(at)::text as oldest from ${schemaOf(service)}.outbox where not published`;
      const { rows } = await database.query<{ rows: number; oldest: string }>(sql);
      const [found] = rows;
      if (!found || found.rows === 0) return [];
      return [{ check: 'outbox-published', about: service, detail: `${found.rows} outbox rows are not published, the oldest of ${found.oldest}` }];
    });
    return (await Promise.all(perService)).flat();
  },
};

/** What was said has been taken. */
export const streamsEmpty: Check = {
  name: 'streams-taken',
  claim: 'every message on a stream has been taken and acknowledged',
  find: async ({ stack }) => (await pendingByConsumer(stack)).flatMap(pendingFinding),
};

/** What one consumer has still to take. */
export interface Pending {
  readonly consumer: string;
  readonly waiting: number;
  readonly unacknowledged: number;
}

/** What each consumer has still to take. */
export async function pendingByConsumer(stack: Evidence['stack']): Promise<readonly Pending[]> {
  const connection = await connect({ servers: stack.natsUrl, ...credentialsOf(stack.natsUrl), name: 'crossdock verify' });
  try {
    const manager = await jetstreamManager(connection);
    return await Promise.all(
      consumers.map(async ({ stream, durable }) => {
        const { num_pending, num_ack_pending } = await manager.consumers.info(stream, durable);
        return { consumer: `${stream}/${durable}`, waiting: num_pending, unacknowledged: num_ack_pending };
      }),
    );
  } finally {
    await connection.close();
  }
}

function credentialsOf(address: string): { user?: string; pass?: string } {
  const { username, password } = new URL(address);
  return username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {};
}

function pendingFinding({ consumer, waiting, unacknowledged }: Pending): Finding[] {
  if (waiting + unacknowledged === 0) return [];
  return [{ check: 'streams-taken', about: consumer, detail: `${waiting} messages wait, ${unacknowledged} are not acknowledged` }];
}
