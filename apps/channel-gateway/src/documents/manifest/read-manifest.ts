import { CrossdockError } from '#libs/errors';
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { manifestFile } from './manifest-file.js';

/** What a channel's `manifest.yaml` declares. */
export type Manifest = z.output<typeof manifestFile>;

/** What is wrong with a manifest, and where. */
export interface ManifestProblem {
  /** From 1. */
  readonly line: number;
  /** Where in the manifest, `connection.orders.list`. */
  readonly at: string;
  readonly rule: string;
}

/** Reads a manifest; what is wrong with it is told with line and rule. */
export function checkManifest(
  text: string,
): { readonly manifest: Manifest } | { readonly problems: readonly ManifestProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    at: '',
    rule: `is no YAML: ${message.split('\n')[0] ?? ''}`,
  }));
  if (broken.length > 0) return { problems: broken };
  const { success, data, error } = manifestFile.safeParse(document.toJS());
  if (success) return { manifest: data };
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problems = error.issues.map((issue) => ({
    line: lineOf(issue.path),
    at: issue.path.map(String).join('.'),
    rule: issue.message,
  }));
  return { problems };
}

/**
 * Reads a manifest.
 * @throws CrossdockError `wrong-policy` with every problem, its line and the rule
 */
export function readManifest(text: string, file: string): Manifest {
  const checked = checkManifest(text);
  if ('manifest' in checked) return checked.manifest;
  const said = checked.problems.map(({ line, at, rule }) => `line ${line}${at === '' ? '' : `, ${at}`}: ${rule}`);
  throw new CrossdockError('wrong-policy', {
    problem: `${file} cannot be used: ${said.join('; ')}`,
    remedy: 'Correct the manifest; `crossdock channel check <file>` shows the same.',
    severity: 'critical',
    where: { document: file },
  });
}
