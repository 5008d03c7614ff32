import type { CallState, Outcome } from './call.js';
import type { Queryable } from './call-table.js';

/** A call as people and programs see it: keys and data, never the message's contents. */
export interface CallRecord {
  readonly ref: string;
  readonly target: string;
  readonly lane: string;
  readonly state: CallState;
  readonly attempts: number;
  readonly doubted: boolean;
  readonly claimedUntil: string | null;
  /** Null: when a person says so. */
  readonly nextAt: string | null;
  readonly lastError: { readonly code: string; readonly detail: string } | null;
  readonly exception: string | null;
  readonly outcome: Outcome | null;
  readonly receivedAt: string;
  readonly doneAt: string | null;
}

/** Which calls are meant; what is left out does not matter. */
export interface CallFilter {
  readonly state?: CallState | undefined;
  readonly target?: string | undefined;
  readonly lane?: string | undefined;
  readonly ref?: string | undefined;
}

/** How many calls one page shows, and one retry releases. */
export const CALL_PAGE = 500;

/** How many calls stand where, for gauges. */
export interface CallCount {
  readonly target: string;
  readonly lane: string;
  readonly state: CallState;
  readonly calls: number;
  /** Age of the oldest, seconds. */
  readonly oldestSeconds: number;
}

/** An instant as ISO 8601 in UTC. */
function instant(expression: string, name: string): string {
  return `to_char(${expression} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "${name}"`;
}

const WHERE = `($1::text is null or state = $1) and ($2::text is null or target = $2)
  and ($3::text is null or lane = $3) and ($4::text is null or ref = $4)`;

const LIST = `
select ref, target, lane, state, attempts, doubted, ${instant('claimed_until', 'claimedUntil')},
       ${instant(`nullif(next_at, 'infinity')`, 'nextAt')}, last_error as "lastError", exception, outcome,
       ${instant('received_at', 'receivedAt')}, ${instant('done_at', 'doneAt')}
  from call where ${WHERE} order by received_at desc, ref limit $5`;

/** The newest calls that the filter means. */
export async function listCalls(client: Queryable, filter: CallFilter, limit: number): Promise<CallRecord[]> {
  const values = [...valuesOf(filter), limit];
  const { rows } = await client.query<CallRecord>({ name: 'call-list', text: LIST, values });
  return rows;
}

const RETRY = `
with chosen as (
  select ref, state from call
   where ${WHERE} and state in ('queued', 'parked', 'in-doubt') and (state <> 'in-doubt' or $6 or next_at < 'infinity')
   order by received_at limit $5 for update skip locked
)
update call c set next_at = now(), attempts = 0,
       state = case when chosen.state = 'in-doubt' and c.next_at = 'infinity' then 'queued' else chosen.state end
  from chosen where c.ref = chosen.ref returning c.ref`;

/**
 * Makes calls due at once. A call in doubt at a target that cannot be asked is made again only where a person vouches
 * that it had no effect.
 */
export async function retryCalls(client: Queryable, filter: CallFilter, vouched: boolean): Promise<string[]> {
  const values = [...valuesOf(filter), CALL_PAGE, vouched];
  const { rows } = await client.query<{ ref: string }>({ name: 'call-retry', text: RETRY, values });
  return rows.map(({ ref }) => ref);
}

const COUNT = `
select target, lane, state, count(*)::int as calls, extract(epoch from now() - min(received_at))::float8 as "oldestSeconds"
  from call where state <> 'done' group by target, lane, state`;

/** How many calls are open, by target, lane and state. */
export async function countCalls(client: Queryable): Promise<CallCount[]> {
  const { rows } = await client.query<CallCount>({ name: 'call-count', text: COUNT, values: [] });
  return rows;
}

function valuesOf({ state, target, lane, ref }: CallFilter): (string | null)[] {
  return [state ?? null, target ?? null, lane ?? null, ref ?? null];
}
