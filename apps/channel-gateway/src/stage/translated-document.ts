import { contractOf } from '#libs/contracts';
import type { SourceAccount } from '../accounts/accounts.js';
import { unexplained } from '../documents/ignored-elements.js';
import type { LoadedSource } from '../documents/load-source.js';
import { Collected, translateStream, type Batch, type Summary } from '../documents/translate-document.js';
import type { BuyerRecord, Refusal, TranslatedFact, Translation } from '../documents/translation.js';
import { refusedTranslation } from '../documents/translation.js';
import { routedFacts, type RoutedFact } from './routed-facts.js';
import type { StoredDocument } from './stored-document.js';

/** What became of a document. */
export interface Outcome {
  readonly document: StoredDocument;
  readonly state: 'translated' | 'refused' | 'unsupported';
  readonly kind: string;
  readonly factCount: number;
  readonly refused: readonly Refusal[];
  readonly ignored: number;
  /** Elements that are new to us. */
  readonly unknown: readonly string[];
  /** Whose data it holds. */
  readonly holders: readonly string[];
  readonly translator: number;
}

/** A document with all that it says. */
export interface TranslatedDocument extends Outcome {
  readonly facts: readonly RoutedFact[];
  readonly available: Translation['available'];
  readonly buyers: readonly BuyerRecord[];
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

/** A document that is to be translated. */
export interface ToTranslate {
  readonly document: StoredDocument;
  readonly body: Body | undefined;
  readonly readable: ReadableConnection | undefined;
  readonly traceparent: string | undefined;
}

/**
 * Translates one document; a translator that fails harms this document alone. Undefined where it says more than may be
 * held in memory: it is to be read in parts.
 */
export async function translatedDocument(given: ToTranslate, limit: number): Promise<TranslatedDocument | undefined> {
  const { document, readable, traceparent } = given;
  const translation = unreadable(given) ?? (await guarded(() => within(given, limit)));
  if (translation === undefined) return undefined;
  const { available, buyers } = translation;
  const withheld = withheldOf(typesOf(translation.facts));
  const facts = routedFacts(served(translation.facts, withheld), document, traceparent);
  const holders = [...new Set(buyers.map(({ buyerRef }) => buyerRef))];
  const outcome = outcomeOf(document, readable, translation, withheld);
  return { ...outcome, factCount: facts.length, facts, available, buyers, holders };
}

/** What a reading comes to, as it is noted of the document. */
export function outcomeOf(
  document: StoredDocument,
  readable: ReadableConnection | undefined,
  { kind, refused, ignored, unread }: Pick<Summary, 'kind' | 'refused' | 'ignored' | 'unread'>,
  withheld: readonly Refusal[],
): Omit<Outcome, 'factCount' | 'holders'> {
  const all = [...refused, ...withheld];
  const later = all.length > 0 && all.every(({ code }) => NOT_YET.has(code));
  return {
    document,
    state: all.length === 0 ? 'translated' : later ? 'unsupported' : 'refused',
    kind,
    refused: all,
    ignored,
    unknown: readable ? unexplained(kind, unread, readable.loaded.ignored) : [],
    translator: readable?.loaded.source.translatorVersion ?? 0,
  };
}

/** Why a document cannot be read at all; undefined where it can. */
export function unreadable({ document, body, readable }: ToTranslate): Translation | undefined {
  if (!readable)
    return refusedWhole(
      'unknown-account',
      `${document.account} is no connection any more. Name it in policies/channel-accounts.yaml and replay.`,
    );
  if (!body)
    return refusedWhole('body-erased', 'The body was erased with the data of its buyer; nothing of it can be read.');
  const seller = 'sellerId' in readable.account ? readable.account.sellerId : null;
  if (document.seller === null || seller === null || document.seller === seller) return undefined;
  return refusedWhole(
    'seller-mismatch',
    `The document is of ${document.seller} and came over the connection of ${seller}. Correct the webhook's address or the policy, and replay.`,
  );
}

/** What a document says, batch by batch. */
export function batchesOf(
  { document: { id, topic }, body, readable }: ToTranslate,
  lines: { readonly held: number; readonly checked: boolean; readonly taken?: readonly boolean[] },
): AsyncIterable<Batch> {
  if (!body || !readable) throw new Error(`${id} cannot be read: nobody asked whether it can`);
  const { account, loaded } = readable;
  return translateStream(loaded.source, loaded.components, { document: id, bytes: body, account, topic, lines });
}

/** What a translator makes of a document; one that fails refuses it. */
export async function guarded<T>(read: () => Promise<T>): Promise<T | Translation> {
  try {
    return await read();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    return refusedWhole(
      'translator-failed',
      `The translator failed on this document (${name}). Correct it and replay.`,
    );
  }
}

/** The whole of a document; undefined as soon as it says more than the limit before its end. */
async function within(given: ToTranslate, limit: number): Promise<Translation | undefined> {
  const collected = new Collected();
  let early = false;
  for await (const batch of batchesOf(given, { held: limit, checked: true })) {
    collected.add(batch);
    early ||= batch.early;
    if (batch.summary && !early) return collected.with(batch.summary);
    if (early || collected.facts.length > limit) return undefined;
  }
  throw new Error(`the translation of ${given.document.id} has no end`);
}

function refusedWhole(code: string, detail: string): Translation {
  return refusedTranslation('unknown', { pointer: '', code, detail });
}

/** How many facts there are of each type. */
export function typesOf(facts: readonly TranslatedFact[], counts = new Map<string, number>()): Map<string, number> {
  for (const { type } of facts) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/**
 * Facts that no service takes yet. They are withheld with the end of their document: a work queue that nobody reads would
 * keep them for ever. The document waits as unsupported and is replayed when the service exists.
 */
export function withheldOf(types: ReadonlyMap<string, number>): Refusal[] {
  const planned = [...types].filter(([type]) => contractOf(type)?.planned === true);
  if (planned.length === 0) return [];
  const count = planned.reduce((sum, [, times]) => sum + times, 0);
  const names = planned.map(([type]) => type).join(', ');
  const detail = `${count} facts (${names}) are read, and no service of this version takes them. The document is kept; replay it when one does.`;
  return [{ pointer: '', code: 'no-receiver', detail }];
}

/** Facts that a service takes. */
export function served(facts: readonly TranslatedFact[], withheld: readonly Refusal[]): readonly TranslatedFact[] {
  if (withheld.length === 0) return facts;
  return facts.filter(({ type }) => type !== 'document.closed.v1' && contractOf(type)?.planned !== true);
}
