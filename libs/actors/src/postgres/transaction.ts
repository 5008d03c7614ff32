import type pg from 'pg';
import { asDatabaseError } from './database-error.js';

/** A unit of work in one transaction. */
export interface Work<First, Last> {
  /** What must be known before COMMIT is sent. Its first statement travels with BEGIN. */
  readonly first: (client: pg.PoolClient) => Promise<First>;
  /** What may travel with COMMIT: it must send all its statements before it awaits anything. */
  readonly last: (client: pg.PoolClient, first: First) => Promise<Last>;
}

/** Does the work in one transaction of two round trips; rejects where nothing was written or the outcome is unknown. */
export async function transact<First, Last>(pool: pg.Pool, work: Work<First, Last>): Promise<Last> {
  try {
    return await using(pool, async (client) => {
      const [, first] = await Promise.all([client.query('begin'), work.first(client)]);
      const [last, end] = await Promise.all([work.last(client, first), client.query('commit')]);
      // COMMIT of a failed transaction answers ROLLBACK, without an error
      if (end.command !== 'COMMIT') throw new Error('the connection ended the transaction without COMMIT');
      return last;
    });
  } catch (error) {
    throw asDatabaseError(error);
  }
}

/** Runs statements that need no transaction of several; errors are told apart as with {@link transact}. */
export async function ask<T>(pool: pg.Pool, question: (client: pg.Pool) => Promise<T>): Promise<T> {
  try {
    return await question(pool);
  } catch (error) {
    throw asDatabaseError(error);
  }
}

async function using<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    await giveBack(client);
    throw error;
  }
}

/** A connection that can still roll back serves on; any other is closed. */
async function giveBack(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch {
    client.release(true);
  }
}
