import type { Call, CallWriter, Queryable } from '#libs/actors';
import type { DataOf, postingRequested } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { LOOK_AGAIN_MS } from '../outbound/parked-calls.js';
import type { PostingPlan } from '../posting/documents.js';
import { SUMMARIES_UNLESS_STATED, type PostingPolicy } from '../posting/posting-policy.js';
import type { PostingResult } from '../posting/posting-result.js';
import { addPosting, summaryOf, type SummaryRecord } from './summary-rows.js';
import { summaryKeyOf, summaryRef, type SummaryKey } from './summary.js';

/** A posting that is gathered, and into what. */
export interface Gathering {
  readonly call: Call;
  readonly target: string;
  readonly plan: PostingPlan;
  readonly grain: 'day' | 'settlement';
  readonly policy: PostingPolicy;
}

/** Least time until a gathered posting looks for its answer, milliseconds: one that rests is told to whoever asked. */
const REST_AT_LEAST_MS = 60_000;

/** Postings on their way into summaries: what was gathered once stays there, whatever the policy has become. */
export class SummaryGathering {
  constructor(private readonly writer: CallWriter) {}

  /** What the summary of a posting led to; null where the posting is in none. Throws `RetryLater` while it is not answered. */
  async resultOf(posting: string): Promise<PostingResult | null> {
    const summary = await this.writer.transaction(async (client) => ({
      result: await summaryOf(client, posting),
      frames: [],
    }));
    return summary ? resultFrom(summary) : null;
  }

  /** Puts a posting into the summary that is open for it, and throws `RetryLater` until that is answered. */
  async gather(gathering: Gathering): Promise<never> {
    const { call, plan, grain } = gathering;
    const request = call.message.data as DataOf<typeof postingRequested>;
    const [first] = plan.documents;
    if (!first) throw new Error('a posting without documents is not gathered');
    const key = summaryKeyOf(request, grain, first.document);
    const summary = await this.writer.transaction(async (client) => ({
      result: await put(client, gathering, key),
      frames: [],
    }));
    throw waiting(summary);
  }
}

async function put(
  client: Queryable,
  { call, target, plan, policy }: Gathering,
  key: SummaryKey,
): Promise<SummaryRecord> {
  await client.query({
    name: 'summary-lock',
    text: 'select pg_advisory_xact_lock(hashtext($1))',
    values: [textOf(key)],
  });
  const before = await summaryOf(client, call.ref);
  if (before) return before;
  const ref = (await openSummary(client, key)) ?? (await openNew(client, { target, plan, policy, key }));
  const { body } = call.message.data as DataOf<typeof postingRequested>;
  const documents = plan.documents.map(({ outline: { side }, document }) => ({ side, document }));
  const { mostPostings } = policy.summaries ?? SUMMARIES_UNLESS_STATED;
  await addPosting(
    client,
    ref,
    { ref: call.ref, key: call.message.key, order: body.reference.order, documents },
    mostPostings,
  );
  const after = await summaryOf(client, call.ref);
  if (!after) throw new Error(`${call.ref} was put into ${ref} and is not there`);
  return after;
}

function textOf({ grain, legalEntity, settlementAccount, currency, bucket, policyDigest }: SummaryKey): string {
  return [grain, legalEntity, settlementAccount, currency, bucket, policyDigest].join('|');
}

async function openSummary(client: Queryable, key: SummaryKey): Promise<string | undefined> {
  const text = `select ref from summary where key = $1 and state = 'open' and closes_at > now() for update`;
  return (await client.query<{ ref: string }>({ name: 'summary-open', text, values: [textOf(key)] })).rows[0]?.ref;
}

/** A day closes when it is over in the legal entity's zone; a settlement, or a day that is over, some time from now. */
const OPEN = `
insert into summary (ref, key, number, target, grain, legal_entity, settlement_account, currency, bucket, policy_version, closes_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
  greatest(now(), case when $5 = 'day' then ($11::date + 1)::timestamp at time zone $12 else now() end) + $13 * interval '1 minute')`;

interface Opening extends Pick<Gathering, 'target' | 'plan' | 'policy'> {
  readonly key: SummaryKey;
}

async function openNew(client: Queryable, { target, plan, policy, key }: Opening): Promise<string> {
  const text = 'select coalesce(max(number), 0) + 1 as number from summary where key = $1';
  const { rows } = await client.query<{ number: number }>({ name: 'summary-next', text, values: [textOf(key)] });
  const number = rows[0]?.number ?? 1;
  const ref = summaryRef(key, number);
  const { grain, legalEntity, settlementAccount, currency, bucket } = key;
  const zone = policy.legalEntities?.[legalEntity]?.zone ?? 'UTC';
  const { closeAfterMinutes } = policy.summaries ?? SUMMARIES_UNLESS_STATED;
  const { version } = plan.settled.version;
  const head = [ref, textOf(key), number, target, grain, legalEntity, settlementAccount, currency, bucket, version];
  const values = [...head, plan.dates.documentOn, zone, closeAfterMinutes];
  await client.query({ name: 'summary-new', text: OPEN, values });
  return ref;
}

function resultFrom(summary: SummaryRecord): PostingResult {
  const { outcome, ref } = summary;
  if (!outcome) throw waiting(summary);
  if (outcome.result === 'done') return outcome.data as PostingResult;
  throw new Terminal(outcome.code ?? 'rejected', {
    problem: `The ERP refused the document ${ref} that it was gathered in: ${outcome.detail ?? ''}`,
    remedy: 'Correct what it names; what is issued again goes into a further one.',
  });
}

function waiting({ ref, closesAt }: SummaryRecord): RetryLater {
  const afterMs = Math.max(
    REST_AT_LEAST_MS,
    Math.min(Date.parse(closesAt) - Date.now() + REST_AT_LEAST_MS, 24 * LOOK_AGAIN_MS),
  );
  return new RetryLater('gathered', {
    problem: `It is gathered in ${ref}, which closes at ${closesAt}`,
    remedy: 'It is posted with all others of its day or settlement.',
    afterMs,
  });
}
