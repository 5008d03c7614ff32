import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  consumers,
  contractOf,
  contracts,
  isNewerVersion,
  natsPermissions,
  serviceNames,
  streams,
  subjectOf,
  typeOf,
} from './index.js';
import {
  checkReleased,
  incompatibilities,
  releasedFolder,
  repositoryRoot,
  schemaOf,
  type JsonSchema,
} from './testing.js';

it.each(contracts.map((contract) => [typeOf(contract), contract] as const))(
  '%s accepts its own example',
  (_type, one) => expect(one.schema.safeParse(one.example).error).toBeUndefined(),
);

describe.each(contracts.filter((one) => !one.planned).map((contract) => [typeOf(contract), contract] as const))(
  '%s',
  (_type, contract) => {
    it('keeps what was released', () => expect(checkReleased(contract, releasedFolder(repositoryRoot()))).toEqual([]));
  },
);

describe('a released contract never changes meaning', () => {
  const released = z.object({ a: z.int(), b: z.enum(['x', 'y']), c: z.string().optional() });
  const check = (now: z.ZodType) =>
    incompatibilities(
      z.toJSONSchema(released, { io: 'input' }) as JsonSchema,
      z.toJSONSchema(now, { io: 'input' }) as JsonSchema,
    );
  it('allows an optional field and a value more', () =>
    expect(check(released.extend({ d: z.string().optional(), b: z.enum(['x', 'y', 'z']) }))).toEqual([]));
  it.each([
    ['a removed field', released.omit({ a: true }), '/a: removed'],
    ['a retyped field', released.extend({ a: z.string() }), '/a: type was "integer" and is "string"'],
    ['a new required field', released.extend({ d: z.string() }), '/d: new and required; add it as optional'],
    ['a removed value', released.extend({ b: z.enum(['x']) }), '/b: value "y" is gone'],
    ['an optional field made required', released.required(), '/c: became required'],
    ['a required field made optional', released.partial({ a: true }), '/a: became optional'],
    ['a lower ceiling', released.extend({ c: z.string().max(3).optional() }), '/c: maxLength was undefined and is 3'],
  ])('refuses %s', (_name, now, problem) => expect(check(now)).toContain(problem));
});

it('names each type once and finds it again', () => {
  expect(new Set(contracts.map(typeOf)).size).toBe(contracts.length);
  for (const contract of contracts) expect(contractOf(typeOf(contract))).toBe(contract);
});
it('tells a newer version from an unknown type', () => {
  expect(isNewerVersion('order.snapshot.v2')).toBe(true);
  expect(isNewerVersion('order.snapshot.v1')).toBe(false);
  expect(isNewerVersion('nothing.known.v2')).toBe(false);
});
it('gives every message exactly one consumer on a work queue', () => {
  const matches = (filter: string, subject: string) => subject.startsWith(filter.replace(/>$/, ''));
  for (const contract of contracts.filter((one) => !one.planned)) {
    const subject = subjectOf(contract, 'any');
    const found = consumers.filter((one) => one.stream === contract.stream && matches(one.filter, subject));
    expect(
      found.map((one) => one.service),
      subject,
    ).toEqual([contract.to]);
    expect(streams.some((one) => one.name === contract.stream)).toBe(true);
  }
});
it('lets a service publish what its contracts name and nothing else', () => {
  for (const service of serviceNames)
    for (const contract of contracts) {
      const may = natsPermissions(service).publish.includes(
        `xd.${contract.stream.toLowerCase()}.${typeOf(contract)}.*`,
      );
      expect(may, `${service} ${typeOf(contract)}`).toBe(!contract.planned && contract.from.includes(service));
    }
});
it('writes schemas that need no code to be read', () => {
  for (const contract of contracts) expect(schemaOf(contract)['$schema']).toContain('json-schema.org');
});
