import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { incompatibilities, type JsonSchema } from './compatibility.js';
import { typeOf, type Contract } from './contract.js';

/** The schema of a contract as JSON Schema, as it is released. */
export function schemaOf(contract: Contract): JsonSchema {
  return z.toJSONSchema(contract.schema, { io: 'input' }) as JsonSchema;
}

/** Where the snapshots of released schemas lie, seen from the sources. */
export function releasedFolder(root: string): string {
  return `${root}libs/contracts/released/`;
}

/** What a contract breaks of its released snapshot, or `missing` where it has never been released. */
export function checkReleased(contract: Contract, folder: string): readonly string[] | 'missing' {
  const file = `${folder}${typeOf(contract)}.json`;
  if (!existsSync(file)) return 'missing';
  return incompatibilities(JSON.parse(readFileSync(file, 'utf8')) as JsonSchema, schemaOf(contract));
}

/** Types that were released and that no contract declares any more: what is on its way would be refused. */
export function releasedAndGone(contracts: readonly Contract[], folder: string): readonly string[] {
  const declared = new Set(contracts.map(typeOf));
  return readdirSync(folder)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((type) => !declared.has(type));
}

/** Writes the snapshot of a contract; throws where it would change the meaning of what was released. */
export function release(contract: Contract, folder: string): void {
  const problems = checkReleased(contract, folder);
  if (problems !== 'missing' && problems.length > 0)
    throw new Error(
      `${typeOf(contract)} changes what was released; make it v${contract.major + 1}:\n  ${problems.join('\n  ')}`,
    );
  writeFileSync(`${folder}${typeOf(contract)}.json`, `${JSON.stringify(schemaOf(contract), null, 2)}\n`);
}

/** The repository's root, from a compiled or a source file of this folder. */
export function repositoryRoot(here = import.meta.url): string {
  const path = fileURLToPath(new URL('../../../', here));
  return path.endsWith('/dist/') ? path.slice(0, -'dist/'.length) : path;
}
