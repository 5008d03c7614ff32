import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { CrossdockError } from '#libs/errors';
import { sourceNames } from '../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../stack/repository.js';
import { variablesNamed } from './channel-variables.js';
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
  const account = accountEntry(name);
  write(json, { channel: name, files, account }, () => [
    ...files.map((file) => relative('.', file)),
    '',
    `crossdock channel check ${relative('.', files[0] ?? '')}`,
    `crossdock channel try ${relative('.', files[0] ?? '')} ${relative('.', files[2] ?? '')}`,
    '',
    `and, when it is right, under "channels:" of ${join(values.policies, 'channel-accounts.yaml')}:`,
    '',
    account,
  ]);
  return 0;
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

/** An account of the channel, to be completed. */
function accountEntry(channel: string): string {
  const variables = variablesNamed(`${channel}-1`, ['url', 'accessToken', 'webhookSecret']);
  return [
    `  - channel: ${channel}`,
    `    account: ${channel}-1`,
    '    marketplaces: []',
    '    currency: EUR',
    '    timeZone: Europe/Berlin',
    '    locale: de-DE',
    '    legalEntities: [{ legalEntity: EU }]',
    '    # seconds between two looks, and how long after a change a list may not show it yet',
    '    everySeconds: { orders: 60, overlap: 300 }',
    '    limits: { concurrent: 2, perSecond: 2, burst: 2 }',
    '    variables:',
    ...Object.entries(variables).map(([held, variable]) => `      ${held}: ${variable}`),
  ].join('\n');
}
