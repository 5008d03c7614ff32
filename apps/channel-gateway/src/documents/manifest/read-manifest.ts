import { CrossdockError } from '#libs/errors';
import { LinedYaml, problemLine, type LinedProblem } from '#libs/yaml';
import type { z } from 'zod';
import { manifestFile } from './manifest-file.js';
import { contradictionsIn } from './manifest-rules.js';

/** What a channel's `manifest.yaml` declares. */
export type Manifest = z.output<typeof manifestFile>;

/** Reads a manifest; everything that is wrong with it is told with line, place and rule. */
export function checkManifest(
  text: string,
): { readonly manifest: Manifest } | { readonly problems: readonly LinedProblem[] } {
  const yaml = new LinedYaml(text);
  if (yaml.broken) return { problems: [yaml.broken] };
  const { success, data, error } = manifestFile.safeParse(yaml.content);
  if (!success) return { problems: yaml.problemsOf(error) };
  const problems = contradictionsIn(data).map(({ path, sentence }) => yaml.problem(path, sentence));
  return problems.length > 0 ? { problems } : { manifest: data };
}

/**
 * Reads a manifest.
 * @throws CrossdockError `wrong-policy` with every problem, its line and the rule
 */
export function readManifest(text: string, file: string): Manifest {
  const checked = checkManifest(text);
  if ('manifest' in checked) return checked.manifest;
  throw new CrossdockError('wrong-policy', {
    problem: `The manifest cannot be used: ${checked.problems.map((one) => problemLine(file, one)).join('; ')}`,
    remedy: 'Correct it; "crossdock channel check" with the file shows the same.',
    severity: 'critical',
    where: { document: file, ...(checked.problems[0] && { line: checked.problems[0].line }) },
  });
}
