import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, ContractRegistry, nextMajor, typeOf, type Contract, type Message } from './index.js';

const first = contract({
  name: 'order.note',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'A note.',
  schema: z.object({ text: z.string() }),
  example: { text: 'ring twice' },
});
const second = nextMajor(first, {
  from: ['channel-gateway', 'erp-gateway'],
  doc: 'A note in a language.',
  schema: z.object({ text: z.string(), language: z.string() }),
  example: { text: 'ring twice', language: 'en' },
  upcast: (before) => ({ ...before, language: 'und' }),
});
const third = nextMajor(second, {
  from: ['channel-gateway'],
  doc: 'Notes.',
  schema: z.object({ notes: z.array(z.object({ text: z.string(), language: z.string() })) }),
  example: { notes: [] },
  upcast: ({ text, language, ...rest }) => ({ ...rest, notes: [{ text, language }] }),
});
const other: Contract = { ...first, name: 'order.other' };

function message(type: string, data: unknown): Message {
  return { id: 'm-1', type, source: 'test', key: 'order/a/1', time: '2026-11-20T00:00:00.000Z', revision: 3, data };
}

describe('versions of a contract', () => {
  const registry = new ContractRegistry([third, first, other, second]);

  it('are found by their type, and readers are handed the newest', () => {
    expect([first, second, third, other].map((one) => registry.of(typeOf(one)))).toEqual([first, second, third, other]);
    expect([first, third, other].map((one) => registry.newest(one))).toEqual([third, third, other]);
    expect(registry.of('order.note.v4')).toBeUndefined();
    expect(() => registry.newest({ name: 'order.nothing' })).toThrow('no contract is called order.nothing');
  });

  it('read as a later one are that and those before it', () => {
    expect(registry.readAs('order.note.v2')).toEqual(['order.note.v1', 'order.note.v2']);
    expect(registry.readAs('order.note.v3')).toEqual(['order.note.v1', 'order.note.v2', 'order.note.v3']);
    expect(registry.readAs('order.note.v4')).toEqual([]);
  });

  it('are newer only above the newest that is known', () => {
    const isNewer = ['order.note.v3', 'order.note.v4', 'order.other.v2', 'order.stranger.v9'].map((one) =>
      registry.isNewer(one),
    );
    expect(isNewer).toEqual([false, true, true, false]);
  });

  it('become the newest step by step, and keep what a newer writer had added', () => {
    const before = message('order.note.v1', { text: 'mind the dog', added: 7 });
    expect(registry.upcast(before)).toEqual({
      ...before,
      type: 'order.note.v3',
      data: { notes: [{ text: 'mind the dog', language: 'und' }], added: 7 },
    });
    const newest = message('order.note.v3', { notes: [] });
    expect(registry.upcast(newest)).toBe(newest);
    const stranger = message('order.stranger.v1', {});
    expect(registry.upcast(stranger)).toBe(stranger);
  });
});

describe('what does not hold together is refused when it is loaded', () => {
  const { upcast: _none, ...silent } = second;
  it.each([
    ['a gap', [first, third], 'order.note.v3 follows v1: a version between them is missing'],
    ['no upcast', [first, silent], 'order.note.v2 does not say how v1 is read'],
    ['a version twice', [first, { ...first }], 'order.note.v1 is declared twice'],
    ['an upcast of what is not there', [second], 'order.note.v2 reads v1, which is not declared'],
    [
      'another receiver',
      [first, { ...second, to: 'erp-gateway' }],
      'order.note.v2 goes to erp-gateway on FACTS, v1 to order-service on FACTS',
    ],
    ['another stream', [first, { ...second, stream: 'COMMANDS' }], 'order.note.v2 goes to order-service on COMMANDS'],
    [
      'an example that does not fit',
      [first, { ...second, upcast: (before: object) => before }],
      'order.note.v2 the example of v1 upcast is wrong at /language',
    ],
    [
      'an example two versions back',
      [first, { ...second, upcast: () => ({ text: 'x', language: 7 }) }, third],
      'order.note.v3 the example of v1 upcast is wrong at /notes/0/language',
    ],
  ] as [string, Contract[], string][])('%s', (_name, all, problem) => {
    expect(() => new ContractRegistry(all)).toThrow(problem);
  });

  it('lets the oldest version go when nothing holds it any more', () => {
    expect(new ContractRegistry([{ ...silent }]).of('order.note.v2')).toBeDefined();
  });
});
