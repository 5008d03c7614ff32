import type { z } from 'zod';

/** Where something stands: names and positions from the root. */
export type Path = readonly PropertyKey[];

/** What a schema says against one place. */
export interface PlainIssue {
  readonly path: Path;
  readonly message: string;
}

/**
 * What a schema says, in sentences that name one place each. A name that nobody knows is a problem of its own place. Where none
 * of several forms fits, the one that was meant counts: whose faults all lie deepest inside; else what all forms say, or each.
 */
export function plainIssues(issues: readonly z.core.$ZodIssue[]): PlainIssue[] {
  return issues.flatMap((issue): PlainIssue[] => {
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...issue.path, key], message: issue.message }));
      case 'invalid_key':
        return issue.issues.map(({ message }) => ({ path: issue.path, message }));
      case 'invalid_union':
        return issue.errors.length === 0 ? [plain(issue)] : ofForms(issue.path, issue.errors.map(plainIssues));
      default:
        return [plain(issue)];
    }
  });
}

function plain({ path, message }: z.core.$ZodIssue): PlainIssue {
  return { path, message };
}

function ofForms(path: Path, forms: readonly (readonly PlainIssue[])[]): PlainIssue[] {
  const inside = (form: readonly PlainIssue[]) => form.map((one) => ({ ...one, path: [...path, ...one.path] }));
  const [deepest, other] = forms.toSorted((a, b) => depthOf(b) - depthOf(a));
  if (deepest && (!other || depthOf(deepest) > depthOf(other))) return inside(deepest);
  const common = (deepest ?? []).filter((one) => forms.every((form) => form.some((same) => isSame(one, same))));
  if (common.length > 0) return inside(common);
  const sentences = new Set(forms.flat().map(({ message }) => message));
  return [{ path, message: [...sentences].join('; or: ') }];
}

/** How deep the shallowest fault of a form lies. */
function depthOf(issues: readonly PlainIssue[]): number {
  return Math.min(...issues.map(({ path }) => path.length));
}

function isSame(one: PlainIssue, other: PlainIssue): boolean {
  return one.message === other.message && one.path.join('.') === other.path.join('.');
}
