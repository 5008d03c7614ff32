import { readFile } from 'node:fs/promises';
import { CrossdockError } from '#libs/errors';
import { problemLine, type LinedProblem } from '#libs/yaml';
import { checkManifest, type Manifest } from '../apps/channel-gateway/src/documents/manifest/read-manifest.js';
import { write } from './running-stack.js';

/** Exit code where a manifest, or what it was tried on, is not right. */
export const EXIT_NOT_RIGHT = 1;

/** A manifest of a file; or everything that is wrong with it. */
export async function checkedManifest(
  file: string,
): Promise<{ readonly manifest: Manifest } | { readonly problems: readonly LinedProblem[] }> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CrossdockError('unreadable-file', {
      problem: `${file} cannot be read`,
      remedy: 'Name a manifest that is there; "crossdock channel new" writes one',
      cause,
    });
  });
  return checkManifest(text);
}

/** Tells what is wrong with a manifest: a line for each, as editors and terminals follow them. */
export function tellProblems(json: boolean, file: string, problems: readonly LinedProblem[]): number {
  write(json, { file, valid: false, problems }, () => problems.map((one) => problemLine(file, one)));
  return EXIT_NOT_RIGHT;
}
