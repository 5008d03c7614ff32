import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.js';
import {
  byId,
  conflicted,
  earliest,
  entryOf,
  latest,
  max,
  min,
  once,
  settled,
  winnerOf,
  type Conflict,
  type Entry,
  type Slot,
} from './slots.js';

/** Few values of everything, so that ties of every kind are common. */
const entry: fc.Arbitrary<Entry> = fc
  .record({
    revision: fc.integer({ min: 0, max: 2 }),
    timeMs: fc.integer({ min: 0, max: 2 }),
    id: fc.constantFrom('a', 'b'),
    part: fc.constantFrom(undefined, 'd#1', 'd#2'),
    translator: fc.integer({ min: 0, max: 1 }),
    value: fc.constantFrom<unknown>('x', 'y', { z: 1 }),
  })
  .map(({ value, ...stamp }) => entryOf(stamp, value));
const numeric = fc
  .record({ entry, value: fc.integer({ min: -3, max: 3 }) })
  .map((one): Entry => ({ ...one.entry, v: one.value }));
const path = fc.constantFrom<readonly string[]>(['1'], ['constructor'], ['__proto__']);

function mergeAll(slot: Slot<unknown>, told: readonly (readonly [readonly string[], Entry])[]): unknown {
  let stored: unknown;
  for (const [at, one] of told) [stored] = slot.merge(stored, at, one);
  return stored;
}

const slots: readonly (readonly [name: string, slot: Slot<unknown>, entries: fc.Arbitrary<Entry>])[] = [
  ['once', once(), entry],
  ['latest', latest(), entry],
  ['earliest', earliest(), entry],
  ['max', max(), numeric],
  ['min', min(), numeric],
  ['byId of once', byId(once()), entry],
  ['byId of latest', byId(latest()), entry],
  ['byId of max', byId(max()), numeric],
];

describe.each(slots)('%s', (_name, slot, entries) => {
  const facts = fc.array(fc.tuple(path, entries), { maxLength: 7 });

  it('keeps the same in every order of arrival and however often', () => {
    const shuffled = facts.chain((told) =>
      fc.tuple(fc.constant(told), fc.shuffledSubarray([...told, ...told], { minLength: told.length * 2 })),
    );
    fc.assert(
      fc.property(shuffled, ([told, twice]) => {
        const first = mergeAll(slot, told);
        expect(canonical(mergeAll(slot, twice))).toBe(canonical(first));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says that nothing was applied exactly where it keeps what it had', () => {
    fc.assert(
      fc.property(facts, fc.tuple(path, entries), (told, [at, one]) => {
        const before = mergeAll(slot, told);
        const [after, absorbed] = slot.merge(before, at, one);
        expect(absorbed === 'applied').toBe(canonical(after) !== canonical(before));
        if (absorbed !== 'applied') expect(after).toBe(before);
      }),
    );
  });
});

const at = (value: unknown, stamp: Partial<Parameters<typeof entryOf>[0]> = {}) =>
  entryOf({ revision: 0, timeMs: 0, id: 'a', translator: 0, ...stamp }, value);
const seen = <View>(slot: Slot<View>, ...told: Entry[]): View =>
  slot.view(
    mergeAll(
      slot,
      told.map((one) => [[], one] as const),
    ),
  );

describe('what a plan sees', () => {
  it('of once: the smallest by source time, id and digest wins, and several are a conflict with evidence', () => {
    const view = seen(
      once<string>(),
      at('late', { timeMs: 2, id: 'b' }),
      at('early', { timeMs: 1, id: 'c' }),
    ) as Conflict<string>;
    expect(conflicted(view)).toBe(true);
    expect([view.winner, view.values, view.evidence]).toEqual(['early', ['early', 'late'], ['c', 'b']]);
    expect([settled(view), winnerOf(view)]).toEqual([undefined, 'early']);
  });
  it('of once: the same value from two documents is no conflict', () => {
    expect(seen(once<string>(), at('x', { part: 'd#1' }), at('x', { part: 'd#2' }))).toBe('x');
  });
  it('of one part only the newest translator counts', () => {
    const [old, corrected] = [at('wrong', { part: 'd#1', translator: 1 }), at('right', { part: 'd#1', translator: 2 })];
    expect(seen(once<string>(), corrected, old)).toBe('right');
    expect(seen(latest<string>(), corrected, old)).toBe('right');
    expect(seen(earliest<string>(), corrected, old)).toBe('right');
  });
  it('of latest: revision, then time, then id; equal ones with another value are a conflict', () => {
    expect(seen(latest<string>(), at('new', { revision: 2 }), at('old', { revision: 1, timeMs: 9 }))).toBe('new');
    expect(conflicted(seen(latest<string>(), at('x'), at('y')))).toBe(true);
  });
  it('of a map: an id may be called like anything that objects have', () => {
    const map = byId(latest<string>());
    const view = map.view(
      mergeAll(map, [
        [['__proto__'], at('x')],
        [['constructor'], at('y')],
      ]),
    );
    expect(Object.entries(view)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
