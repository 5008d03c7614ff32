import { describe, expect, it } from 'vitest';
import { absorbFact, viewOf } from './absorb.js';
import { answered, fact, retried, type Answer } from './actor.js';
import { newRow } from './row.js';
import {
  byId,
  Conflict,
  conflicted,
  earliest,
  entries,
  entryOf,
  latest,
  max,
  min,
  once,
  settled,
  winnerOf,
  type Absorbed,
  type Entry,
  type Slot,
} from './slots.js';

const at = (value: unknown, stamp: Partial<Parameters<typeof entryOf>[0]> = {}) =>
  entryOf({ revision: 1, timeMs: 1, id: 'b', translator: 0, ...stamp }, value);

/** What each of these did to a slot, in this order, and what is seen in the end. */
function told<View>(slot: Slot<View>, ...all: Entry[]): { results: Absorbed[]; view: View } {
  let stored: unknown;
  const results = all.map((one) => {
    const [next, absorbed] = slot.merge(stored, [], one);
    stored = next;
    return absorbed;
  });
  return { results, view: slot.view(stored) };
}

describe('what becomes of a fact', () => {
  it.each<[string, Slot<unknown>, Entry[], Absorbed[], unknown]>([
    [
      'latest: an older revision',
      latest(),
      [at('new'), at('old', { revision: 0, timeMs: 9 })],
      ['applied', 'superseded'],
      'new',
    ],
    [
      'latest: an older time',
      latest(),
      [at('new'), at('old', { timeMs: 0, id: 'z' })],
      ['applied', 'superseded'],
      'new',
    ],
    ['latest: a lower id', latest(), [at('new'), at('old', { id: 'a' })], ['applied', 'superseded'], 'new'],
    ['latest: the same again', latest(), [at('new'), at('new')], ['applied', 'duplicate'], 'new'],
    [
      'latest: newer ones',
      latest(),
      [at('a'), at('b', { id: 'c' }), at('c', { timeMs: 2 }), at('d', { revision: 2, timeMs: 0 })],
      ['applied', 'applied', 'applied', 'applied'],
      'd',
    ],
    [
      'latest: an older translator',
      latest(),
      [at('new', { part: 'd#1', translator: 2 }), at('old', { part: 'd#1', translator: 1 })],
      ['applied', 'superseded'],
      'new',
    ],
    [
      'earliest: a later revision',
      earliest(),
      [at('first'), at('then', { revision: 2, timeMs: 0 })],
      ['applied', 'superseded'],
      'first',
    ],
    [
      'earliest: a later time',
      earliest(),
      [at('first'), at('then', { timeMs: 2, id: 'a' })],
      ['applied', 'superseded'],
      'first',
    ],
    ['earliest: a higher id', earliest(), [at('first'), at('then', { id: 'c' })], ['applied', 'superseded'], 'first'],
    [
      'earliest: earlier ones',
      earliest(),
      [at('c'), at('b', { id: 'a' }), at('a', { timeMs: 0 }), at('0', { revision: 0, timeMs: 9 })],
      ['applied', 'applied', 'applied', 'applied'],
      '0',
    ],
    ['once: the same again', once(), [at('x'), at('x')], ['applied', 'duplicate'], 'x'],
    ['once: the same, told later', once(), [at('x'), at('x', { timeMs: 5 })], ['applied', 'duplicate'], 'x'],
    ['once: the same, told earlier', once(), [at('x'), at('x', { timeMs: 0 })], ['applied', 'applied'], 'x'],
    [
      'once: an older translator',
      once(),
      [at('new', { part: 'd#1', translator: 2 }), at('old', { part: 'd#1', translator: 1 })],
      ['applied', 'superseded'],
      'new',
    ],
    [
      'once: a newer translator',
      once(),
      [at('old', { part: 'd#1', translator: 1 }), at('new', { part: 'd#1', translator: 2 })],
      ['applied', 'applied'],
      'new',
    ],
    [
      'max: lower, equal, higher',
      max(),
      [at(5), at(4), at(5), at(6)],
      ['applied', 'superseded', 'duplicate', 'applied'],
      6,
    ],
    [
      'min: higher, equal, lower',
      min(),
      [at(5), at(6), at(5), at(4)],
      ['applied', 'superseded', 'duplicate', 'applied'],
      4,
    ],
    ['max: nothing below zero is nothing', max(), [at(-1)], ['applied'], -1],
  ])('%s', (_name, slot, all, results, view) => {
    expect(told(slot, ...all)).toEqual({ results, view });
  });

  it('is nothing to be seen while nobody told anything', () => {
    for (const slot of [once(), latest(), earliest(), max(), min()]) expect(slot.view(undefined)).toBeUndefined();
    expect(byId(latest()).view(undefined)).toEqual({});
    expect([once(), latest(), earliest(), byId(max()), max(), min()].map((one) => one.kind)).toEqual([
      'once',
      'latest',
      'earliest',
      'byId',
      'max',
      'min',
    ]);
  });

  it('of equal place is a conflict, with all values and their facts, the winner the same in every order', () => {
    const [x, y] = [at('x', { part: 'd#1' }), at('y', { part: 'd#2' })];
    for (const slot of [once(), latest(), earliest()]) {
      expect(told(slot, x, y).view).toEqual(told(slot, y, x).view);
      expect(told(slot, x, y)).toMatchObject({ results: ['applied', 'applied'], view: { evidence: ['b', 'b'] } });
    }
    expect(told(once(), y, x).view).toMatchObject({ winner: 'x', values: ['x', 'y'] });
    expect(told(latest(), x, y).view).toMatchObject({ winner: 'y', values: ['y', 'x'] });
  });
});

