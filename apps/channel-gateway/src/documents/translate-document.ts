/**
 * Reads a document of a source: finds its kind by content, reads it as what it is, and gives what it says in batches, the
 * last of which has the summary. A table, a text of lines and an XML document with records stream; JSON, EDI and other
 * XML are read whole up to a limit (byte-reader.ts).
 */
import type { SourceAccount } from '../accounts/accounts.js';
import { ByteReader } from './byte-reader.js';
import type { ComponentTables } from './components.js';
import { Element } from './element.js';
import { parseJson } from './json-document.js';
import { chosenKind, describesDocuments, notADocument } from './kind-choice.js';
import { HELD_LINES, Output, type Lines, type Said } from './output.js';
import { looksLikeJson, Probe } from './probe.js';
import { readStreamed } from './read-streamed.js';
import { refusalOf } from './refused.js';
import { segmentsOf } from './segments.js';
import type { EdiKind, JsonKind, Kind, Source } from './source.js';
import {
  emptyTranslation,
  refusedTranslation,
  type AvailableDocument,
  type BuyerRecord,
  type TranslatedFact,
  type Translation,
} from './translation.js';
import { unreadOf } from './unread.js';

/** A document on its way into a translator. */
export interface StreamedDocument<Account extends SourceAccount = SourceAccount> {
  readonly document: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  readonly account: Account;
  /** What the sender calls it; a hint only. */
  readonly topic?: string | undefined;
  /** Overrules what the content says the document is. */
  readonly kind?: string | undefined;
  /** How lines of large statements go out; as they come unless stated. */
  readonly lines?: Lines;
}

/** What was read since the batch before; the last one has the summary. */
export interface Batch extends Said {
  readonly summary?: Summary;
}

/** What became of a document; facts are counted and went out in the batches, with what else the document said. */
export interface Summary extends Omit<Translation, 'facts' | 'available' | 'buyers'> {
  readonly factCount: number;
  /** Which statements were taken, in their order. */
  readonly taken: readonly boolean[];
  /** True where the document is refused as a whole, at its end: what went out before does not count. */
  readonly dropped: boolean;
}

/** Lines as they come: held back as far as about 10 MB go. */
const AS_THEY_COME: Lines = { held: 5_000, checked: false };

/** Reads a document piece by piece. */
export async function* translateStream(
  source: Source,
  components: ComponentTables,
  document: StreamedDocument,
): AsyncGenerator<Batch> {
  const bytes = new ByteReader(document.bytes);
  try {
    const head = await bytes.head();
    if (bytes.short && head.trim() === '') return yield summed(emptyTranslation('empty'));
    const probe = await probeOf(bytes, head, document.topic);
    if (saysNothing(probe.json)) return yield summed(emptyTranslation('empty'));
    const chosen = describesDocuments(probe) ? notADocument() : chosenKind(source.kinds, probe, document.kind);
    if ('refused' in chosen) return yield summed(chosen);
    const { lines = AS_THEY_COME, kind: wanted, ...about } = document;
    const context = { ...about, components, wanted, translator: source.translatorVersion };
    // what is read whole is in memory anyway
    const out = new Output({ ...context, lines: isStreamed(chosen) ? lines : HELD_LINES });
    yield* readKind(chosen, probe, bytes, out);
  } catch (error) {
    yield summed(refusedTranslation('unknown', refusalOf(error, '')));
  }
}

/** Reads a document as a whole, for those who need all of it at once. */
export async function translateWhole(
  source: Source,
  components: ComponentTables,
  document: StreamedDocument,
): Promise<Translation> {
  const collected = new Collected();
  for await (const batch of translateStream(source, components, { ...document, lines: HELD_LINES })) {
    collected.add(batch);
    if (batch.summary) return collected.with(batch.summary);
  }
  throw new Error(`the translation of ${document.document} has no end`);
}

/** The batches of a document, together. */
export class Collected {
  readonly facts: TranslatedFact[] = [];
  readonly available: AvailableDocument[] = [];
  readonly buyers: BuyerRecord[] = [];

  add({ facts, available, buyers }: Batch): void {
    // not spread: a batch may have more facts than a call may have arguments
    for (const fact of facts) this.facts.push(fact);
    for (const one of available) this.available.push(one);
    for (const buyer of buyers) this.buyers.push(buyer);
  }

  /** The whole; nothing where the document was refused at its end. */
  with({ dropped, ...summary }: Summary): Translation {
    const { facts, available, buyers } = dropped ? NOTHING : this;
    const { kind, refused, ignored, unread, totals } = summary;
    return { kind, facts, refused, ignored, unread, available, buyers, totals };
  }
}

const NOTHING = { facts: [], available: [], buyers: [] };

/** A document whose beginning was looked at and that can still be read from there. */
export interface OpenedDocument {
  readonly probe: Probe;
  bytes(): AsyncIterable<Uint8Array>;
}

/** Looks at a document before it is known whose it is. */
export async function openedDocument(bytes: AsyncIterable<Uint8Array>): Promise<OpenedDocument> {
  const reader = new ByteReader(bytes);
  const head = await reader.head();
  const probe = await probeOf(reader, head, undefined).catch(() => new Probe(head, undefined));
  return { probe, bytes: () => reader.rest() };
}

async function probeOf(bytes: ByteReader, head: string, topic: string | undefined): Promise<Probe> {
  if (!looksLikeJson(head)) return new Probe(head, undefined, topic);
  return new Probe(head, parseJson(await bytes.jsonText()), topic);
}

/** An answer without content. */
function saysNothing(json: unknown): boolean {
  return json !== null && typeof json === 'object' && Object.keys(json).length === 0;
}

async function* readKind(kind: Kind, probe: Probe, bytes: ByteReader, out: Output): AsyncGenerator<Batch> {
  let dropped = false;
  try {
    if (kind.form === 'json') readJsonKind(kind, probe, out);
    else if (kind.form === 'edi') readEdiKind(kind, probe, await bytes.text(), out);
    else for await (const _ of readStreamed(kind, probe, bytes, out)) yield out.drain();
    out.finish(isStreamed(kind));
  } catch (error) {
    dropped = true;
    out.discard();
    out.refuse(refusalOf(error, ''));
  }
  const { refused, totals, factCount, unreadElements, taken } = out;
  const summary = { kind: kind.kind, refused, ...unreadElements, totals, factCount, taken, dropped };
  yield { ...out.drain(), summary };
}

/** Whether a kind is read piece by piece. */
function isStreamed({ form }: Kind): boolean {
  return form !== 'json' && form !== 'edi';
}

function readJsonKind(kind: JsonKind, { json }: Probe, out: Output): void {
  const root = Element.root(json, '');
  kind.read(root, out);
  const { count, paths } = unreadOf(root);
  paths.forEach((path, at) => out.unread(path, at === 0 ? count - paths.length + 1 : 1));
}

function readEdiKind(kind: EdiKind, { edi }: Probe, text: string, out: Output): void {
  if (edi === null) return;
  const segments = segmentsOf(text.trimStart(), edi);
  kind.read(segments, out);
  for (const segment of segments) for (const path of segment.unread()) out.unread(path);
}

function summed({ facts, available, buyers, ...translation }: Translation): Batch {
  const summary = { ...translation, factCount: facts.length, taken: [], dropped: false };
  return { facts, available, buyers, early: false, summary };
}
