import { contractOf, type Message } from '#libs/contracts';
import type { SourceAccount } from '../accounts/accounts.js';
import { unexplained } from '../documents/ignored-elements.js';
import type { LoadedSource } from '../documents/load-source.js';
import { partOf, placeOf } from '../documents/place.js';
import { translateWhole } from '../documents/translate-document.js';
import type { BuyerRecord, Reference, Refusal, TranslatedFact, Translation } from '../documents/translation.js';
import { refusedTranslation } from '../documents/translation.js';
import type { StoredDocument } from './stored-document.js';

/** A fact as a message whose receiver is known, or not yet. */
export interface RoutedFact {
  readonly account: string;
  readonly ref: Reference;
  /** Key of the actor; an empty one waits for its alias. */
  readonly message: Message;
}

/** What became of a document. */
export interface TranslatedDocument {
  readonly document: StoredDocument;
  readonly state: 'translated' | 'refused' | 'unsupported';
  readonly kind: string;
  readonly facts: readonly RoutedFact[];
  readonly refused: readonly Refusal[];
  readonly ignored: number;
  /** Elements that are new to us. */
  readonly unknown: readonly string[];
  readonly available: Translation['available'];
  readonly buyers: readonly BuyerRecord[];
  readonly translator: number;
}

/** An account with the source that reads its documents. */
export interface ReadableConnection {
  readonly account: SourceAccount;
  readonly loaded: LoadedSource;
}

/** Codes that say that a later version will read the document: nobody has to do anything about it. */
const NOT_YET: ReadonlySet<string> = new Set(['unsupported-kind', 'no-receiver']);

/** The bytes of a document: at hand, or as they are read. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>;

/** Translates one document; a translator that fails harms this document alone. */
export async function translatedDocument(
  document: StoredDocument,
  bytes: Body | undefined,
  readable: ReadableConnection | undefined,
  traceparent: string | undefined,
): Promise<TranslatedDocument> {
  const translation = await guarded(document, bytes, readable);
  const { facts, broken } = checked(translation.facts);
  const { served, withheld } = received(facts);
  const refused = [...translation.refused, ...broken, ...withheld];
  return {
    document,
    state:
      refused.length === 0 ? 'translated' : refused.every(({ code }) => NOT_YET.has(code)) ? 'unsupported' : 'refused',
    kind: translation.kind,
    facts: distinct(served.map((fact) => routed(fact, document, traceparent))),
    refused,
    ignored: translation.ignored,
    unknown: readable ? unexplained(translation.kind, translation.unread, readable.loaded.ignored) : [],
    available: translation.available,
    buyers: translation.buyers,
    translator: readable?.loaded.source.translatorVersion ?? 0,
  };
}

async function guarded(
  document: StoredDocument,
  bytes: Body | undefined,
  readable: ReadableConnection | undefined,
): Promise<Translation> {
  if (!readable)
    return refusedWhole(
      'unknown-account',
      `${document.account} is no connection any more. Name it in policies/channel-accounts.yaml and replay.`,
    );
  if (!bytes)
    return refusedWhole('body-erased', 'The body was erased with the data of its buyer; nothing of it can be read.');
  const { account, loaded } = readable;
  const seller = 'sellerId' in account ? account.sellerId : null;
  if (document.seller !== null && seller !== null && document.seller !== seller) {
    return refusedWhole(
      'seller-mismatch',
      `The document is of ${document.seller} and came over the connection of ${seller}. Correct the webhook's address or the policy, and replay.`,
    );
  }
  try {
    const { id, topic } = document;
    return await translateWhole(loaded.source, loaded.components, { document: id, bytes, account, topic });
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return refusedWhole(
      'translator-failed',
      `The translator failed on this document (${name}). Correct it and replay.`,
    );
  }
}

function refusedWhole(code: string, detail: string): Translation {
  return refusedTranslation('unknown', { pointer: '', code, detail });
}

/** What does not fit its contract is refused here: nobody downstream could read it. */
function checked(facts: readonly TranslatedFact[]): { facts: TranslatedFact[]; broken: Refusal[] } {
  const broken: Refusal[] = [];
  const sound = facts.filter((fact) => {
    const problem = contractOf(fact.type)?.schema.safeParse(fact.data).error?.issues[0];
    if (problem)
      broken.push({
        ...placeOf(fact.source),
        code: 'outside-contract',
        detail: `${fact.type} does not allow what stands here: /${problem.path.join('/')}: ${problem.message}`,
      });
    return !problem;
  });
  return { facts: sound, broken };
}

/**
 * Facts for which a service is there. The others are withheld with the end of their document: a work queue that nobody
 * reads would keep them for ever. The document waits as unsupported and is replayed when the service exists.
 */
function received(facts: readonly TranslatedFact[]): {
  readonly served: readonly TranslatedFact[];
  readonly withheld: readonly Refusal[];
} {
  const planned = facts.filter(({ type }) => contractOf(type)?.planned === true);
  if (planned.length === 0) return { served: facts, withheld: [] };
  const types = [...new Set(planned.map(({ type }) => type))].join(', ');
  const detail = `${planned.length} facts (${types}) are read, and no service of this version takes them. The document is kept; replay it when one does.`;
  const left = new Set(planned);
  return {
    served: facts.filter((fact) => !left.has(fact) && fact.type !== 'document.closed.v1'),
    withheld: [{ pointer: '', code: 'no-receiver', detail }],
  };
}

/** Several facts of one type from one part are told apart by their count, which is the same at every replay. */
function distinct(facts: readonly RoutedFact[]): RoutedFact[] {
  const counts = new Map<string, number>();
  return facts.map((fact) => {
    const { id } = fact.message;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count === 1 ? fact : { ...fact, message: { ...fact.message, id: `${id}.${count}` } };
  });
}

function routed(fact: TranslatedFact, document: StoredDocument, traceparent: string | undefined): RoutedFact {
  const { translator } = fact.source;
  const part = partOf(fact.source);
  const message: Message = {
    id: `${document.id}#${part}:${fact.type}`,
    type: fact.type,
    source: 'channel-gateway',
    key: fact.key ?? '',
    time: fact.time,
    revision: fact.revision,
    document: document.id,
    part,
    translator,
    causes: [document.id],
    ...(traceparent && { traceparent }),
    data: fact.data,
  };
  return { account: document.account, ref: fact.ref, message };
}
