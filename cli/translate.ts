import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { LoadedSource } from '../apps/channel-gateway/src/documents/load-source.js';
import { loadedSource } from '../apps/channel-gateway/src/documents/load-source.js';
import { translateStream, type Summary } from '../apps/channel-gateway/src/documents/translate-document.js';
import type { TranslatedFact } from '../apps/channel-gateway/src/documents/translation.js';
import type { SourceAccount } from '../apps/channel-gateway/src/accounts/accounts.js';
import { sourceNames, type SourceName } from '../apps/channel-gateway/src/sources.js';
import { accountNamed } from './document-accounts.js';
import { smallMemory } from './small-memory.js';
import { factLine, summaryLine } from './translate-lines.js';
import { partsOf, type Part } from './translate-wrapping.js';
import { usage } from './wrong-usage.js';

/** Where a command reads and writes. */
export interface CommandStreams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Writable;
  readonly stderr: { write(text: string): unknown };
}

/** Says whether it can take more at once; where not, `drain` tells when. */
interface Writable {
  write(text: string): unknown;
  once?(event: 'drain', then: () => void): unknown;
}

/** Nothing was taken and something was refused. */
const EXIT_REFUSED = 2;

/** `crossdock translate`: a fact a line on stdout, and one line a document on stderr that says what became of it. */
export async function translateCommand(argv: readonly string[], streams: CommandStreams = process): Promise<number> {
  smallMemory();
  const wishes = await wishesOf(argv);
  const summaries: Summary[] = [];
  for (const file of wishes.files) summaries.push(...(await translateFile(file, wishes, streams)));
  const taken = summaries.some(({ factCount, refused }) => factCount > 0 || refused.length === 0);
  return taken ? 0 : EXIT_REFUSED;
}

interface Wishes {
  readonly loaded: LoadedSource;
  readonly account: SourceAccount;
  readonly files: readonly string[];
  readonly kind: string | undefined;
}

async function wishesOf(argv: readonly string[]): Promise<Wishes> {
  const options = { account: { type: 'string' }, kind: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
  const [named, ...files] = positionals;
  const source = sourceNames.find((one) => one === named);
  if (!source)
    throw usage(`No source is called ${JSON.stringify(named ?? '')}`, `Sources are ${sourceNames.join(', ')}`);
  if (files.length === 0) throw usage('No file was given', 'Name files, or - for the standard input');
  return { ...(await readerOf(source, values.account)), files, kind: values.kind };
}

async function readerOf(source: SourceName, account: string | undefined) {
  const [loaded, found] = await Promise.all([loadedSource(source), accountNamed(source, account)]);
  return { loaded, account: found };
}

async function translateFile(
  file: string,
  wishes: Wishes,
  { stdin, stdout, stderr }: CommandStreams,
): Promise<readonly Summary[]> {
  const summaries: Summary[] = [];
  for (const part of await partsOf(file === '-' ? stdin : await readable(file)))
    summaries.push(await translatePart(file, part, wishes, stdout));
  stderr.write(`${summaryLine(file, summaries)}\n`);
  return summaries;
}

async function translatePart(file: string, part: Part, wishes: Wishes, stdout: Writable): Promise<Summary> {
  const { loaded, account, kind } = wishes;
  const document = { document: file, bytes: part.bytes, account, kind };
  let summary: Summary | undefined;
  for await (const batch of translateStream(loaded.source, loaded.components, document)) {
    await writeFacts(batch.facts.map(part.movedFact), stdout);
    summary = batch.summary ?? summary;
  }
  if (summary === undefined) throw new Error(`the translation of ${file} has no end`);
  return part.moved(summary);
}

/** Facts that are written at once: enough for a write to pay, few enough to stay small objects. */
const FACTS_AT_ONCE = 64;

async function writeFacts(facts: readonly TranslatedFact[], stdout: Writable): Promise<void> {
  for (let at = 0; at < facts.length; at += FACTS_AT_ONCE) {
    const lines = facts.slice(at, at + FACTS_AT_ONCE).map((fact) => `${factLine(fact)}\n`);
    await written(stdout, lines.join(''));
  }
}

/** Waits where the reader of our output is slower than we are, so that a large file needs little memory. */
async function written(stdout: Writable, text: string): Promise<void> {
  const { once } = stdout;
  if (stdout.write(text) !== false || once === undefined) return;
  await new Promise<void>((resolve) => {
    once.call(stdout, 'drain', resolve);
  });
}

/** The bytes of a file; one that cannot be read is wrong usage. */
export async function readable(file: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    await access(file);
    return createReadStream(file);
  } catch {
    throw usage(`${file} cannot be read`, 'Name files that exist');
  }
}