it('of a contradiction one value stands and none is settled; what nothing contradicts is both', () => {
  const conflict = new Conflict('x', ['x', 'y'], ['a', 'b']);
  expect([conflicted(conflict), winnerOf(conflict), settled(conflict)]).toEqual([true, 'x', undefined]);
  expect([conflicted('x'), winnerOf('x'), settled('x')]).toEqual([false, 'x', 'x']);
  expect([conflicted(undefined), winnerOf(undefined), settled(undefined)]).toEqual([false, undefined, undefined]);
});

describe('of two values that were told once', () => {
  it('the earlier wins, then the lower id, whatever the values are', () => {
    const late = at('a', { timeMs: 2, id: 'a' });
    expect(told(once(), late, at('b', { timeMs: 1, id: 'z' })).view).toMatchObject({ winner: 'b' });
    expect(told(once(), late, at('b', { timeMs: 2, id: '0' })).view).toMatchObject({ winner: 'b' });
  });
  it('equal ones share one value in memory, and what is seen is made once', () => {
    const slot = once();
    const [first] = slot.merge(undefined, [], at({ z: 1 }, { part: 'd#1' }));
    const [stored] = slot.merge(first, [], at({ z: 1 }, { part: 'd#2' }));
    const [one, two] = stored as Entry[];
    expect(one?.v).toBe(two?.v);
    const [conflict] = slot.merge(stored, [], at({ z: 2 }));
    expect(slot.view(conflict)).toBe(slot.view(conflict));
  });
});

describe('a map', () => {
  it('needs an id in the path of a fact, and keeps the rest for the slot within', () => {
    expect(() => byId(latest()).merge(undefined, [], at('x'))).toThrow('must name an id in its path');
    const [stored] = byId(byId(latest())).merge(undefined, ['a', 'b'], at('x'));
    expect(byId(byId(latest())).view(stored)).toEqual({ a: { b: 'x' } });
    const [, again] = byId(byId(latest())).merge(stored, ['a', 'b'], at('x'));
    expect(again).toBe('duplicate');
  });
  it('takes any id, whatever objects are born with', () => {
    const [stored] = byId(latest()).merge({}, ['constructor'], at('x'));
    expect(Object.entries(byId(latest()).view(stored))).toEqual([['constructor', 'x']]);
  });
  it('is read in the order of its ids', () => {
    expect(entries({ b: 2, a: 1, c: 3 })).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });
});

describe('a stamp', () => {
  it('has its part and translator only where there is a part', () => {
    expect(at('x', { translator: 3 })).toEqual({ r: 1, t: 1, i: 'b', v: 'x' });
    expect(at('x', { part: 'd#1', translator: 3 })).toEqual({ r: 1, t: 1, i: 'b', v: 'x', p: 'd#1', n: 3 });
  });
});

describe('answers', () => {
  const stamp = (timeMs: number) => ({ revision: 0, timeMs, id: 'm', translator: 0 });
  const results = (...all: (readonly [Answer['outcome'], number])[]) => {
    let facts = {};
    return all.map(([outcome, timeMs]) => {
      const [next, absorbed] = absorbFact({}, facts, answered('sale/1', 3, { outcome }), stamp(timeMs));
      facts = next;
      return absorbed;
    });
  };
  it.each<[Answer['outcome'], Answer['outcome']]>([
    ['waiting', 'in-doubt'],
    ['in-doubt', 'rejected'],
    ['in-doubt', 'failed'],
    ['rejected', 'posted'],
    ['failed', 'confirmed'],
    ['rejected', 'posted-different'],
  ])('%s gives way to %s, whichever was said first', (weak, strong) => {
    expect(results([weak, 9], [strong, 1])).toEqual(['applied', 'applied']);
    expect(results([strong, 1], [weak, 9])).toEqual(['applied', 'superseded']);
  });
  it('of one rank are ranked by time', () => {
    expect(results(['rejected', 1], ['failed', 2])).toEqual(['applied', 'applied']);
    expect(results(['failed', 2], ['rejected', 1])).toEqual(['applied', 'superseded']);
    expect(results(['posted', 2], ['posted', 1], ['posted', 2])).toEqual(['applied', 'duplicate', 'duplicate']);
  });
});

it('a plan sees its slots, what every actor has, and what it issued: levels and commands', () => {
  const own = { n: 'a', r: 4, v: 'x', to: 'item/a' };
  const row = {
    ...newRow('order', 'order/a/1'),
    facts: absorbFact(
      {},
      absorbFact({ note: latest() }, {}, fact('note', 'hi'), { revision: 0, timeMs: 1, id: 'm', translator: 0 })[0],
      retried('sale/1', 4),
      { revision: 0, timeMs: 1, id: 'm', translator: 0 },
    )[0],
    issued: {
      'a/1': { ...own, k: 'level' as const },
      'b/1': { ...own, k: 'command' as const },
      'c/1': { k: 'gone' as const, c: 1 },
    },
  };
  const seen = { revision: 4, value: 'x' };
  expect(viewOf({ slots: { note: latest() } }, row)).toEqual({
    note: 'hi',
    clockMs: 0,
    answers: {},
    retries: { 'sale/1': 4 },
    own: { 'a/1': seen, 'b/1': seen },
    self: 'order/a/1',
  });
  expect(viewOf({ slots: {} }, { ...row, facts: { clockMs: 7 } }).clockMs).toBe(7);
});
