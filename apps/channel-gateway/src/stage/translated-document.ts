import { contractOf, type Message } from '#libs/contracts';
import { unexplained, type IgnoredElements } from '../documents/ignored-elements.js';
import type { BuyerRecord, Reference, Refusal, TranslatedFact, Translation } from '../documents/translation.js';
import { refusedTranslation } from '../documents/translation.js';
import { translate, translatorVersions, type Connection } from '../sources.js';
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

/** A connection with what its source's documents have beside. */
export interface ReadableConnection {
  readonly connection: Connection;
  readonly ignored: IgnoredElements;
}

/** Codes that say that a later version will read the document: nobody has to do anything about it. */
const NOT_YET = 'unsupported-kind';

/** Translates one document; a translator that fails harms this document alone. */
export function translatedDocument(
  document: StoredDocument,
  bytes: Uint8Array | undefined,
  readable: ReadableConnection | undefined,
  traceparent: string | undefined,
): TranslatedDocument {
  const translation = guarded(document, bytes, readable);
  const { facts, broken } = checked(translation.facts);
  const refused = [...translation.refused, ...broken];
  return {
    document,
    state:
      refused.length === 0 ? 'translated' : refused.every(({ code }) => code === NOT_YET) ? 'unsupported' : 'refused',
    kind: translation.kind,
    facts: facts.map((fact) => routed(fact, document, traceparent)),
    refused,
    ignored: translation.ignored,
    unknown: readable ? unexplained(translation.kind, translation.unread, readable.ignored) : [],
    available: translation.available,
    buyers: translation.buyers,
    translator: readable ? translatorVersions[readable.connection.source] : 0,
  };
}

function guarded(
  document: StoredDocument,
  bytes: Uint8Array | undefined,
  readable: ReadableConnection | undefined,
): Translation {
  if (!readable)
    return refusedWhole(
      'unknown-account',
      `${document.account} is no connection any more. Name it in policies/channel-accounts.yaml and replay.`,
    );
  if (!bytes)
    return refusedWhole('body-erased', 'The body was erased with the data of its buyer; nothing of it can be read.');
  const { connection } = readable;
  const seller = connection.source === 'shopify' ? connection.account.sellerId : null;
  if (document.seller !== null && seller !== null && document.seller !== seller) {
    return refusedWhole(
      'seller-mismatch',
      `The document is of ${document.seller} and came over the connection of ${seller}. Correct the webhook's address or the policy, and replay.`,
    );
  }
  try {
    return translate(connection, { document: document.id, bytes, topic: document.topic });
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
        pointer: fact.source.pointer,
        code: 'outside-contract',
        detail: `${fact.type} does not allow what stands here: /${problem.path.join('/')}: ${problem.message}`,
      });
    return !problem;
  });
  return { facts: sound, broken };
}

function routed(fact: TranslatedFact, document: StoredDocument, traceparent: string | undefined): RoutedFact {
  const { pointer, translator } = fact.source;
  const message: Message = {
    id: `${document.id}#${pointer}:${fact.type}`,
    type: fact.type,
    source: 'channel-gateway',
    key: fact.key ?? '',
    time: fact.time,
    revision: fact.revision,
    document: document.id,
    part: pointer,
    translator,
    causes: [document.id],
    ...(traceparent && { traceparent }),
    data: fact.data,
  };
  return { account: document.account, ref: fact.ref, message };
}
