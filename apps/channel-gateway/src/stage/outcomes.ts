import type pg from 'pg';
import type { Exception, Owner } from '#libs/contracts';
import { partOf } from '../documents/place.js';
import type { Brought } from './fact-writer.js';
import type { Outcome } from './translated-document.js';

const SAVE = {
  name: 'document.translated',
  text: `update document d set state = given.state, kind = given.kind, facts = given.facts, refused = given.refused,
      ignored = given.ignored, unknown = given.unknown, translator = given.translator, translated_at = now(),
      buyers = (select array_agg(value) from json_array_elements_text(given.buyers)),
      refused_since = case given.state when 'refused' then coalesce(d.refused_since, now()) end,
      revision = d.revision + 1
    from json_to_recordset($1) as given (id text, state text, kind text, facts int, refused json, ignored int,
      unknown json, buyers json, translator int)
    where d.id = given.id
    returning d.id, d.revision, d.refused_since as "refusedSince"`,
};

const LINEAGE = {
  name: 'lineage.insert',
  text: `insert into lineage (document, fact, key, type, translator)
    select document, fact, key, type, translator
      from json_to_recordset($1) as given (document text, fact text, key text, type text, translator int)
      order by document, fact
    on conflict (document, fact) do update set translator = excluded.translator, key = excluded.key, at = now()`,
};

/** How a document stands once its outcome is noted: two replicas that translate it at once are told apart. */
export interface NotedOutcome {
  readonly id: string;
  readonly revision: number;
  readonly refusedSince: Date | null;
}

/** Notes what became of documents, in the client's transaction; returns how they stand now. */
export async function saveOutcomes(
  client: pg.PoolClient,
  outcomes: readonly Outcome[],
): Promise<readonly NotedOutcome[]> {
  const records = [...outcomes].sort((one, other) => (one.document.id < other.document.id ? -1 : 1)).map(outcomeRecord);
  return (await client.query<NotedOutcome>({ ...SAVE, values: [JSON.stringify(records)] })).rows;
}

/** Notes which facts documents brought, in the client's transaction. */
export async function saveFacts(
  client: pg.PoolClient,
  brought: readonly Pick<Brought, 'document' | 'facts' | 'translator'>[],
): Promise<void> {
  const lineage = brought.flatMap(({ document, facts, translator }) =>
    facts.map(({ message }) => ({
      document: document.id,
      fact: message.id,
      key: message.key || null,
      type: message.type,
      translator,
    })),
  );
  if (lineage.length > 0) await client.query({ ...LINEAGE, values: [JSON.stringify(lineage)] });
}

/** An outcome as statements are given it. */
export function outcomeRecord({ document, factCount: facts, holders: buyers, ...outcome }: Outcome) {
  const { state, kind, refused, ignored, unknown, translator } = outcome;
  return { id: document.id, state, kind, facts, refused, ignored, unknown, buyers, translator };
}

/** Codes about money are worked by finance. */
const FINANCE: ReadonlySet<string> = new Set([
  'amounts-do-not-add-up',
  'mixed-currency',
  'precision',
  'negative-amount',
  'unsupported-amount',
  'unknown-currency',
]);

/** How long somebody has to look at a refusal. */
const DUE_MS = 24 * 3_600_000;

/** The exception that a refusal opens, or that a replay without refusal closes. */
export function refusalExceptions(
  outcomes: readonly Outcome[],
  noted: readonly NotedOutcome[],
  now: Date,
): Exception[] {
  const byId = new Map(noted.map((one) => [one.id, one]));
  return outcomes
    .filter(({ state, document }) => state === 'refused' || document.refusedSince !== null)
    .map((one) => refusalException(one, byId.get(one.document.id), now));
}

function refusalException(
  { document, state, refused }: Outcome,
  noted: NotedOutcome | undefined,
  now: Date,
): Exception {
  const openedAt = noted?.refusedSince ?? document.refusedSince ?? now;
  const reasons = refused.map(
    ({ code, detail, subject, ...place }) =>
      `${subject ?? document.topic} at ${JSON.stringify(partOf(place))}: ${code}: ${detail}`,
  );
  return {
    id: `document/${document.id}/refused-document`,
    service: 'channel-gateway',
    reason: 'refused-document',
    owner: ownerOf(refused.map(({ code }) => code)),
    amountAtRisk: null,
    openedAt: openedAt.toISOString(),
    dueAt: new Date(openedAt.getTime() + DUE_MS).toISOString(),
    evidence: [document.id],
    detail: (state === 'refused'
      ? `${document.account}: ${reasons.join('; ')}`
      : `${document.account}: translated after a replay`
    ).slice(0, 2000),
    revision: noted?.revision ?? document.revision + 1,
    state: state === 'refused' ? 'open' : 'closed',
  };
}

function ownerOf(codes: readonly string[]): Owner {
  return codes.some((code) => FINANCE.has(code)) ? 'finance' : 'integration-support';
}
