import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The checkout: the nearest folder above this file with a `package.json`, from `stack/` and `dist/stack/` alike. */
export const repositoryRoot = rootAbove(import.meta.dirname);

/** A file of the build. */
export function built(...path: string[]): string {
  return join(repositoryRoot, 'dist', ...path);
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
