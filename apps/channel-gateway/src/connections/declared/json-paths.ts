/** The values at a path of JSON, `a/b/c`; `*` stands for every item of an array. None where the path leads nowhere. */
export function valuesAt(root: unknown, path: string): readonly unknown[] {
  return path.split('/').reduce<readonly unknown[]>((found, name) => found.flatMap((one) => inside(one, name)), [root]);
}

/** The first text or number at one of the paths, as text; null where none states one. */
export function textAt(root: unknown, paths: readonly string[]): string | null {
  for (const value of paths.flatMap((path) => valuesAt(root, path)))
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  return null;
}

function inside(value: unknown, name: string): readonly unknown[] {
  if (name === '*') return Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return [(value as Readonly<Record<string, unknown>>)[name]];
}
