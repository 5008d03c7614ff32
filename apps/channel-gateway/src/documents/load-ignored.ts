import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { SourceName } from '../sources.js';
import type { IgnoredElements } from './ignored-elements.js';

/** The folder of each source; the file lies beside its translator, in the sources and not in the build. */
const FOLDERS: Readonly<Record<SourceName, string>> = { shopify: 'channels/shopify', wms: 'partners/wms' };

const named = z.strictObject({ name: z.string(), reason: z.string() });
const group = z.strictObject({ reason: z.string(), elements: z.array(z.string().startsWith('/')) });
const file = z.strictObject({
  version: z.literal(1),
  anywhere: z.array(named),
  inside: z.record(z.string(), z.record(z.string(), z.string())),
  resources: z.record(z.string(), z.array(group)),
});

/** Reads which elements of a source's documents nobody reads, and why. */
export async function loadIgnored(source: SourceName): Promise<IgnoredElements> {
  const sources = import.meta.dirname.replace(`${sep}dist${sep}apps${sep}`, `${sep}apps${sep}`);
  return file.parse(parse(await readFile(join(sources, '..', FOLDERS[source], 'ignored.yaml'), 'utf8')));
}
