import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { actor } from '../actor.js';
import type { Decision } from '../ports.js';
import { newRow } from '../row.js';
import { ActorReader } from './actor-reader.js';
import { keepOutboxPartitions } from './outbox-partitions.js';
import { openPool } from './pool.js';
import { PostgresStore } from './postgres-store.js';
import { actorSchema, runtimeSchema } from './schema.js';

const base = actor({
  type: 'parcel',
  slots: {},
  receives: {},
  effects: {},
  planVersion: 1,
  plan: () => [],
  columns: (): Readonly<Record<string, string | null>> => ({ state: null }),
});
const parcel = { ...base, shown: ['state'], few: { state: ["at the carrier's", 'packed'] } };

let pool: pg.Pool;
let store: PostgresStore;
const done = new Set<string>();

/** Brings the table to where a build with this definition has it. */
async function grow(changes: typeof runtimeSchema): Promise<void> {
  for (const { name, statements } of changes.filter((one) => !done.has(one.name))) {
    for (const statement of statements) await pool.query(statement);
    done.add(name);
  }
}

async function write(key: string, version: number, state: string): Promise<void> {
  const row = { ...newRow('parcel', `parcel/${key}`), version, planVersion: 1 };
  const decisions: Decision[] = [{ write: { row, columns: { state } }, frames: [], exceptions: [] }];
  await store.commit({ actor: parcel, decisions, frames: [], deadLetters: [], audit: () => [] });
}

async function listed(state: string): Promise<string[]> {
  const reader = new ActorReader(pool, store, [parcel]);
  return (await reader.list('parcel', { where: { state } })).map(({ key }) => key.slice('parcel/'.length));
}

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = openPool(database.url('order-service'), 'order_service', 'test');
  store = new PostgresStore(pool);
  await grow([...runtimeSchema, ...actorSchema(base)]);
  await keepOutboxPartitions(pool);
});
afterAll(() => pool.end());

it('rows of a build that indexed every value are listed by few values and by many', async () => {
  await write('1', 1, 'packed');
  await write('2', 1, 'left');
  await grow(actorSchema(parcel));
  await write('3', 1, "at the carrier's");
  await write('1', 2, "at the carrier's");
  expect(await listed("at the carrier's")).toEqual(['1', '3']);
  expect(await listed('packed')).toEqual([]);
  await write('3', 2, 'left');
  expect(await listed('left')).toEqual(['2', '3']);
  expect(await listed("at the carrier's")).toEqual(['1']);
});

it('a step from one of few values to another touches no index', async () => {
  const { rows } = await pool.query<{ indexdef: string }>(
    `select indexdef from pg_indexes where tablename = 'parcel_actor' and indexdef not like '%wake_at%' order by indexdef`,
  );
  expect(rows.map(({ indexdef }) => indexdef.slice(indexdef.indexOf('(')))).toEqual(['(key) WHERE state_few', '(key)']);
  const updates = async () => {
    await pool.query('select pg_stat_force_next_flush()');
    const found = await pool.query<{ all: number; hot: number }>(
      `select n_tup_upd::int as all, n_tup_hot_upd::int as hot from pg_stat_user_tables where relname = 'parcel_actor'`,
    );
    return found.rows[0] ?? { all: 0, hot: 0 };
  };
  await write('4', 1, 'packed');
  const before = await updates();
  await write('4', 2, "at the carrier's");
  await expect.poll(async () => (await updates()).all - before.all).toBe(1);
  expect((await updates()).hot - before.hot).toBe(1);
});
