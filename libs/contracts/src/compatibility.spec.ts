import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contracts, typeOf } from './index.js';
import { incompatibilities, schemaOf, type JsonSchema } from './testing.js';

const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

describe('a released contract never changes meaning', () => {
  const released = z.object({
    a: z.int(),
    b: z.enum(['x', 'y']),
    c: z.string().optional(),
    list: z.array(z.object({ id: z.string() })),
    map: z.record(z.string(), z.int()),
    maybe: z.string().nullable(),
    few: z.string().max(10),
  });
  const check = (now: z.ZodType) => incompatibilities(json(released), json(now));

  it('allows an optional field, a value more, and a higher limit', () =>
    expect(
      check(released.extend({ d: z.string().optional(), b: z.enum(['x', 'y', 'z']), few: z.string().max(11) })),
    ).toEqual([]));

  it.each([
    ['a removed field', released.omit({ a: true }), '/a: removed'],
    ['a retyped field', released.extend({ a: z.string() }), '/a: type was "integer" and is "string"'],
    ['a new required field', released.extend({ d: z.string() }), '/d: new and required; add it as optional'],
    ['a removed value', released.extend({ b: z.enum(['x']) }), '/b: value "y" is gone'],
    [
      'a text that becomes an enumeration',
      released.extend({ c: z.enum(['x']).optional() }),
      '/c: any value was allowed and only x are',
    ],
    [
      'an enumeration that becomes a text',
      released.extend({ b: z.string() }),
      '/b: only x, y were allowed and any value is',
    ],
    ['an optional field made required', released.required(), '/c: became required'],
    ['a required field made optional', released.partial({ a: true }), '/a: became optional'],
    [
      'a limit that is new',
      released.extend({ c: z.string().max(3).optional() }),
      '/c: maxLength was undefined and is 3',
    ],
    ['a lower limit', released.extend({ few: z.string().max(9) }), '/few: maxLength was 10 and is 9'],
    ['a field removed inside a list', released.extend({ list: z.array(z.object({})) }), '/list/*/id: removed'],
    [
      'another type of value in a map',
      released.extend({ map: z.record(z.string(), z.string()) }),
      '/map/…: type was "integer" and is "string"',
    ],
    [
      'a null that is no longer allowed',
      released.extend({ maybe: z.string() }),
      '/maybe: type was ["string","null"] and is "string"',
    ],
    [
      'a pattern that is new',
      released.extend({ few: z.string().max(10).regex(/^a/) }),
      '/few: pattern was undefined and is "^a"',
    ],
    ['a divisor that is new', released.extend({ a: z.int().multipleOf(5) }), '/a: multipleOf was undefined and is 5'],
    [
      'a field that must be there and be nothing else',
      z.strictObject(released.shape),
      '/…: was undefined and is false',
    ],
  ])('refuses %s', (_name, now, problem) => expect(check(now)).toContain(problem));
});

/** A schema with one fault planted somewhere in it, and where. */
interface Planted {
  readonly at: string;
  readonly schema: JsonSchema;
}

/** Every schema below and including this one, with a way to put another in its place. */
function* places(
  schema: JsonSchema,
  put: (replaced: JsonSchema) => JsonSchema,
  at = '',
): Generator<{ at: string; schema: JsonSchema; put: (replaced: JsonSchema) => JsonSchema }> {
  yield { at, schema, put };
  for (const [name, one] of Object.entries(schema.properties ?? {}))
    yield* places(one, (to) => put({ ...schema, properties: { ...schema.properties, [name]: to } }), `${at}/${name}`);
  if (schema.items) yield* places(schema.items, (items) => put({ ...schema, items }), `${at}/*`);
  if (typeof schema.additionalProperties === 'object')
    yield* places(schema.additionalProperties, (to) => put({ ...schema, additionalProperties: to }), `${at}/…`);
  for (const [index, one] of (schema.anyOf ?? []).entries())
    yield* places(one, (to) => put({ ...schema, anyOf: schema.anyOf?.with(index, to) ?? [] }), `${at}<${index}>`);
}

const without = <T>(record: Readonly<Record<string, T>>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== name));

/** The ways in which somebody may break a schema at one place. */
function faultsOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties);
  return [
    ...(schema.type ? [['retyped', { ...schema, type: schema.type === 'string' ? 'number' : 'string' }] as const] : []),
    ...(schema.enum ?? []).map(
      (value) =>
        [`without ${String(value)}`, { ...schema, enum: schema.enum?.filter((one) => one !== value) ?? [] }] as const,
    ),
    ...(schema.anyOf ?? []).map(
      (_one, index) =>
        [`without option ${index}`, { ...schema, anyOf: schema.anyOf?.toSpliced(index, 1) ?? [] }] as const,
    ),
    ...(schema.properties
      ? [
          [
            'a new required field',
            { ...schema, properties: { ...properties, planted: {} }, required: [...required, 'planted'] },
          ] as const,
        ]
      : []),
    ...names.map(
      (name) =>
        [
          `removed ${name}`,
          { ...schema, properties: without(properties, name), required: required.filter((one) => one !== name) },
        ] as const,
    ),
    ...names.map(
      (name) =>
        [
          `turned round ${name}`,
          {
            ...schema,
            required: required.includes(name) ? required.filter((one) => one !== name) : [...required, name],
          },
        ] as const,
    ),
    ...(['maxLength', 'maximum', 'maxItems'] as const)
      .filter((one) => typeof schema[one] === 'number')
      .map((one) => [`lower ${one}`, { ...schema, [one]: Number(schema[one]) - 1 }] as const),
    ...(['minLength', 'minimum', 'pattern', 'format', 'const'] as const)
      .filter((one) => schema[one] !== undefined)
      .map((one) => [`other ${one}`, { ...schema, [one]: 'planted' }] as const),
  ];
}

function planted(schema: JsonSchema): Planted[] {
  return [...places(schema, (replaced) => replaced)].flatMap((place) =>
    faultsOf(place.schema).map(([name, broken]) => ({ at: `${place.at || '/'}: ${name}`, schema: place.put(broken) })),
  );
}

describe('a fault planted anywhere in a contract of ours is found', () => {
  it.each(contracts.map((contract) => [typeOf(contract), schemaOf(contract)] as const))('%s', (_type, released) => {
    const faults = planted(released);
    expect(faults.length).toBeGreaterThan(5);
    expect(faults.filter((one) => incompatibilities(released, one.schema).length === 0).map((one) => one.at)).toEqual(
      [],
    );
    expect(incompatibilities(released, released)).toEqual([]);
  });
});

it('lets a newer writer add a field to every contract: none is closed', () => {
  for (const contract of contracts)
    for (const { schema, at } of places(schemaOf(contract), (one) => one))
      expect(schema.additionalProperties, `${typeOf(contract)} ${at}`).not.toBe(false);
});
