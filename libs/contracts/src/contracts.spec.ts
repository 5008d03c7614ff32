import { describe, expect, it } from 'vitest';
import {
  consumers,
  contractOf,
  contracts,
  natsPermissions,
  registry,
  serviceNames,
  streams,
  subjectOf,
  typeOf,
} from './index.js';
import { checkReleased, releasedAndGone, releasedFolder, repositoryRoot, schemaOf } from './testing.js';

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

it('declares everything that was released: what is on its way must find its reader', () => {
  expect(releasedAndGone(contracts, releasedFolder(repositoryRoot()))).toEqual([]);
  expect(releasedAndGone(contracts.slice(1), releasedFolder(repositoryRoot()))).toEqual([typeOf(contracts[0]!)]);
});
it('names each type once and finds it again', () => {
  expect(new Set(contracts.map(typeOf)).size).toBe(contracts.length);
  for (const contract of contracts) expect(contractOf(typeOf(contract))).toBe(contract);
});
it('tells a newer version from an unknown type', () => {
  expect(registry.isNewer('order.snapshot.v2')).toBe(true);
  expect(registry.isNewer('order.snapshot.v1')).toBe(false);
  expect(registry.isNewer('nothing.known.v2')).toBe(false);
  expect(registry.isNewer('order.snapshot')).toBe(false);
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
