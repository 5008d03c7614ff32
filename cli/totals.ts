import { parseArgs } from 'node:util';
import { CrossdockError } from '#libs/errors';
import { chosenKind, describesDocuments } from '../apps/channel-gateway/src/documents/kind-choice.js';
import { loadedSource, type LoadedSource } from '../apps/channel-gateway/src/documents/load-source.js';
import {
  openedDocument,
  translateStream,
  type Summary,
} from '../apps/channel-gateway/src/documents/translate-document.js';
import type { StatementTotal } from '../apps/channel-gateway/src/documents/translation.js';
import { accountsOf, sourceNames } from '../apps/channel-gateway/src/sources.js';
import { loadedAccounts } from './document-accounts.js';
import { smallMemory } from './small-memory.js';
import { readable, type CommandStreams } from './translate.js';

const EXIT_DIFFERENT = 1;
const EXIT_REFUSED = 2;
const EXIT_NOT_STATED = 3;

/** `crossdock totals`: by statement and currency, the total that the document states beside what its lines come to. */
export async function totalsCommand(argv: readonly string[], streams: CommandStreams = process): Promise<number> {
  smallMemory();
  const { positionals } = parseArgs({ args: [...argv], options: {}, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CrossdockError('usage', { problem: 'One file is expected', remedy: 'Name a file, or - for the input' });
  const bytes = file === '-' ? streams.stdin : await readable(file);
  const found = await sourcesOf(bytes, file, streams);
  if (found === null) return EXIT_REFUSED;
  const { summary, source } = found;
  for (const total of summary.totals) streams.stdout.write(`${totalLine(source, summary.kind, total)}\n`);
  return exitCode(summary, streams);
}

interface Read {
  readonly source: string;
  readonly summary: Summary;
}

/** The source that knows the document; a document that several know is of none for certain. */
async function sourcesOf(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  streams: CommandStreams,
): Promise<Read | null> {
  const opened = await openedDocument(bytes);
  const loaded = await Promise.all(sourceNames.map((source) => loadedSource(source)));
  const matching = describesDocuments(opened.probe)
    ? []
    : loaded.filter(({ source }) => !('refused' in chosenKind(source.kinds, opened.probe)));
  const telling = matching.filter(({ source }) => !isSilent(chosenKind(source.kinds, opened.probe)));
  const [first, second] = telling.length > 0 ? telling : matching;
  if (first === undefined || second !== undefined) {
    const problem =
      first === undefined ? 'of no kind that is known' : `known to ${matching.map(({ name }) => name).join(' and ')}`;
    streams.stderr.write(`crossdock: ${file} is ${problem}: its totals cannot be told.\n`);
    return null;
  }
  return { source: first.name, summary: await summaryOf(first, opened.bytes(), file) };
}

/** An error or answer of some source looks like many documents of others. */
function isSilent(chosen: ReturnType<typeof chosenKind>): boolean {
  return 'silent' in chosen && chosen.silent === true;
}

async function summaryOf({ name, source, components }: LoadedSource, bytes: AsyncIterable<Uint8Array>, file: string) {
  const [first] = accountsOf(name, await loadedAccounts());
  if (!first)
    throw new CrossdockError('usage', { problem: `${name} has no account`, remedy: 'Name one in the policy' });
  for await (const batch of translateStream(source, components, { document: file, bytes, account: first.account }))
    if (batch.summary) return batch.summary;
  throw new Error(`the translation of ${file} has no end`);
}

function totalLine(
  source: string,
  kind: string,
  { currency, stated, sum, lines, byComponent }: StatementTotal,
): string {
  return JSON.stringify({
    source,
    kind,
    currency,
    statedTotal: stated === null ? null : Number(stated),
    linesTotal: Number(sum),
    difference: stated === null ? null : Number(stated - sum),
    lines,
    byComponent: Object.fromEntries(Object.entries(byComponent).map(([name, amount]) => [name, Number(amount)])),
  });
}

function exitCode({ refused, totals }: Summary, { stderr }: CommandStreams): number {
  const unread = refused.filter(({ code }) => code !== 'amounts-do-not-add-up');
  for (const { code, detail } of unread) stderr.write(`crossdock: ${code}: ${detail}\n`);
  if (unread.length > 0) return EXIT_REFUSED;
  if (refused.length > 0) return EXIT_DIFFERENT;
  return totals.length === 0 || totals.some(({ stated }) => stated === null) ? EXIT_NOT_STATED : 0;
}
