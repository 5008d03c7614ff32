import { createHash } from 'node:crypto';
import { canonical } from '#libs/actors';
import { CrossdockError } from '#libs/errors';
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { gapsOf, type Gap, type PostingSource } from './policy-gaps.js';
import { postingPolicySchema, type PostingPolicy, type PostingPolicyVersion } from './posting-policy.js';

/** One thing that is wrong with a policy. */
export interface PolicyProblem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Name of the rule, where it is in one. */
  readonly rule: string | null;
  /** Place in the file: `versions.0.rules.3.accounts`. */
  readonly path: string;
  readonly problem: string;
}

type Path = readonly PropertyKey[];

/** Problems that an error of a policy lists; the rest are counted. */
const LISTED = 20;

/** The policy of a text; an error names file, line and rule of everything that is wrong. */
export function policyOf(text: string, file: string, sources: readonly PostingSource[]): PostingPolicy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [broken] = document.errors;
  if (broken)
    throw invalid(file, [
      {
        line: lines.linePos(broken.pos[0]).line,
        rule: null,
        path: '',
        problem: `no YAML: ${firstLine(broken.message)}`,
      },
    ]);
  const content: unknown = document.toJS();
  const read = postingPolicySchema.safeParse(content);
  const place = (path: Path, problem: string) => placed({ document, lines, content }, path, problem);
  if (!read.success)
    throw invalid(
      file,
      read.error.issues.map((issue) => place(pathOf(issue), issue.message)),
    );
  const gaps = read.data.versions.flatMap((version, index) =>
    gapsOf(version, sources).map((gap) => place(['versions', index, 'version'], sentence(version.version, gap))),
  );
  if (gaps.length > 0) throw invalid(file, gaps);
  return { ...read.data, versions: read.data.versions.map(digested) };
}

/** A key that nobody knows is a problem of its own place. */
function pathOf(issue: { readonly code: string; readonly path: Path }): Path {
  const { keys } = issue as { keys?: readonly string[] };
  return keys?.[0] === undefined ? issue.path : [...issue.path, keys[0]];
}

function digested(version: Omit<PostingPolicyVersion, 'digest'>): PostingPolicyVersion {
  return { ...version, digest: createHash('sha256').update(canonical(version)).digest('hex') };
}

interface Parsed {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly content: unknown;
}

function placed({ document, lines, content }: Parsed, path: Path, problem: string): PolicyProblem {
  return {
    line: lines.linePos(offsetOf(document, path)).line,
    rule: ruleAt(content, path),
    path: path.map(String).join('.'),
    problem,
  };
}

/** Where the longest part of a path that exists begins: the key itself where it is one of a map. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isNode(key) && String(key) === String(last))
      : undefined;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function ruleAt(content: unknown, [versions, version, rules, rule]: Path): string | null {
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

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
