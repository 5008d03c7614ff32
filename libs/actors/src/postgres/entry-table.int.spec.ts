import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { playRows } from '../kit/rows-history.js';
import { SHELF, shelf } from '../kit/shelf-actor.js';
import { ActorReader } from './actor-reader.js';
import { keepOutboxPartitions } from './outbox-partitions.js';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';
import { actorSchema, runtimeSchema, type SchemaChange } from './schema.js';

let pool: pg.Pool;

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = openPool(database.url('inventory-service'), 'inventory_service', 'rows');
  await run(runtimeSchema);
  await keepOutboxPartitions(pool);
});
afterAll(() => pool.end());

async function run(changes: readonly SchemaChange[]): Promise<void> {
  for (const { statements } of changes) for (const statement of statements) await pool.query(statement);
}

describe('entries of a rows slot in PostgreSQL', () => {
  it('are not made where an older build has kept them in the row itself: the start says so', async () => {
    const changes = actorSchema(shelf);
    const own = changes.filter(({ name }) => name !== 'actor-stock-item-rows-wishes');
    expect(changes.length - own.length).toBe(1);
    await run(own);
    await pool.query(
      `insert into stock_item_actor (key, version, epoch, plan_version, facts, issued) values ($1, 1, 0, 1, $2, '{}')`,
      [SHELF, JSON.stringify({ wishes: { 'order/a': [] } })],
    );
    const made = run(changes.filter((one) => !own.includes(one)));
    await expect(made).rejects.toThrow('stock-item: its rows were written by a build that kept all entries in one row');
    await pool.query('drop table stock_item_actor');
    await run(changes);
  });

  it('keep their sum under two replicas, and are listed a page at a time', async () => {
    const end = await playRows(new PostgresStore(pool), 3);
    expect([end.sum, end.addedUp]).toEqual([
      { given: 40, short: 20 },
      { given: 40, short: 20 },
    ]);
    const reader = new ActorReader(pool, new PostgresStore(pool), [shelf]);
    const first = await reader.entries(shelf, SHELF, 'wishes', { limit: 50 });
    const second = await reader.entries(shelf, SHELF, 'wishes', { limit: 50, after: first.next ?? '' });
    expect([first.entries.length, first.next, second.entries.length, second.next]).toEqual([50, 'order/n49', 10, null]);
    expect(first.entries[7]).toMatchObject({ id: 'order/n07', fact: { order: 'order/n07', units: 1 } });
  });

  it('are found through their indexes, however many others there are', async () => {
    const { rows } = await pool.query<{ indexdef: string }>(
      `select indexdef from pg_indexes where tablename = 'stock_item_actor_wishes' order by indexname`,
    );
    expect(rows.map(({ indexdef }) => indexdef.slice(indexdef.indexOf('(')))).toEqual([
      '(actor, by_short, by_at_ms, id) WHERE (by_short IS NOT NULL)',
      '(actor, by_left_ms, id) WHERE (by_left_ms IS NOT NULL)',
      '(actor, by_finished_ms, id) WHERE (by_finished_ms IS NOT NULL)',
      '(actor, id)',
    ]);
  });
});
