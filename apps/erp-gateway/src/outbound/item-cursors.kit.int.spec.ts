import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import type { CallWriter, Queryable, WrittenCalls } from '#libs/actors';
import { testStack } from '../../../../stack/testing.js';
import { itemCursorCases } from '../testing/item-cursor-cases.js';
import { itemCursorSchema, PostgresItemCursors } from './item-cursors.js';

let pool: pg.Pool;

beforeAll(async () => {
  const database = await testStack().createDatabase();
  pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 4 });
  for (const statement of itemCursorSchema.flatMap((change) => change.statements)) await pool.query(statement);
});
beforeEach(() => pool.query('truncate item_cursor'));
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

describe('cursors on PostgreSQL', () => {
  it.each(itemCursorCases)('$name', ({ run }) => run(new PostgresItemCursors(writer)));
});
