import { typesOf, type ToTranslate, batchesOf, served } from './translated-document.js';
import type { Said } from '../documents/output.js';
import type { Summary } from '../documents/translate-document.js';
import type { BuyerRecord, Refusal, TranslatedFact, Translation } from '../documents/translation.js';

/** A document that says more than is held in memory at once. */
export interface LongDocument {
  readonly id: string;
  /** Of the delivery that brought it. */
  readonly traceparent: string | null;
}

/** What the first reading of a long document finds; none of its facts is kept. */
export interface FirstReading {
  readonly summary: Summary;
  /** How many facts there are of each type. */
  readonly types: ReadonlyMap<string, number>;
}

/** A part of what a document says. */
export type Part = Omit<Said, 'early'>;

/**
 * Reads a document for its outcome alone: which statements come to their totals, what is refused, whether every line fits
 * its contract. With that known its facts can be written as they are read, and nothing of what is refused is among them.
 */
export async function firstReading(given: ToTranslate, limit: number): Promise<FirstReading> {
  const types = new Map<string, number>();
  for await (const { facts, summary } of batchesOf(given, { held: limit, checked: true })) {
    typesOf(facts, types);
    if (summary) return { summary, types };
  }
  throw new Error(`the first reading of ${given.document.id} has no end`);
}

/** Reads a document again and gives what is taken of it, in parts of about so many facts. */
export async function* partsOf(
  given: ToTranslate,
  { summary: { taken, dropped } }: FirstReading,
  withheld: readonly Refusal[],
  limit: number,
): AsyncGenerator<Part, Summary> {
  let part = new OpenPart();
  for await (const { summary, ...said } of batchesOf(given, { held: limit, checked: false, taken })) {
    if (!dropped) part.add({ ...said, facts: served(said.facts, withheld) });
    if (part.size >= limit || summary) {
      yield part;
      part = new OpenPart();
    }
    if (summary) return summary;
  }
  throw new Error(`the second reading of ${given.document.id} has no end`);
}

/** Fails where two readings of the same bytes differ: nothing that only one of them saw may be written. */
export function mustAgree(document: string, first: Summary, second: Summary): void {
  const [one, other] = [first, second].map(({ refused, taken, ignored, dropped }) =>
    JSON.stringify([refused, taken, ignored, dropped]),
  );
  if (one !== other)
    throw new Error(`two readings of ${document} differ: its bytes or its translator changed meanwhile`);
}

/** A part that is being filled. */
class OpenPart implements Part {
  readonly facts: TranslatedFact[] = [];
  readonly available: Translation['available'][number][] = [];
  readonly buyers: BuyerRecord[] = [];

  get size(): number {
    return this.facts.length + this.available.length + this.buyers.length;
  }

  add({ facts, available, buyers }: Part): void {
    for (const fact of facts) this.facts.push(fact);
    for (const one of available) this.available.push(one);
    for (const buyer of buyers) this.buyers.push(buyer);
  }
}
