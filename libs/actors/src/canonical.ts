/** Texts that stand in JSON as they are, but for the quotes around them: nearly all. */
const PLAIN = /^[ !#-[\]-\ud7ff]*$/;

/** JSON with sorted keys and without undefined: equal values have equal text. The digest of every comparison. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  return Array.isArray(value) ? canonicalList(value) : canonicalRecord(value as Record<string, unknown>);
}

/** Texts grow piece by piece: lists of pieces that are joined cost twice as much. */
function canonicalList(list: readonly unknown[]): string {
  let text = '';
  for (let at = 0; at < list.length; at++) text += at === 0 ? canonical(list[at]) : `,${canonical(list[at])}`;
  return `[${text}]`;
}

function canonicalRecord(record: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const key of Object.keys(record).sort()) {
    const value = record[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}:${canonical(value)}`;
  }
  return `{${text}}`;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** True where two values have equal canonical text, without writing it: most comparisons end at the first difference. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return sameLeaf(a, b);
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, at) => same(one, b[at]));
  return sameRecord(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameRecord(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  let open = 0;
  for (const key in b) if (Object.hasOwn(b, key) && b[key] !== undefined) open += 1;
  for (const key in a) {
    if (!Object.hasOwn(a, key) || a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || b[key] === undefined || !same(a[key], b[key])) return false;
    open -= 1;
  }
  return open === 0;
}

/** What has no place in JSON is null there. */
function sameLeaf(a: unknown, b: unknown): boolean {
  const leaf = (value: unknown) =>
    value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
  return leaf(a) === leaf(b);
}

/** Order of two primitives: negative, zero or positive. */
export function compare(a: number | string, b: number | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
