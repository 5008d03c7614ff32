import { createHash, randomUUID } from 'node:crypto';
import type { ExceptionReason, Message } from '#libs/contracts';
import { canonical } from '../canonical.js';
import { SUPERSEDED, type Call, type CallState, type NewCall, type Outcome } from './call.js';
import type { Accepted, EarlyClaim, StepOfCall } from './call-store.js';
import type { ClaimOrder } from './lane-order.js';

/** What runs a statement: a pool, or the client of a transaction. */
export interface Queryable {
  query<Row>(statement: { name?: string; text: string; values: unknown[] }): Promise<{ rows: Row[] }>;
}

interface CallRow {
  readonly ref: string;
  readonly target: string;
  readonly lane: string;
  readonly priority: number;
  readonly share: string;
  readonly message: Message;
  readonly was: CallState;
  readonly version: number;
  readonly attempts: number;
  readonly doubted: boolean;
  readonly kept: Outcome | null;
  readonly token: string | null;
  readonly exception: ExceptionReason | null;
  readonly receivedAtMs: number;
}

const COLUMNS = `c.ref, c.target, c.lane, c.priority, c.share, c.message, c.version, c.attempts, c.doubted, c.kept, c.token, c.exception,
  extract(epoch from c.received_at)::float8 * 1000 as "receivedAtMs"`;

/** Digest of what is asked for: receiver, type and data; not of when and on which trace. */
export function digestOf({ type, key, data }: Message): string {
  return createHash('sha256').update(canonical({ type, key, data })).digest('base64url');
}

const ACCEPT = `
with incoming as (
  select *, claim_ms * interval '1 millisecond' as claim from json_to_recordset($1) as i(ref text, target text,
    lane text, priority smallint, share text, message json, digest text, token text, claim_ms float8, level_of text,
    level_revision bigint)
), fresh as (
  insert into call (ref, target, lane, priority, share, message, digest, state, version, token, claimed_until, next_at,
    level_of, level_revision)
  select ref, target, lane, priority, coalesce(share, ''), message, digest, case when token is null then 'queued' else 'in-flight' end,
    case when token is null then 0 else 1 end, token, now() + claim, coalesce(now() + claim, now()), level_of,
    level_revision from incoming
  on conflict (ref) do nothing returning ref, token, received_at
)
select i.ref, case
    when fresh.ref is not null then 'new'
    when c.ref is null then 'raced'
    when c.digest <> i.digest then 'contradiction'
    when c.state = 'done' then 'done'
    else 'known' end as verdict,
    case when fresh.token is not null then extract(epoch from fresh.received_at)::float8 * 1000 end as "takenAtMs"
  from incoming i left join fresh using (ref) left join call c on c.ref = i.ref`;

/** Takes calls, each ref once; one statement whatever their number. Refs must be distinct. */
export async function acceptCalls(
  client: Queryable,
  calls: readonly NewCall[],
  claims: ReadonlyMap<string, EarlyClaim> = new Map(),
): Promise<Accepted[]> {
  const records = calls.map((call) => {
    const claim = claims.get(call.ref);
    const { level, ...columns } = call;
    const ofLevel = level && { level_of: level.of, level_revision: level.revision };
    const claimed = claim && { token: claim.token, claim_ms: claim.claimMs };
    return { ...columns, digest: digestOf(call.message), ...claimed, ...ofLevel };
  });
  const { rows } = await client.query<Accepted>({
    name: 'call-accept',
    text: ACCEPT,
    values: [JSON.stringify(records)],
  });
  return rows;
}

/** Levels that a newer one has replaced end, as far as no call of theirs can take effect any more. */
const REPLACED = `replaced as (
  update call c set state = 'done', done_at = now(), token = null, claimed_until = null, next_at = 'infinity',
         last_error = null, outcome = json_build_object('result', 'refused', 'code', '${SUPERSEDED}', 'at',
           to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
   where c.ref in (
     select o.ref from call o
      where o.target = $1 and o.level_of is not null and o.state <> 'done'
        and (o.state in ('queued', 'parked') or o.next_at <= now())
        and exists (select 1 from call n
          where n.target = o.target and n.level_of = o.level_of and n.level_revision > o.level_revision)
      for update skip locked)
)`;

/** What is due of the calls as `d`; of levels the newest alone, and only when no older one can take effect any more. */
const IS_DUE = `d.target = $1 and d.state <> 'done' and d.next_at <= now()
   and (d.level_of is null or not exists (select 1 from call o
     where o.target = d.target and o.level_of = d.level_of and o.ref <> d.ref
       and (o.level_revision > d.level_revision or o.state in ('in-flight', 'in-doubt'))))`;

const CLAIM_DUE = `
update call c set state = 'in-flight', version = c.version + 1, token = $3,
       claimed_until = now() + $4 * interval '1 millisecond', next_at = now() + $4 * interval '1 millisecond'
  from due where c.ref = due.ref
returning ${COLUMNS}, due.was`;

const CLAIM = `
with ${REPLACED}, due as (
  select ref, state as was from call d where ${IS_DUE}
   order by priority, next_at limit $2 for update skip locked
)${CLAIM_DUE}`;

