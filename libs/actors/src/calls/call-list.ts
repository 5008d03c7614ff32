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
  /** Of calls that are done. */
  readonly result?: Outcome['result'] | undefined;
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

const COLUMNS = `ref, target, lane, state, attempts, doubted, ${instant('claimed_until', 'claimedUntil')},
  ${instant(`nullif(next_at, 'infinity')`, 'nextAt')}, last_error as "lastError", exception, outcome,
  ${instant('received_at', 'receivedAt')}, ${instant('done_at', 'doneAt')}`;

/** The newest calls that the filter means. */
export async function listCalls(client: Queryable, filter: CallFilter, limit: number): Promise<CallRecord[]> {
  const { where, values } = conditionsOf(filter);
  const text = `select ${COLUMNS} from call where ${where} order by received_at desc, ref limit ${limit}`;
  return (await client.query<CallRecord>({ text, values })).rows;
}

/**
 * Makes calls due at once. A call in doubt at a target that cannot be asked is made again only where a person vouches
 * that it had no effect.
 */
export async function retryCalls(client: Queryable, filter: CallFilter, vouched: boolean): Promise<string[]> {
  const { where, values } = conditionsOf(filter);
  const mayGo = vouched ? '' : `and (state <> 'in-doubt' or next_at < 'infinity')`;
  const text = `
    with chosen as (
      select ref, state from call where ${where} and state in ('queued', 'parked', 'in-doubt') ${mayGo}
       order by received_at limit ${CALL_PAGE} for update skip locked
    )
    update call c set next_at = now(), attempts = 0,
           state = case when chosen.state = 'in-doubt' and c.next_at = 'infinity' then 'queued' else chosen.state end
      from chosen where c.ref = chosen.ref returning c.ref`;
  const { rows } = await client.query<{ ref: string }>({ text, values });
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

const DUE = `
select target, count(*)::int as calls from (
  select target from call where state = 'queued' and next_at <= now() and target = any($1::text[]) limit $2
) as due group by target`;

/** How many calls of some targets could be made now and are not, counted up to a number in all. */
export async function countDue(
  client: Queryable,
  targets: readonly string[],
  upTo: number,
): Promise<ReadonlyMap<string, number>> {
  const query = { name: 'call-due', text: DUE, values: [targets, upTo] };
  const { rows } = await client.query<{ readonly target: string; readonly calls: number }>(query);
  return new Map(rows.map(({ target, calls }) => [target, calls]));
}

/** Only what is asked for is compared, so that the index of open calls serves. */
function conditionsOf(filter: CallFilter): { where: string; values: string[] } {
  const given = (['state', 'target', 'lane', 'ref'] as const).filter((name) => filter[name] !== undefined);
  const values = given.map((name) => String(filter[name]));
  const conditions = given.map((name, index) => `${name} = $${index + 1}`);
  if (filter.result) {
    values.push(filter.result);
    conditions.push(`state = 'done' and (outcome ->> 'result') = $${values.length}`);
  }
  return { where: ['true', ...conditions].join(' and '), values };
}
