import type { Outcome, Queryable, SchemaChange } from '#libs/actors';
import type { Gathered } from './summary.js';

/** Documents that gather postings, and the postings that each has gathered: the link from a journal line to each order. */
export const summarySchema: readonly SchemaChange[] = [
  {
    name: 'summary-1',
    statements: [
      `create table summary (
        ref text primary key,
        key text not null,
        number int not null,
        target text not null,
        grain text not null,
        legal_entity text not null,
        settlement_account text not null,
        currency text not null,
        bucket text not null,
        policy_version text not null,
        state text not null default 'open' check (state in ('open', 'closed', 'answered')),
        postings int not null default 0,
        opened_at timestamptz not null default now(),
        closes_at timestamptz not null,
        unique (key, number)
      )`,
      `create index summary_due on summary (state, closes_at) where state <> 'answered'`,
      'create index summary_by_day on summary (legal_entity, bucket, ref)',
      `create table summary_posting (
        ref text primary key,
        summary text not null references summary (ref),
        posting_key text not null,
        order_reference text not null,
        documents json not null,
        gathered_at timestamptz not null default now()
      )`,
      'create index summary_posting_of on summary_posting (summary, ref)',
    ],
  },
];

/** A summary as people see it. */
export interface SummaryRecord {
  readonly ref: string;
  readonly grain: string;
  readonly legalEntity: string;
  readonly settlementAccount: string;
  readonly currency: string;
  readonly bucket: string;
  readonly policyVersion: string;
  /** `open`: gathers; `closed`: on its way; `answered`: the ERP has said what became of it. */
  readonly state: 'open' | 'closed' | 'answered';
  readonly postings: number;
  readonly closesAt: string;
  /** What the ERP said; null before. */
  readonly outcome: Outcome | null;
}

const iso = (column: string) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const COLUMNS = `s.ref, s.grain, s.legal_entity as "legalEntity", s.settlement_account as "settlementAccount", s.currency,
  s.bucket, s.policy_version as "policyVersion", s.state, s.postings, ${iso('s.closes_at')} as "closesAt", c.outcome`;
const SUMMARIES = 'summary s left join call c on c.ref = s.ref';

/** The summary that holds a posting, and what became of it; undefined where none does. */
export async function summaryOf(client: Queryable, posting: string): Promise<SummaryRecord | undefined> {
  const text = `select ${COLUMNS} from summary_posting p join summary s on s.ref = p.summary left join call c on c.ref = s.ref
    where p.ref = $1`;
  return (await client.query<SummaryRecord>({ name: 'summary-of', text, values: [posting] })).rows[0];
}

/** What a new posting of a summary brings. */
export interface NewPosting {
  readonly ref: string;
  /** The actor that issued it. */
  readonly key: string;
  /** The marketplace's order id. */
  readonly order: string;
  readonly documents: readonly Gathered[];
}

/** Adds a posting to a summary that is open; the summary is full when it has so many. */
export async function addPosting(client: Queryable, summary: string, one: NewPosting, most: number): Promise<void> {
  await client.query({
    name: 'summary-add',
    text: 'insert into summary_posting (ref, summary, posting_key, order_reference, documents) values ($1, $2, $3, $4, $5)',
    values: [one.ref, summary, one.key, one.order, JSON.stringify(one.documents)],
  });
  await client.query({
    name: 'summary-count',
    text: `update summary set postings = postings + 1,
      closes_at = case when postings + 1 >= $2 then least(closes_at, now()) else closes_at end where ref = $1`,
    values: [summary, most],
  });
}

/** Closes summaries whose time has come; the caller makes a call of each. */
export async function closeDue(client: Queryable, limit: number): Promise<void> {
  const text = `with due as (select ref from summary where state = 'open' and closes_at <= now()
      order by closes_at limit $1 for update skip locked)
    update summary s set state = 'closed' from due where s.ref = due.ref`;
  await client.query({ name: 'summary-close', text, values: [limit] });
}

/** Closed summaries that nobody has handed to the desk yet. */
export async function uncalled(
  client: Queryable,
  limit: number,
): Promise<{ ref: string; target: string; closedAt: string }[]> {
  const text = `select s.ref, s.target, ${iso('s.closes_at')} as "closedAt" from summary s
    where s.state = 'closed' and not exists (select from call c where c.ref = s.ref) order by s.closes_at limit $1`;
  return (
    await client.query<{ ref: string; target: string; closedAt: string }>({
      name: 'summary-uncalled',
      text,
      values: [limit],
    })
  ).rows;
}

/** Postings that wait although their summary is answered. */
export async function answeredAndParked(client: Queryable, limit: number): Promise<string[]> {
  const text = `select p.ref from summary s join call sc on sc.ref = s.ref and sc.state = 'done'
      join summary_posting p on p.summary = s.ref join call c on c.ref = p.ref
    where s.state = 'closed' and c.state = 'parked' and c.next_at > now() limit $1`;
  return (await client.query<{ ref: string }>({ name: 'summary-parked', text, values: [limit] })).rows.map(
    ({ ref }) => ref,
  );
}

/** Notes summaries of which every posting has its answer. */
export async function settleAnswered(client: Queryable): Promise<void> {
  const text = `update summary s set state = 'answered' from call sc
    where s.state = 'closed' and sc.ref = s.ref and sc.state = 'done' and not exists (
      select from summary_posting p join call c on c.ref = p.ref where p.summary = s.ref and c.state <> 'done')`;
  await client.query({ name: 'summary-answered', text, values: [] });
}

/** A posting of a summary, with the documents that it brought. */
export interface GatheredPosting {
  readonly ref: string;
  /** The actor that issued it. */
  readonly key: string;
  readonly order: string;
  readonly documents: readonly Gathered[];
}

/** The postings of a summary, after one of them. */
export async function postingsOf(
  client: Queryable,
  summary: string,
  after: string,
  limit: number,
): Promise<GatheredPosting[]> {
  const text = `select ref, posting_key as key, order_reference as "order", documents from summary_posting
    where summary = $1 and ref > $2 order by ref limit $3`;
  return (await client.query<GatheredPosting>({ name: 'summary-postings', text, values: [summary, after, limit] }))
    .rows;
}

/** Which summaries a list shows; `posting` is a posting revision. */
export interface SummaryFilter {
  readonly legalEntity?: string | undefined;
  readonly state?: SummaryRecord['state'] | undefined;
  readonly bucket?: string | undefined;
}

/** Summaries, the newest first. */
export async function listSummaries(client: Queryable, filter: SummaryFilter, limit: number): Promise<SummaryRecord[]> {
  const text = `select ${COLUMNS} from ${SUMMARIES}
    where ($1::text is null or s.legal_entity = $1) and ($2::text is null or s.state = $2) and ($3::text is null or s.bucket = $3)
    order by s.opened_at desc, s.ref limit $4`;
  const values = [filter.legalEntity ?? null, filter.state ?? null, filter.bucket ?? null, limit];
  return (await client.query<SummaryRecord>({ name: 'summary-list', text, values })).rows;
}

/** One summary. */
export async function readSummary(client: Queryable, ref: string): Promise<SummaryRecord | undefined> {
  const text = `select ${COLUMNS} from ${SUMMARIES} where s.ref = $1`;
  return (await client.query<SummaryRecord>({ name: 'summary-read', text, values: [ref] })).rows[0];
}
