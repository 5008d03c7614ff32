import type pg from 'pg';
import { arrayOf } from '#libs/actors';
import type { CompletenessReport } from './completeness-report.js';

/** What runs a statement. */
export type Database = Pick<pg.Pool, 'query'>;

const HELD = {
  name: 'completeness.held',
  text: `select distinct key from lineage where key = any($1::text[])`,
};
const IDS_AT_ONCE = 5_000;

/** Of these orders, those that a document of ours has brought a fact of. */
export async function heldOrders(
  pool: Database,
  account: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const start = `order/${account}/`;
  const held = new Set<string>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const keys = ids.slice(from, from + IDS_AT_ONCE).map((id) => start + id);
    const { rows } = await pool.query<{ key: string }>({ ...HELD, values: [arrayOf('text', keys)] });
    for (const { key } of rows) held.add(key.slice(start.length));
  }
  return held;
}

const SAVE = `insert into completeness (account, day, checked_at, state, report) values ($1, $2, $3, $4, $5)
  on conflict (account, day) do update set checked_at = excluded.checked_at, state = excluded.state, report = excluded.report`;

export async function saveReport(pool: Database, report: CompletenessReport): Promise<void> {
  const { account, day, checkedAt, state } = report;
  await pool.query(SAVE, [account, day, checkedAt, state, JSON.stringify(report)]);
}

const READ = `select report from completeness where ($1::text is null or account = $1) and ($2::date is null or day = $2)
  order by day desc, account limit $3`;

/** The newest reports that fit. */
export async function readReports(
  pool: Database,
  { account, day }: { readonly account?: string | undefined; readonly day?: string | undefined },
  limit: number,
): Promise<CompletenessReport[]> {
  const { rows } = await pool.query<{ report: CompletenessReport }>(READ, [account ?? null, day ?? null, limit]);
  return rows.map(({ report }) => report);
}

const KNOWN = `select to_char(day, 'YYYY-MM-DD') as day, state,
    extract(epoch from clock_timestamp() - checked_at)::float8 * 1000 as "agoMs"
  from completeness where account = $1 and day >= $2`;
const SINCE = `select extract(epoch from since)::float8 * 1000 as "sinceMs" from channel_lease where account = $1`;

/** A day that was compared. */
export interface KnownDay {
  readonly day: string;
  readonly state: CompletenessReport['state'];
  readonly agoMs: number;
}

/** What was compared since a day, and since when the account is spoken for. */
export async function knownDays(
  pool: Database,
  account: string,
  sinceDay: string,
): Promise<{ readonly known: readonly KnownDay[]; readonly sinceMs: number }> {
  const [days, lease] = await Promise.all([
    pool.query<KnownDay>(KNOWN, [account, sinceDay]),
    pool.query<{ sinceMs: number }>(SINCE, [account]),
  ]);
  return { known: days.rows, sinceMs: lease.rows[0]?.sinceMs ?? Date.now() };
}
