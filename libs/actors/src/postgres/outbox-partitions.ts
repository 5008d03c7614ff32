import type pg from 'pg';
import { transact } from './transaction.js';

/** Days for which partitions exist in advance: a service that cannot keep them for a week has been away as long. */
const DAYS_AHEAD = 7;
/** Whole days that outbox rows are kept, beside today's. */
export const OUTBOX_RETENTION_DAYS = 1;
/** A partition is made or dropped under a lock that others wait for: rather not now than with a queue behind it. */
const LOCK_WITHIN_MS = 1_000;

const MISSING = `
select to_char(day, 'YYYYMMDD') as name, day::date::text as day
  from generate_series(current_date, current_date + $1::int, interval '1 day') as day
 where to_regclass('outbox_' || to_char(day, 'YYYYMMDD')) is null`;

const OVER = `
select child.relname as name from pg_inherits
  join pg_class as child on child.oid = inhrelid
 where inhparent = to_regclass('outbox') and child.relname < 'outbox_' || to_char(current_date - $1::int, 'YYYYMMDD')
 order by child.relname`;

/**
 * Makes the partitions of the days to come and drops those that are over. What is not published yet is never dropped:
 * a bus that is away for longer than the retention gets it all the same.
 */
export async function keepOutboxPartitions(pool: pg.Pool, retentionDays = OUTBOX_RETENTION_DAYS): Promise<void> {
  await transact(pool, { first: (client) => keep(client, retentionDays), last: async () => undefined });
}

async function keep(client: pg.PoolClient, retentionDays: number): Promise<void> {
  await client.query(`set local lock_timeout = ${LOCK_WITHIN_MS}`);
  // replicas take turns
  await client.query(`select pg_advisory_xact_lock(hashtext('outbox.partitions ' || current_schema()))`);
  const missing = await client.query<{ name: string; day: string }>(MISSING, [DAYS_AHEAD]);
  for (const { name, day } of missing.rows)
    await client.query(`create table outbox_${name} partition of outbox for values in ('${day}')`);
  const over = await client.query<{ name: string }>(OVER, [retentionDays]);
  for (const { name } of over.rows) await dropIfPublished(client, name);
}

async function dropIfPublished(client: pg.PoolClient, partition: string): Promise<void> {
  const waiting = await client.query(`select from ${partition} where not published limit 1`);
  if (waiting.rowCount === 0) await client.query(`drop table ${partition}`);
}
