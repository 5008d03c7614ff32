import { createHash } from 'node:crypto';
import { canonical } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { LinedYaml, type LinedProblem } from '#libs/yaml';
import { gapsOf, type Gap, type PostingSource } from './policy-gaps.js';
import { postingPolicySchema, type PostingPolicy, type PostingPolicyVersion } from './posting-policy.js';

/** One thing that is wrong with a policy; its place is, for example, `versions.0.rules.3.accounts`. */
export interface PolicyProblem extends LinedProblem {
  /** Name of the rule, where it is in one. */
  readonly rule: string | null;
}

/** Problems that an error of a policy lists; the rest are counted. */
const LISTED = 20;

/** The policy of a text; an error names file, line and rule of everything that is wrong. */
export function policyOf(text: string, file: string, sources: readonly PostingSource[]): PostingPolicy {
  const yaml = new LinedYaml(text);
  const ruled = (problem: LinedProblem): PolicyProblem => ({ ...problem, rule: ruleAt(yaml.content, problem.path) });
  if (yaml.broken) throw invalid(file, [ruled(yaml.broken)]);
  const read = postingPolicySchema.safeParse(yaml.content);
  if (!read.success) throw invalid(file, yaml.problemsOf(read.error).map(ruled));
  const gaps = read.data.versions.flatMap((version, index) =>
    gapsOf(version, sources).map((gap) => yaml.problem(['versions', index, 'version'], sentence(version.version, gap))),
  );
  if (gaps.length > 0) throw invalid(file, gaps.map(ruled));
  return { ...read.data, versions: read.data.versions.map(digested) };
}

function digested(version: Omit<PostingPolicyVersion, 'digest'>): PostingPolicyVersion {
  return { ...version, digest: createHash('sha256').update(canonical(version)).digest('hex') };
}

function ruleAt(content: unknown, path: string): string | null {
  const [versions, version, rules, rule] = path.split('.');
  if (versions !== 'versions' || rules !== 'rules' || rule === undefined) return null;
  const all = content as { versions?: { rules?: { name?: unknown }[] }[] };
  const name = all.versions?.[Number(version)]?.rules?.[Number(rule)]?.name;
  return typeof name === 'string' ? name : `the rule at ${Number(rule) + 1}`;
}

function sentence(version: string, { settling, unsettled }: Gap): string {
  const [first, ...others] = unsettled;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `version ${version} has no rule that settles ${settling} for a ${first}${more}`;
}

function invalid(file: string, problems: readonly PolicyProblem[]): CrossdockError<'invalid-policy'> {
  const listed = problems.slice(0, LISTED).map(({ line, rule, path, problem }) => {
    const where = [...(rule === null ? [] : [`rule ${rule}`]), ...(path === '' ? [] : [path])].join(', ');
    return `${file}:${line}: ${where === '' ? '' : `${where}: `}${problem}`;
  });
  const more = problems.length > LISTED ? `; and ${problems.length - LISTED} more` : '';
  return new CrossdockError('invalid-policy', {
    problem: `The posting policy is not valid: ${listed.join('; ')}${more}`,
    remedy: 'Correct it; the policy that was read before stays.',
    where: { document: file, ...(problems[0] ? { line: problems[0].line } : {}) },
    details: { problems },
  });
}
