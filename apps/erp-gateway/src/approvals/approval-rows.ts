import type { Queryable, SchemaChange } from '#libs/actors';
import type { Approval, ApprovalFact, ApprovalState, Question } from './approval.js';

/** Questions to people, and everything that was said to them. */
export const approvalSchema: readonly SchemaChange[] = [
  {
    name: 'approval-1',
    statements: [
      `create table approval (
        key text primary key,
        id text not null unique,
        ref text not null,
        state text not null check (state in ('waiting', 'approved', 'rejected')),
        revision int not null,
        reason text not null,
        legal_entity text not null,
        kind text not null,
        currency text not null,
        amount bigint not null,
        threshold bigint,
        requested_by text,
        requested_at timestamptz not null default now(),
        decided_by text,
        decided_at timestamptz,
        digest text not null,
        documents json not null
      )`,
      'create index approval_by_state on approval (state, requested_at)',
      'create index approval_by_ref on approval (ref)',
      `create table approval_fact (
        key text not null references approval (key),
        number bigint generated always as identity,
        fact text not null,
        said_by text,
        at timestamptz not null default now(),
        digest text not null,
        note text,
        primary key (key, number)
      )`,
    ],
  },
];

const iso = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const COLUMNS = `id, key, ref, state, revision, reason, legal_entity as "legalEntity", kind, currency, amount::float8 as amount,
  threshold::float8 as threshold, requested_by as "requestedBy", ${iso('requested_at')} as "requestedAt",
  decided_by as "decidedBy", ${iso('decided_at')} as "decidedAt", digest, documents`;

/** The question about a posting, locked until the transaction ends; undefined where nobody asked. */
export async function lockApproval(client: Queryable, by: 'key' | 'id', value: string): Promise<Approval | undefined> {
  const text = `select ${COLUMNS} from approval where ${by} = $1 for update`;
  return (await client.query<Approval>({ name: `approval-lock-${by}`, text, values: [value] })).rows[0];
}

/** The same without a lock. */
export async function readApproval(client: Queryable, id: string): Promise<Approval | undefined> {
  const text = `select ${COLUMNS} from approval where id = $1`;
  return (await client.query<Approval>({ name: 'approval-read', text, values: [id] })).rows[0];
}

/** Which questions a list shows. */
export interface ApprovalFilter {
  readonly state?: ApprovalState | undefined;
  readonly legalEntity?: string | undefined;
}

/** The oldest questions that fit. */
export async function listApprovals(client: Queryable, filter: ApprovalFilter, limit: number): Promise<Approval[]> {
  const text = `select ${COLUMNS} from approval
    where ($1::text is null or state = $1) and ($2::text is null or legal_entity = $2)
    order by requested_at, ref limit $3`;
  const values = [filter.state ?? null, filter.legalEntity ?? null, limit];
  return (await client.query<Approval>({ name: 'approval-list', text, values })).rows;
}

const INSERT = `
insert into approval (ref, id, key, state, revision, reason, legal_entity, kind, currency, amount, threshold, requested_by, digest, documents)
values ($1, $2, $3, 'waiting', 1, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (key) do nothing returning ${COLUMNS}`;

/** Asks; undefined where somebody asks the same at this moment. */
export async function insertApproval(
  client: Queryable,
  question: Question & Pick<Approval, 'id' | 'key' | 'digest'>,
): Promise<Approval | undefined> {
  const { ref, id, key, reason, legalEntity, kind, currency, amount, threshold, requestedBy, digest, documents } =
    question;
  const values = [
    ref,
    id,
    key,
    reason,
    legalEntity,
    kind,
    currency,
    amount,
    threshold,
    requestedBy,
    digest,
    JSON.stringify(documents),
  ];
  return (await client.query<Approval>({ name: 'approval-insert', text: INSERT, values })).rows[0];
}

const AGAIN = `
update approval set state = 'waiting', revision = revision + 1, decided_by = null, decided_at = null,
  amount = $2, threshold = $3, digest = $4, documents = $5 where key = $1 returning ${COLUMNS}`;

/** Asks again, because what would be posted is not what was shown. */
export async function askAgain(
  client: Queryable,
  question: Question & Pick<Approval, 'key' | 'digest'>,
): Promise<Approval | undefined> {
  const { key, amount, threshold, digest, documents } = question;
  const values = [key, amount, threshold, digest, JSON.stringify(documents)];
  return (await client.query<Approval>({ name: 'approval-again', text: AGAIN, values })).rows[0];
}

const DECIDE = `
update approval set state = $2, revision = revision + 1, decided_by = $3, decided_at = now() where key = $1 returning ${COLUMNS}`;

/** Writes a person's word. */
export async function decideApproval(
  client: Queryable,
  key: string,
  state: 'approved' | 'rejected',
  by: string,
): Promise<Approval | undefined> {
  return (await client.query<Approval>({ name: 'approval-decide', text: DECIDE, values: [key, state, by] })).rows[0];
}

/** Adds what happened. */
export async function noteFact(
  client: Queryable,
  key: string,
  { fact, by, digest, note }: Omit<ApprovalFact, 'at'>,
): Promise<void> {
  const text = 'insert into approval_fact (key, fact, said_by, digest, note) values ($1, $2, $3, $4, $5)';
  await client.query({ name: 'approval-fact', text, values: [key, fact, by, digest, note] });
}

/** All that happened to a question, in order. */
export async function factsOf(client: Queryable, key: string): Promise<ApprovalFact[]> {
  const text = `select fact, said_by as by, ${iso('at')} as at, digest, note from approval_fact where key = $1 order by number`;
  return (await client.query<ApprovalFact>({ name: 'approval-facts', text, values: [key] })).rows;
}

/** Postings that wait although somebody has answered: their call was under way when the answer came. */
export async function decidedAndParked(client: Queryable): Promise<string[]> {
  const text = `select c.ref from call c where c.state = 'parked' and c.next_at > now()
      and c.last_error ->> 'code' = 'awaiting-approval'
      and not exists (select from approval a where a.ref = c.ref and a.state = 'waiting') limit 500`;
  const { rows } = await client.query<{ ref: string }>({ name: 'approval-parked', text, values: [] });
  return rows.map(({ ref }) => ref);
}
