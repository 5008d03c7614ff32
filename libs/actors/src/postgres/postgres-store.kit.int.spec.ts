import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { Exception } from '#libs/contracts';
import { testStack } from '../../../../stack/testing.js';
import { kitActor, storeCases } from '../kit/store-cases.js';
import { instant } from './dead-letter-table.js';
import { keepOutboxPartitions } from './outbox-partitions.js';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';
import { actorSchema, runtimeSchema } from './schema.js';

let pool: pg.Pool;

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = openPool(database.url('order-service'), 'order_service', 'kit');
  for (const { statements } of [...runtimeSchema, ...actorSchema(kitActor)])
    for (const statement of statements) await pool.query(statement);
  await keepOutboxPartitions(pool);
});
// emptying by truncate takes a second: each partition is a file
beforeEach(() =>
  pool.query(
    'delete from order_actor; delete from order_actor_parts; delete from outbox; delete from dead_letter; delete from exception',
  ),
);
afterAll(() => pool.end());

async function exceptions(): Promise<readonly Exception[]> {
  const { rows } = await pool.query<Exception>(
    `select id, service, reason, owner, state, detail, evidence, revision::int, amount_at_risk as "amountAtRisk",
       found.opened_at as "openedAt", found.due_at as "dueAt" from exception
     join lateral (select ${instant('opened_at')}, ${instant('due_at')}) as found on true order by id`,
  );
  return rows;
}

describe('the store on PostgreSQL', () => {
  it.each(storeCases)('$name', async ({ run }) => {
    await run({ store: new PostgresStore(pool), passTime: (ms) => setTimeout(ms), exceptions });
  });
});
