import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import type { Translation } from '../apps/channel-gateway/src/documents/translation.js';
import {
  connectionsOf,
  sourceNames,
  translate,
  type Connection,
  type SourceName,
} from '../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../stack/repository.js';
import { factLine, summaryLine } from './translate-lines.js';
import { unwrapped } from './translate-wrapping.js';
import { usage } from './wrong-usage.js';

/** Where a command reads and writes. */
export interface CommandStreams {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** Nothing was taken and something was refused. */
const EXIT_REFUSED = 2;

/** `crossdock translate`: a fact a line on stdout, and one line a document on stderr that says what became of it. */
export async function translateCommand(argv: readonly string[], streams: CommandStreams = process): Promise<number> {
  const { connection, files, kind } = await wishesOf(argv);
  const documents: Translation[] = [];
  for (const file of files) documents.push(...(await translateFile(file, connection, kind, streams)));
  const taken = documents.some(({ facts, refused }) => facts.length > 0 || refused.length === 0);
  return taken ? 0 : EXIT_REFUSED;
}

interface Wishes {
  readonly connection: Connection;
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
  return { connection: await connectionNamed(source, values.account), files, kind: values.kind };
}

/** Without `--account` the source's first account stands in. */
async function connectionNamed(source: SourceName, account: string | undefined): Promise<Connection> {
  const connections = connectionsOf(
    source,
    await loadAccounts(process.env['POLICIES_DIR'] ?? join(repositoryRoot, 'policies')),
  );
  const found = connections.find((one) => account === undefined || one.account.account === account);
  if (found) return found;
  const names = connections.map((one) => one.account.account).join(', ');
  throw usage(`${source} has no account ${JSON.stringify(account ?? '')}`, `Accounts are ${names}`);
}

async function translateFile(
  file: string,
  connection: Connection,
  kind: string | undefined,
  { stdin, stdout, stderr }: CommandStreams,
) {
  const bytes = file === '-' ? await buffer(stdin) : await readable(file);
  const translations = unwrapped(bytes).map((part) => {
    const translation = translate(connection, { document: file, bytes: part.bytes, kind });
    return part.moved(translation);
  });
  for (const translation of translations) for (const fact of translation.facts) stdout.write(`${factLine(fact)}\n`);
  stderr.write(`${summaryLine(file, translations)}\n`);
  return translations;
}

async function readable(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch {
    throw usage(`${file} cannot be read`, 'Name files that exist');
  }
}
