import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { GatewayFigures } from './gateway-figures.js';

let database: GatewayDatabase;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
});
afterAll(() => database.close());

/** A document of so many seconds ago. */
async function kept(id: string, state: string, secondsAgo: number): Promise<void> {
  await database.pool.query(
    `insert into document (id, source, account, topic, event_id, received_at, size_bytes, digest, state)
      values ($1, 'shopify', 'shopify-us-1', 't', $1, now() - $2 * interval '1 second', 2, 'x', $3)`,
    [id, secondsAgo, state],
  );
}

it('tells how old the oldest document is that nobody has read, and that there is none', async () => {
  const ages = new Map<string, number>();
  const ignored = { set: () => undefined };
  const unread = { set: ({ state }: { state: string }, seconds: number) => void ages.set(state, seconds) };
  const metrics = { waiting: ignored, calls: ignored, pollLag: ignored, unread };
  const logger = { debug: ({ err }: { err: unknown }) => expect.unreachable(String(err)) };
  const desk = { count: async () => [] };
  await kept('new', 'received', 60);
  await kept('old', 'received', 3_600);
  await kept('done', 'translated', 86_400);
  const figures = new GatewayFigures(database.pool, desk as never, [], metrics as never, logger as never);
  figures.start();
  try {
    await vi.waitFor(() => expect(ages.get('received')).toBeGreaterThan(3_599), { timeout: 15_000, interval: 100 });
    expect(ages.get('received')).toBeLessThan(3_700);
    expect(ages.get('reading')).toBe(0);
  } finally {
    await figures.stop();
  }
});
