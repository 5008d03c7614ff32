import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { sourceNames } from '../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../stack/repository.js';
import { POLICIES } from './policy-file.js';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** A channel that has all there is, and passes every check; the new one begins as its copy. */
const EXAMPLE = join(repositoryRoot, 'apps/channel-gateway/src/documents/manifest/example');
const EXAMPLE_NAME = /\bexample(?!\.com)\b/g;
/** As its account writes it into `channel:`, folders and variables. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const FILES = ['manifest.yaml', 'ignored.yaml', 'order.json'] as const;

/** `crossdock channel new`: a folder with a commented manifest that passes `check`, and an order that it reads. */
export async function newCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json } = wordsAndIdsOf(argv, { policies: { type: 'string', default: POLICIES } });
  const [name = '', ...others] = positionals;
  if (!NAME.test(name) || others.length > 0)
    throw usage(`"${positionals.join(' ')}" is no name of a channel`, 'Name one, in small letters, digits and dashes');
  if (sourceNames.includes(name)) throw usage(`${name} ships with the product`, 'Choose another name');
  const folder = join(values.policies, 'channels', name);
  await mkdir(folder, { recursive: true });
  const files = FILES.map((file) => join(folder, file));
  for (const [index, file] of FILES.entries()) {
    const text = await readFile(join(EXAMPLE, file), 'utf8');
    await written(files[index] ?? file, text.replaceAll(EXAMPLE_NAME, name));
  }
  const [manifest = '', , order = ''] = files.map(shownPath);
  write(json, { channel: name, files }, () => [
    ...files.map(shownPath),
    '',
    'It passes, and reads its order:',
    `  crossdock channel check ${manifest}`,
    `  crossdock channel try ${manifest} ${order}`,
    "Make it your channel's; docs/adding-a-channel.md walks through it.",
  ]);
  return 0;
}

/** A path as people write it from here. */
function shownPath(file: string): string {
  const from = relative('.', file);
  return from.startsWith('..') ? file : from;
}

/** Never over what somebody wrote. */
async function written(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((cause: unknown) => {
    throw new CrossdockError('file-exists', {
      problem: `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Choose another name, or take it away first',
      cause,
    });
  });
}
