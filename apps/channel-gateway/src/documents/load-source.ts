import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { component, componentOf } from '#libs/contracts';
import { folderOf, loadSource, type SourceName } from '../sources.js';
import { ComponentTable, ComponentTables, type MappingRow } from './components.js';
import type { IgnoredElements } from './ignored-elements.js';
import { declaredKinds } from './manifest/declared-kinds.js';
import { manifestFile } from './manifest/manifest-file.js';
import type { Kind, Source } from './source.js';

/** A source with what lies in its folder as data. */
export interface LoadedSource {
  readonly name: SourceName;
  readonly source: Source;
  /** From `ignored.yaml`: which elements nobody reads, and why. */
  readonly ignored: IgnoredElements;
  /** From `components.yaml`: what the source's words for money mean. */
  readonly components: ComponentTables;
}

const named = z.strictObject({ name: z.string(), reason: z.string() });
const group = z.strictObject({ reason: z.string(), elements: z.array(z.string().startsWith('/')) });
const ignoredFile = z.strictObject({
  version: z.literal(1),
  anywhere: z.array(named).default([]),
  inside: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  resources: z.record(z.string(), z.array(group)).default({}),
});

const mappingRow = z.strictObject({
  words: z.array(z.string()).min(1),
  component,
  of: componentOf.optional(),
  role: z.enum(['clearing', 'memo']).optional(),
  basis: z.enum(['net', 'gross', 'tax', 'unknown']).optional(),
  about: z.enum(['order', 'shipment', 'return', 'account', 'payout']).optional(),
  fundedBy: z.enum(['seller', 'marketplace']).optional(),
  from: z.string().min(1),
});
const mappingTable = z
  .array(mappingRow)
  .refine((rows) => new Set(rows.map(wordsOf)).size === rows.length, 'the same words stand twice');
const componentsFile = z.strictObject({ version: z.literal(1), tables: z.record(z.string(), mappingTable) });

/** Loads a source: its kinds, and the tables in its folder. */
export async function loadedSource(name: SourceName): Promise<LoadedSource> {
  const [{ translatorVersion, kinds }, declared, ignored, components] = await Promise.all([
    loadSource(name),
    loadDeclared(name),
    loadIgnored(name),
    loadComponents(name),
  ]);
  return { name, source: { translatorVersion, kinds: [...declared, ...kinds] }, ignored, components };
}

/** The kinds that the folder's `manifest.yaml` declares; none where there is no such file. */
async function loadDeclared(name: SourceName): Promise<readonly Kind[]> {
  const text = await textIn(name, 'manifest.yaml');
  return text === null ? [] : (declaredKinds(manifestFile.parse(parse(text))) as readonly Kind[]);
}

/** Reads which elements of a source's documents nobody reads, and why. */
async function loadIgnored(name: SourceName): Promise<IgnoredElements> {
  return ignoredFile.parse(parse((await textIn(name, 'ignored.yaml')) ?? 'version: 1'));
}

async function loadComponents(name: SourceName): Promise<ComponentTables> {
  const text = await textIn(name, 'components.yaml');
  if (text === null) return new ComponentTables(new Map());
  const { tables } = componentsFile.parse(parse(text));
  return new ComponentTables(
    new Map(Object.entries(tables).map(([table, rows]) => [table, new ComponentTable(rows as readonly MappingRow[])])),
  );
}

function wordsOf({ words }: { readonly words: readonly string[] }): string {
  return words.map((word) => word.trim().toLowerCase()).join('\u0001');
}

/** Data lies beside the translators in the sources, and not in the build. */
async function textIn(name: SourceName, file: string): Promise<string | null> {
  const here = import.meta.dirname.replace(`${sep}dist${sep}apps${sep}`, `${sep}apps${sep}`);
  try {
    return await readFile(join(here, '..', folderOf(name), file), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
