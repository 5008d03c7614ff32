import type pg from 'pg';
import { arrayOf } from '#libs/actors';

/** What runs a statement. */
type Database = Pick<pg.Pool, 'query'>;

const RENEW = {
  name: 'polling.renew-leases',
  text: `insert into channel_lease as lease (account, holder, until)
    select account, $2, clock_timestamp() + make_interval(secs => $3) from unnest($1::text[]) as given (account) order by account
    on conflict (account) do update set holder = $2, until = excluded.until,
      changes = lease.changes + (lease.holder <> $2)::int
    where lease.holder = $2 or lease.until < clock_timestamp()
    returning account`,
};

/** Takes or renews the leases that are free, over or ours; returns the accounts that are ours for the time given. */
export async function renewLeases(
  database: Database,
  accounts: readonly string[],
  holder: string,
  seconds: number,
): Promise<readonly string[]> {
  const values = [arrayOf('text', [...accounts]), holder, seconds];
  return (await database.query<{ account: string }>({ ...RENEW, values })).rows.map(({ account }) => account);
}

const GIVE_BACK = `update channel_lease set until = clock_timestamp() where holder = $1`;

/** Whoever comes next need not wait for the end of our leases. */
export async function giveBackLeases(database: Database, holder: string): Promise<void> {
  await database.query(GIVE_BACK, [holder]);
}

/** Where a feed stands. */
export interface Cursor {
  /** All before this is known, epoch milliseconds; null where it was never looked at. */
  readonly positionMs: number | null;
  /** Now by the database's clock, which all replicas share. */
  readonly nowMs: number;
  /** Looks in a row that failed. */
  readonly failures: number;
  readonly failingForMs: number;
}

const READ = {
  name: 'polling.cursor',
  text: `select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
      floor(extract(epoch from c.position) * 1000)::float8 as "positionMs", coalesce(c.failures, 0) as failures,
      coalesce(extract(epoch from clock_timestamp() - c.failing_since) * 1000, 0)::float8 as "failingForMs"
    from (select 1) as one left join feed_cursor c on c.account = $1 and c.feed = $2`,
};

export async function readCursor(database: Database, account: string, feed: string): Promise<Cursor> {
  const { rows } = await database.query<Cursor>({ ...READ, values: [account, feed] });
  return rows[0] ?? { positionMs: null, nowMs: Date.now(), failures: 0, failingForMs: 0 };
}

const HELD = `exists (select from channel_lease where account = $1 and holder = $3 and until > clock_timestamp())`;
const MOVE = {
  name: 'polling.move-cursor',
  text: `insert into feed_cursor as cursor (account, feed, position, windows)
      select $1, $2, to_timestamp($4::float8 / 1000), 1 where ${HELD}
    on conflict (account, feed) do update set position = greatest(cursor.position, excluded.position),
      windows = cursor.windows + 1, failures = 0, failure = null, failing_since = null, moved_at = clock_timestamp()
    returning 1`,
};

/** A window was read to its end. False where the account is another replica's by now: nothing is written. */
export async function moveCursor(
  database: Database,
  { account, feed, holder }: CursorOwner,
  positionMs: number,
): Promise<boolean> {
  const { rowCount } = await database.query({ ...MOVE, values: [account, feed, holder, positionMs] });
  return rowCount === 1;
}

/** Who moves a cursor. */
export interface CursorOwner {
  readonly account: string;
  readonly feed: string;
  readonly holder: string;
}

const FAIL = {
  name: 'polling.fail-cursor',
  text: `insert into feed_cursor as cursor (account, feed, position, failures, failure, failing_since)
      select $1, $2, to_timestamp($4::float8 / 1000), 1, $5, clock_timestamp() where ${HELD}
    on conflict (account, feed) do update set failures = cursor.failures + 1, failure = excluded.failure,
      failing_since = coalesce(cursor.failing_since, clock_timestamp())`,
};

/** A look failed: the cursor stays. A feed that was never read stands where its first window begins. */
export async function failCursor(
  database: Database,
  { account, feed, holder }: CursorOwner,
  fromMs: number,
  why: string,
): Promise<void> {
  await database.query({ ...FAIL, values: [account, feed, holder, fromMs, why.slice(0, 500)] });
}
