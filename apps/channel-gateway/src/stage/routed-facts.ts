import type { Message } from '#libs/contracts';
import { partOf } from '../documents/place.js';
import type { Reference, TranslatedFact } from '../documents/translation.js';
import type { StoredDocument } from './stored-document.js';

/** A fact as a message whose receiver is known, or not yet. */
export interface RoutedFact {
  readonly account: string;
  readonly ref: Reference;
  /** Key of the actor; an empty one waits for its alias. */
  readonly message: Message;
}

/**
 * The facts of a document as messages. Several facts of one type from one part are told apart by their count, which is
 * the same at every replay; `before`: how many of a name came in an earlier part of the document.
 */
export function routedFacts(
  facts: readonly TranslatedFact[],
  document: StoredDocument,
  traceparent: string | undefined,
  before: ReadonlyMap<string, number> = new Map(),
): RoutedFact[] {
  const counts = new Map(before);
  return facts.map((fact) => {
    const id = factId(fact, document);
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return routed(fact, document, traceparent, count === 1 ? id : `${id}.${count}`);
  });
}

/** The name of a fact before equal ones are counted. */
export function factId({ source, type }: TranslatedFact, document: StoredDocument): string {
  return `${document.id}#${partOf(source)}:${type}`;
}

function routed(
  fact: TranslatedFact,
  document: StoredDocument,
  traceparent: string | undefined,
  id: string,
): RoutedFact {
  const message: Message = {
    id,
    type: fact.type,
    source: 'channel-gateway',
    key: fact.key ?? '',
    time: fact.time,
    revision: fact.revision,
    document: document.id,
    part: partOf(fact.source),
    translator: fact.source.translator,
    causes: [document.id],
    ...(traceparent && { traceparent }),
    data: fact.data,
  };
  return { account: document.account, ref: fact.ref, message };
}
