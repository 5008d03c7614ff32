import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { testStack } from '../../../../stack/testing.js';
import { callStoreCases } from '../kit/call-store-cases.js';
import { callSchema } from './call-schema.js';
import type { WrittenCalls } from './call-store.js';
import type { Queryable } from './call-table.js';
import { PostgresCallStore, type CallWriter } from './postgres-call-store.js';

let pool: pg.Pool;

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 4 });
  for (const statement of callSchema.flatMap((change) => change.statements)) await pool.query(statement);
});
beforeEach(() => pool.query('truncate call'));
afterAll(() => pool.end());

const writer: CallWriter = {
  async transaction<T>(work: (client: Queryable) => Promise<WrittenCalls<T>>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { result } = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  },
};

describe('the calls on PostgreSQL', () => {
  it.each(callStoreCases)('$name', async ({ run }) => {
    await run({ store: new PostgresCallStore(pool, writer), passTime: (ms) => setTimeout(ms) });
  });
});
