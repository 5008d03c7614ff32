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

/** Keywords whose value may not change in a released contract: they narrow or widen what a message may hold. */
const FROZEN = ['type', 'const', 'pattern', 'format', 'minimum', 'exclusiveMinimum', 'minLength', 'minItems'] as const;
/** Limits that may only rise. */
const CEILINGS = ['maximum', 'maxLength', 'maxItems'] as const;

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

function frozenKeywords(released: JsonSchema, now: JsonSchema, path: string): string[] {
  const at = path || '/';
  const changed = FROZEN.filter((keyword) => JSON.stringify(released[keyword]) !== JSON.stringify(now[keyword]));
  const lowered = CEILINGS.filter(
    (keyword) => now[keyword] !== undefined && Number(now[keyword]) < Number(released[keyword] ?? Infinity),
  );
  return [...changed, ...lowered].map(
    (keyword) => `${at}: ${keyword} was ${JSON.stringify(released[keyword])} and is ${JSON.stringify(now[keyword])}`,
  );
}

function removedValues(released: JsonSchema, now: JsonSchema, path: string): string[] {
  const gone = (released.enum ?? []).filter((value) => !(now.enum ?? []).includes(value));
  return gone.map((value) => `${path || '/'}: value ${JSON.stringify(value)} is gone`);
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
  const problems: string[] = [];
  if (released.items)
    problems.push(...(now.items ? incompatibilities(released.items, now.items, `${path}/*`) : [`${path}/*: removed`]));
  for (const keyword of ['anyOf', 'oneOf'] as const)
    for (const [index, option] of (released[keyword] ?? []).entries()) {
      const next = now[keyword]?.[index];
      problems.push(...(next ? incompatibilities(option, next, `${path}<${index}>`) : [`${path}<${index}>: removed`]));
    }
  return problems;
}
