import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { loadedFrom } from '../apps/channel-gateway/src/documents/load-source.js';
import type { Manifest } from '../apps/channel-gateway/src/documents/manifest/read-manifest.js';
import { listed, type Listed } from './channel-list.js';
import { checkedManifest, EXIT_NOT_RIGHT, tellProblems } from './channel-manifest.js';
import { readingLines, readOne, recordOf, type Reading } from './channel-reading.js';
import { accountToTry, type TriedAccount } from './channel-try-account.js';
import { instantOf } from './since.js';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

const WORDS = {
  account: { type: 'string' },
  against: { type: 'string' },
  since: { type: 'string', default: '1d' },
} as const;

/**
 * `crossdock channel try`: what a manifest makes of a document; with an address, of one page that the channel lists there. Nothing is
 * kept or changed anywhere. Exits 1 where something was refused.
 */
export async function tryCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json } = wordsAndIdsOf(argv, WORDS);
  const [manifestFile, documentFile, ...others] = positionals;
  const hasDocument = documentFile !== undefined || values.against !== undefined;
  if (manifestFile === undefined || !hasDocument || others.length > 0)
    throw usage('A manifest and a document are expected', 'Name both files, or an address with --against');
  const checked = await checkedManifest(manifestFile);
  if ('problems' in checked) return tellProblems(json, manifestFile, checked.problems);
  const { manifest } = checked;
  const file = resolve(manifestFile);
  const loaded = await loadedFrom(dirname(file), manifest.channel, basename(file));
  const account = await accountToTry(manifest, values.account);
  const list = values.against === undefined ? null : await listOf(manifest, values.against, account, values.since);
  const documents = [
    ...(documentFile === undefined ? [] : [{ name: documentFile, bytes: await bytesOf(documentFile) }]),
    ...(list?.documents ?? []),
  ];
  const readings: Reading[] = [];
  for (const one of documents) readings.push(await readOne(loaded, one, account.reads));
  write(json, { request: list?.request ?? null, next: list?.next ?? null, documents: readings.map(recordOf) }, () => [
    ...(list ? listLines(list) : []),
    ...readings.flatMap(readingLines),
  ]);
  return readings.some(({ refused }) => refused.length > 0) ? EXIT_NOT_RIGHT : 0;
}

function listOf({ channel, connection }: Manifest, url: string, account: TriedAccount, since: string): Promise<Listed> {
  if (!connection) throw usage(`${channel} declares no connection`, 'Add one to its manifest, or name a file');
  const nowMs = Date.now();
  return listed(channel, connection, { url, account, fromMs: instantOf(since, nowMs).getTime(), nowMs });
}

function listLines({ request, documents, next }: Listed): string[] {
  return [
    `GET ${request}`,
    `  ${documents.length} on the page; ${next === null ? 'it is the last' : `the next one: ?${next}`}`,
    '',
  ];
}

async function bytesOf(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new CrossdockError('unreadable-file', {
      problem: `${file} cannot be read`,
      remedy: 'Name a document that is there',
      cause,
    });
  });
}
