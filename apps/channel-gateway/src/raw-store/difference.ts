/** One place where two documents differ; the values stay in the documents, for they may name persons. */
export interface FieldDifference {
  /** JSON pointer, or `` where the documents differ as a whole. */
  readonly pointer: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Differences that are listed, at most: enough to see what happened. */
const DIFFERENCE_LIMIT = 200;

/** Where a second body differs from the first. */
export function differenceOf(first: Uint8Array, second: Uint8Array): FieldDifference[] {
  const one = parsed(first);
  const other = parsed(second);
  if (one === undefined || other === undefined) return [{ pointer: '', change: 'changed' }];
  return compare(one, other, '').slice(0, DIFFERENCE_LIMIT);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

function compare(one: unknown, other: unknown, pointer: string): FieldDifference[] {
  if (Object.is(one, other)) return [];
  if (!isTree(one) || !isTree(other) || Array.isArray(one) !== Array.isArray(other))
    return [{ pointer, change: 'changed' }];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.flatMap((name) => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!Object.hasOwn(one, name)) return [{ pointer: at, change: 'added' as const }];
    if (!Object.hasOwn(other, name)) return [{ pointer: at, change: 'removed' as const }];
    return compare(one[name], other[name], at);
  });
}

function isTree(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object';
}
