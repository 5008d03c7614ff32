/** A JSON Schema as zod writes it. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly [keyword: string]: unknown;
}

/** Limits that may only rise. */
const CEILINGS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
/** Keywords that are looked into, or that say nothing about what a message may hold. */
const NOT_FROZEN: ReadonlySet<string> = new Set([
  ...CEILINGS,
  'properties',
  'required',
  'items',
  'anyOf',
  'oneOf',
  'enum',
  'additionalProperties',
  '$schema',
  '$id',
  'title',
  'description',
  'examples',
]);

/**
 * Says how a schema breaks what was released under the same type: empty where it only adds optional properties
 * or values of an enumeration (readers are upgraded before writers, see docs/contracts.md).
 */
export function incompatibilities(released: JsonSchema, now: JsonSchema, path = ''): string[] {
  return [
    ...frozenKeywords(released, now, path),
    ...removedValues(released, now, path),
    ...changedProperties(released, now, path),
    ...nested(released, now, path),
  ];
}

/** Any other keyword narrows or widens: in a released contract its value stays. */
function frozenKeywords(released: JsonSchema, now: JsonSchema, path: string): string[] {
  const at = path || '/';
  const keywords = new Set([...Object.keys(released), ...Object.keys(now)].filter((one) => !NOT_FROZEN.has(one)));
  const changed = [...keywords].filter((one) => JSON.stringify(released[one]) !== JSON.stringify(now[one]));
  const lowered = CEILINGS.filter(
    (keyword) => now[keyword] !== undefined && Number(now[keyword]) < Number(released[keyword] ?? Infinity),
  );
  return [...changed, ...lowered].map(
    (keyword) => `${at}: ${keyword} was ${JSON.stringify(released[keyword])} and is ${JSON.stringify(now[keyword])}`,
  );
}

function removedValues(released: JsonSchema, now: JsonSchema, path: string): string[] {
  const at = path || '/';
  if (!released.enum) return now.enum ? [`${at}: any value was allowed and only ${now.enum.join(', ')} are`] : [];
  if (!now.enum) return [`${at}: only ${released.enum.join(', ')} were allowed and any value is`];
  const gone = released.enum.filter((value) => !now.enum?.includes(value));
  return gone.map((value) => `${at}: value ${JSON.stringify(value)} is gone`);
}

function changedProperties(released: JsonSchema, now: JsonSchema, path: string): string[] {
  const before = released.properties ?? {};
  const after = now.properties ?? {};
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(before)) {
    const next = after[name];
    if (!next) problems.push(`${path}/${name}: removed`);
    else problems.push(...incompatibilities(schema, next, `${path}/${name}`));
    if (next && (released.required ?? []).includes(name) !== (now.required ?? []).includes(name))
      problems.push(`${path}/${name}: ${(now.required ?? []).includes(name) ? 'became required' : 'became optional'}`);
  }
  for (const name of Object.keys(after))
    if (!before[name] && (now.required ?? []).includes(name))
      problems.push(`${path}/${name}: new and required; add it as optional`);
  return problems;
}

function nested(released: JsonSchema, now: JsonSchema, path: string): string[] {
  return [
    ...part(released.items, now.items, `${path}/*`),
    ...part(released.additionalProperties, now.additionalProperties, `${path}/…`),
    ...options(released, now, path),
  ];
}

/** What holds for each element of a list, or for each property that has no name of its own. */
function part(
  released: JsonSchema | boolean | undefined,
  now: JsonSchema | boolean | undefined,
  path: string,
): string[] {
  if (typeof released === 'object' && typeof now === 'object') return incompatibilities(released, now, path);
  if (JSON.stringify(released) === JSON.stringify(now)) return [];
  if (now === undefined) return [`${path}: removed`];
  return [`${path}: was ${JSON.stringify(released)} and is ${JSON.stringify(now)}`];
}

function options(released: JsonSchema, now: JsonSchema, path: string): string[] {
  return (['anyOf', 'oneOf'] as const).flatMap((keyword) => {
    const [before, after] = [released[keyword], now[keyword]];
    if (!before) return after ? [`${path || '/'}: ${keyword} is new`] : [];
    return before.flatMap((option, index) => {
      const next = after?.[index];
      return next ? incompatibilities(option, next, `${path}<${index}>`) : [`${path}<${index}>: removed`];
    });
  });
}
