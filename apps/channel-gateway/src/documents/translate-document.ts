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
import { Output } from './output.js';
import { looksLikeJson, Probe } from './probe.js';
import { readStreamed } from './read-streamed.js';
import { refusalOf } from './refused.js';
import { segmentsOf } from './segments.js';
import type { EdiKind, JsonKind, Kind, Source } from './source.js';
import { emptyTranslation, refusedTranslation, type TranslatedFact, type Translation } from './translation.js';
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
  /** False: no line goes out before the total of its statement is proved, however many there are. */
  readonly provisional?: boolean;
}

/** What was read so far; the last batch has the summary, whose facts are those of this batch. */
export interface Batch {
  readonly facts: readonly TranslatedFact[];
  readonly summary?: Summary;
}

/** What became of a document; facts are counted and went out in the batches. */
export type Summary = Omit<Translation, 'facts'> & { readonly factCount: number };

/** Reads a document piece by piece. */
export async function* translateStream(
  source: Source,
  components: ComponentTables,
  document: StreamedDocument,
): AsyncGenerator<Batch> {
  const bytes = new ByteReader(document.bytes);
  const out = new Output({
    document: document.document,
    account: document.account,
    translator: source.translatorVersion,
    components,
    topic: document.topic,
    wanted: document.kind,
    provisional: document.provisional ?? true,
  });
  try {
    const head = await bytes.head();
    if (bytes.short && head.trim() === '') return yield summed(emptyTranslation('empty'));
    const probe = await probeOf(bytes, head, document.topic);
    if (saysNothing(probe.json)) return yield summed(emptyTranslation('empty'));
    const chosen = describesDocuments(probe) ? notADocument() : chosenKind(source.kinds, probe, document.kind);
    if ('refused' in chosen) return yield summed(chosen);
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
  const facts: TranslatedFact[] = [];
  for await (const batch of translateStream(source, components, { ...document, provisional: false })) {
    for (const fact of batch.facts) facts.push(fact);
    if (batch.summary) return { ...batch.summary, facts };
  }
  throw new Error(`the translation of ${document.document} has no end`);
}

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
  const streamed = kind.form !== 'json' && kind.form !== 'edi';
  try {
    if (kind.form === 'json') readJsonKind(kind, probe, out);
    else if (kind.form === 'edi') readEdiKind(kind, probe, await bytes.text(), out);
    else for await (const _ of readStreamed(kind, probe, bytes, out)) yield { facts: out.drain() };
    out.finish(streamed);
  } catch (error) {
    out.discard();
    out.refuse(refusalOf(error, ''));
  }
  const facts = out.drain();
  const { refused, availableDocuments, buyers, totals, factCount, unreadElements } = out;
  yield {
    facts,
    summary: {
      kind: kind.kind,
      refused,
      ...unreadElements,
      available: availableDocuments,
      buyers,
      totals,
      factCount,
    },
  };
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

function summed({ facts, ...translation }: Translation): Batch {
  return { facts, summary: { ...translation, factCount: facts.length } };
}