/** Claims calls that are due, the most urgent first; a claim that has ended is due like any other call. */
export async function claimCalls(client: Queryable, target: string, limit: number, claimMs: number): Promise<Call[]> {
  const values = [target, limit, randomUUID(), claimMs];
  const { rows } = await client.query<CallRow>({ name: 'call-claim', text: CLAIM, values });
  return rows.map(callOf);
}

/**
 * What was begun goes first in its lane: a doubt does not wait behind a backlog. The shares that have calls open are found
 * one after the other in the index, and of each only its first calls are read.
 */
const CLAIM_IN_ORDER = `
with recursive ${REPLACED}, lane as (
  select * from json_to_recordset($5) as l(rank int, priority smallint, most int)
), shared as (
  select rank, priority, most, (select min(share) from call c
     where c.target = $1 and c.state <> 'done' and c.priority = lane.priority) as share from lane
  union all
  select rank, priority, most, (select min(share) from call c
     where c.target = $1 and c.state <> 'done' and c.priority = shared.priority and c.share > shared.share)
    from shared where share is not null
), served as (
  select * from json_to_recordset($6) as s(priority smallint, share text, calls int)
), waiting as (
  select rank, most, coalesce(served.calls, 0) + first.turn as turn, first.ref, first.was, first.next_at
    from shared left join served using (priority, share) cross join lateral (
      select ref, was, next_at, row_number() over (order by next_at) as turn from (
        select ref, state as was, next_at from call d
         where d.priority = shared.priority and d.share = shared.share and ${IS_DUE}
            and d.state in ('queued', 'parked')
         order by next_at limit least(shared.most, $2) for update skip locked) as locked) as first
  union all
  select rank, most, -1, begun.ref, begun.was, begun.next_at
    from lane cross join lateral (
      select ref, state as was, next_at from call d
       where d.priority = lane.priority and ${IS_DUE} and d.state in ('in-doubt', 'in-flight')
       order by next_at limit least(lane.most, $2) for update skip locked) as begun
), candidate as (
  select rank, most, ref, was, row_number() over (partition by rank order by turn, next_at) as place from waiting
), due as (
  select ref, was from candidate where place <= most order by rank, place limit $2
)${CLAIM_DUE}`;

/** Claims calls that are due in the order of lanes and shares. */
export async function claimInOrder(
  client: Queryable,
  target: string,
  limit: number,
  claimMs: number,
  { lanes, served }: ClaimOrder,
): Promise<Call[]> {
  const ranked = lanes.map((lane, rank) => ({ rank, ...lane }));
  const values = [target, limit, randomUUID(), claimMs, JSON.stringify(ranked), JSON.stringify(served)];
  const { rows } = await client.query<CallRow>({ name: 'call-claim-in-order', text: CLAIM_IN_ORDER, values });
  return rows.map(callOf);
}

const STEP = `
update call c set state = s.state, token = null, claimed_until = null, attempts = s.attempts, doubted = s.doubted,
       kept = s.kept, last_error = coalesce(s.error, case when s.state = 'done' then null else c.last_error end),
       only_asked = c.only_asked and s.state <> 'queued',
       exception = s.exception, outcome = s.outcome, done_at = case when s.state = 'done' then now() end,
       next_at = coalesce(now() + s.rest_ms * interval '1 millisecond', 'infinity')
  from json_to_recordset($1) as s(ref text, token text, state text, rest_ms float8, attempts integer,
       doubted boolean, kept json, error json, exception text, outcome json)
 where c.ref = s.ref and c.token = s.token
returning c.ref`;

/** Writes what became of claimed calls; returns the refs whose claim still held, the others changed nothing. */
export async function writeSteps(client: Queryable, steps: readonly StepOfCall[]): Promise<ReadonlySet<string>> {
  const records = steps.map(({ call, step }) => {
    const { rest, told: _told, ...columns } = step;
    return { ref: call.ref, token: call.token, ...columns, rest_ms: rest === 'person' ? null : rest };
  });
  const { rows } = await client.query<{ ref: string }>({
    name: 'call-step',
    text: STEP,
    values: [JSON.stringify(records)],
  });
  return new Set(rows.map(({ ref }) => ref));
}

const READ_DONE = `
select ${COLUMNS}, c.state as was, c.outcome from call c
 where c.ref = any($1) and c.state = 'done' for update`;

/** Calls that are answered, with their outcomes; locked until the transaction ends. */
export async function readDone(
  client: Queryable,
  refs: readonly string[],
): Promise<{ call: Call; outcome: Outcome }[]> {
  const { rows } = await client.query<CallRow & { outcome: Outcome }>({
    name: 'call-done',
    text: READ_DONE,
    values: [refs],
  });
  return rows.map((row) => ({ call: callOf(row), outcome: row.outcome }));
}

const VERIFY = `
update call set state = 'in-doubt', doubted = true, kept = outcome, outcome = null, done_at = null, next_at = now()
 where ref = any($1) and state = 'done' and outcome ->> 'result' = 'refused'`;

/** Opens refused calls for a look-up; what it does not contradict is repeated as it was. */
export async function verifyRefused(client: Queryable, refs: readonly string[]): Promise<void> {
  await client.query({ name: 'call-verify', text: VERIFY, values: [refs] });
}

function callOf(row: CallRow): Call {
  return { ...row, token: row.token ?? '' };
}
