import type { Message } from '#libs/contracts';
import { SUPERSEDED } from './call.js';
import type { Queryable } from './call-table.js';

/** Which refused calls are meant; what is left out does not matter. */
export interface ReplayFilter {
  readonly target?: string | undefined;
  readonly lane?: string | undefined;
  /** Code of the refusal. */
  readonly code?: string | undefined;
  readonly refs?: readonly string[] | undefined;
}

/** A replay on its way to the table. */
export interface ReplayWish {
  readonly replay: string;
  readonly filter: ReplayFilter;
  readonly by: string;
  readonly at: string;
  /** Targets that cannot be asked what a call did. */
  readonly blind: readonly string[];
  /** What is asked for from now on, where a person has corrected it; the ref stays closed for the old content. */
  readonly message?: Message;
}

/** What became of the calls of a replay. */
export interface ReplayReport {
  readonly replay: string;
  readonly by: string;
  readonly at: string;
  readonly calls: number;
  /** Made by this replay. */
  readonly effects: number;
  /** Found done already, so nothing was done. */
  readonly noOps: number;
  /** Refused once more. */
  readonly refused: number;
  /** Not decided yet. */
  readonly open: number;
}

/** Where refused calls are taken up again. */
export interface ReplayStore {
  /** Opens refused calls again, the oldest first; returns their refs. */
  reopen(wish: ReplayWish): Promise<string[]>;
  replayReport(replay: string): Promise<ReplayReport | undefined>;
  /** What a refused call asked for; undefined where no such call is refused. */
  refused(ref: string): Promise<{ readonly target: string; readonly message: Message } | undefined>;
}

/** Calls that one replay takes up. */
const REPLAY_LIMIT = 10_000;

const IS_REFUSED = `state = 'done' and (outcome ->> 'result') = 'refused'`;

const REOPEN = `
with chosen as (
  select ref, target = any($7) as blind from call
   where ${IS_REFUSED} and coalesce(outcome ->> 'code', '') <> '${SUPERSEDED}' and ($2::text is null or target = $2) and ($3::text is null or lane = $3)
     and ($4::text is null or outcome ->> 'code' = $4) and ($5::text[] is null or ref = any($5))
   order by received_at limit ${REPLAY_LIMIT} for update skip locked
)
update call c set state = case when blind then 'queued' else 'in-doubt' end, doubted = not blind, only_asked = not blind,
       kept = null, outcome = null, done_at = null, attempts = 0, next_at = now(), replay = $1,
       replayed = json_build_object('by', $6::text, 'at', $8::text, 'refusal', c.outcome,
         'original', case when $9::json is null then null else c.message end),
       message = coalesce($9::json, c.message)
  from chosen where c.ref = chosen.ref returning c.ref`;

/** Opens refused calls again: they are asked about before they are made. */
export async function reopenCalls(client: Queryable, wish: ReplayWish): Promise<string[]> {
  const { replay, filter, by, at, blind, message } = wish;
  const { target = null, lane = null, code = null, refs = null } = filter;
  const mended = message ? JSON.stringify(message) : null;
  const values = [replay, target, lane, code, refs, by, blind, at, mended];
  const { rows } = await client.query<{ ref: string }>({ name: 'call-reopen', text: REOPEN, values });
  return rows.map(({ ref }) => ref);
}

const REPORT = `
select min(replayed ->> 'by') as by, min(replayed ->> 'at') as at, count(*)::int as calls,
       count(*) filter (where state <> 'done')::int as open,
       count(*) filter (where ${IS_REFUSED})::int as refused,
       count(*) filter (where state = 'done' and (outcome ->> 'result') = 'done' and only_asked)::int as "noOps",
       count(*) filter (where state = 'done' and (outcome ->> 'result') = 'done' and not only_asked)::int as effects
  from call where replay = $1`;

/** What became of a replay so far. */
export async function replayReport(client: Queryable, replay: string): Promise<ReplayReport | undefined> {
  const statement = { name: 'call-replay-report', text: REPORT, values: [replay] };
  const [found] = (await client.query<Omit<ReplayReport, 'replay'>>(statement)).rows;
  return found && found.calls > 0 ? { replay, ...found } : undefined;
}

/** What a refused call asked for. */
export async function refusedMessage(
  client: Queryable,
  ref: string,
): Promise<{ target: string; message: Message } | undefined> {
  const text = `select target, message from call where ref = $1 and ${IS_REFUSED}`;
  return (await client.query<{ target: string; message: Message }>({ name: 'call-refused', text, values: [ref] }))
    .rows[0];
}
