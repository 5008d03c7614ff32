import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceAccount } from '../../apps/channel-gateway/src/accounts/accounts.js';
import type { SourceName } from '../../apps/channel-gateway/src/sources.js';
import { accountNamed } from '../../cli/document-accounts.js';
import { repositoryRoot } from '../../stack/repository.js';

/** Samples that lie beside the repository on some machines; tests over them say so where they are not there. */
export const sharedSamples = join(repositoryRoot, '../shared/samples');
/** Documents that the repository holds; PROVENANCE.md says where they come from. */
export const ownSamples = join(repositoryRoot, 'test/samples');

/** Files of a source in a folder of samples, by their path from the source's folder. */
export function filesOf(samples: string, source: SourceName): readonly (readonly [name: string, path: string])[] {
  const folder = join(samples, source);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path).split(sep).join('/'), path] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The account that stands in where none is named: the first of the demo policy. */
export function defaultAccount(source: SourceName): Promise<SourceAccount> {
  return accountNamed(source, undefined);
}
