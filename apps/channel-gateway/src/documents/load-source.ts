import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { component, componentOf } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { DeclaredConnection } from '../connections/declared/connection-file.js';
import { folderOf, loadSource, sourceNames, type SourceName } from '../sources.js';
import { ComponentTable, ComponentTables, type MappingRow } from './components.js';
import type { IgnoredElements } from './ignored-elements.js';
import { declaredKinds } from './manifest/declared-kinds.js';
import { readManifest, type Manifest } from './manifest/read-manifest.js';
import type { Kind, Source } from './source.js';

/** A source with what lies in its folder as data. */
export interface LoadedSource {
  readonly name: SourceName;
  readonly source: Source;
  /** From `ignored.yaml`: which elements nobody reads, and why. */
  readonly ignored: IgnoredElements;
  /** From `components.yaml`: what the source's words for money mean. */
  readonly components: ComponentTables;
  /** From `manifest.yaml`: how the channel is spoken to, where that is declared. */
  readonly connection: DeclaredConnection | undefined;
}

/** The file that declares kinds, and how the channel is spoken to. */
const MANIFEST = 'manifest.yaml';

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

/**
 * Loads a source: its kinds, and the tables in its folder. One that does not ship lies in `channels/<name>` of the policies.
 * @throws CrossdockError `wrong-policy` where there is no such source, or its manifest is not valid
 */
export function loadedSource(name: SourceName, policies?: string): Promise<LoadedSource> {
  return loadedFrom(folderIn(name, policies), name);
}

/** The same from a folder that is named, before the source is in its place; its manifest may be called otherwise. */
export async function loadedFrom(folder: string, name: SourceName, manifestName = MANIFEST): Promise<LoadedSource> {
  const [programmed, manifest, ignored, components] = await Promise.all([
    loadSource(name),
    loadManifest(join(folder, manifestName), name),
    textOf(join(folder, 'ignored.yaml')),
    textOf(join(folder, 'components.yaml')),
  ]);
  if (!programmed && !manifest) throw unknownSource(name);
  const declared = manifest ? (declaredKinds(manifest) as readonly Kind[]) : [];
  const translatorVersion = (programmed?.translatorVersion ?? 0) + (manifest?.revision ?? 0);
  const source = { translatorVersion, kinds: [...declared, ...(programmed?.kinds ?? [])] };
  const loaded = new SourceFolder(name, source, manifest?.connection, { ignored, components });
  // what ships was read by our tests; a mistake in what does not must be told at the start
  if (folderOf(name) === undefined) loaded.read();
  return loaded;
}

/** What a folder holds, its tables read when first asked for: the longest takes longer than the rest of a service's start. */
class SourceFolder implements LoadedSource {
  #ignored: IgnoredElements | undefined;
  #components: ComponentTables | undefined;

  constructor(
    readonly name: SourceName,
    readonly source: Source,
    readonly connection: DeclaredConnection | undefined,
    private readonly texts: Readonly<Record<'ignored' | 'components', string | null>>,
  ) {}

  get ignored(): IgnoredElements {
    return (this.#ignored ??= ignoredFile.parse(parse(this.texts.ignored ?? 'version: 1')));
  }

  get components(): ComponentTables {
    return (this.#components ??= tablesOf(this.texts.components));
  }

  read(): void {
    void [this.ignored, this.components];
  }
}

async function loadManifest(file: string, name: SourceName): Promise<Manifest | undefined> {
  const text = await textOf(file);
  if (text === null) return undefined;
  const manifest = readManifest(text, file);
  if (manifest.channel === name) return manifest;
  throw new CrossdockError('wrong-policy', {
    problem: `The manifest of ${name} says that it is of ${manifest.channel}`,
    remedy: 'Name the folder as the channel: accounts find it by that name.',
    severity: 'critical',
    where: { document: file, field: 'channel', value: manifest.channel },
  });
}

function tablesOf(text: string | null): ComponentTables {
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
function folderIn(name: SourceName, policies: string | undefined): string {
  const here = import.meta.dirname.replace(`${sep}dist${sep}apps${sep}`, `${sep}apps${sep}`);
  const shipped = folderOf(name);
  if (shipped !== undefined) return join(here, '..', shipped);
  if (policies === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) throw unknownSource(name);
  return join(policies, 'channels', name);
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function unknownSource(name: string): CrossdockError {
  return new CrossdockError('wrong-policy', {
    problem: `There is no channel or partner ${name}`,
    remedy: `Correct its name, or put its manifest into channels/${name}/manifest.yaml of the policies. Those that ship are ${sourceNames.join(', ')}.`,
    severity: 'critical',
    where: { field: 'channel', value: name },
  });
}
