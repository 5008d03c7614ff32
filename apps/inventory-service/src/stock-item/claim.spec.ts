import { describe, expect, it } from 'vitest';
import { Conflict } from '#libs/actors';
import {
  ANSWER,
  claimOf,
  columnsOf,
  finishedMs,
  keptOf,
  sumOf,
  unitsLeftSince,
  type Claim,
  type Grant,
  type ReservationEntry,
  type StatedReservation,
} from './claim.js';

const at = (day: number) => `2026-11-${day}T12:00:00.000Z`;
const ms = (day: number) => Date.parse(at(day));

/** What an order states: so many units, bought on the 20th, stated on the 24th, with one unit left on each of some days. */
function claim(quantity: number, ...days: readonly number[]): Claim {
  const shipped = days.map((day, index) => ({ shipmentId: `SHP-${index}`, units: 1, at: at(day) }));
  const level = { quantity, priorityAt: at(20), shipped };
  return { order: 'order/shop/A', reservation: 'stock.reserve/1/MUG', level, revision: 3, statedAt: at(24) };
}

function grant(changes: Partial<Grant> = {}): Grant {
  const { order, reservation } = claim(0);
  return { order, reservation, answersRevision: 2, quantity: 3, state: 'held', held: 3, left: 0, ...changes };
}

function entry(fact: ReservationEntry['fact'], promised?: Grant): ReservationEntry {
  return { id: 'A', fact, own: promised ? { [ANSWER]: promised } : {} };
}

const takenBack: StatedReservation = { ...claim(0), level: null };

it('of contradicting statements the one that stands is the claim; what was taken back or never stated is none', () => {
  expect(claimOf(new Conflict<StatedReservation>(claim(2), [claim(2), claim(3)], ['a', 'b']))?.level.quantity).toBe(2);
  expect(claimOf(takenBack)).toBeUndefined();
  expect(claimOf(undefined)).toBeUndefined();
});

it('what left since an instant is what left after it, not at it', () => {
  expect([21, 22, 23].map((day) => unitsLeftSince(claim(0, 21, 22, 23), ms(day)))).toStrictEqual([2, 1, 0]);
});

describe('of what is held', () => {
  it('what left since is held no longer', () => expect(keptOf(claim(3, 21), grant())).toBe(2));
  it('what had left before is not taken off again', () => expect(keptOf(claim(3, 21), grant({ left: 1 }))).toBe(3));
  it('no more is kept than is wanted, and never less than nothing', () => {
    expect(keptOf(claim(1), grant())).toBe(1);
    expect(keptOf(claim(3, 21, 22), grant({ held: 1 }))).toBe(0);
  });
  it('nothing is kept that was not promised', () => expect(keptOf(claim(3), undefined)).toBe(0));
});

describe('what a reservation adds to its stock item', () => {
  it('is what it holds, and that it waits where it is short', () => {
    expect(sumOf(entry(claim(3), grant()))).toStrictEqual({ held: 3, waiting: 0 });
    expect(sumOf(entry(claim(3), grant({ state: 'short', held: 1 })))).toStrictEqual({ held: 1, waiting: 1 });
  });
  it('is nothing where it was taken back, and no wait where nothing is wanted or answered yet', () => {
    expect(sumOf(entry(takenBack, grant()))).toStrictEqual({ held: 0, waiting: 0 });
    expect(sumOf(entry(claim(0), grant({ state: 'short', held: 0 })))).toStrictEqual({ held: 0, waiting: 0 });
    expect(sumOf(entry(claim(3)))).toStrictEqual({ held: 0, waiting: 0 });
  });
});

describe('a reservation is found', () => {
  it('by the units that it waits for beside those that it holds, and by its time of purchase', () => {
    expect(columnsOf(entry(claim(3), grant({ state: 'short', held: 1 })))).toStrictEqual({
      needUnits: 2,
      priorityMs: ms(20),
      leftMs: null,
    });
  });
  it('by when its newest units left, whatever their order', () => {
    expect(columnsOf(entry(claim(0, 22, 23, 21), grant()))).toStrictEqual({
      needUnits: null,
      priorityMs: ms(20),
      leftMs: ms(23),
    });
  });
  it('by nothing once it was taken back', () =>
    expect(columnsOf(entry(takenBack, grant()))).toStrictEqual({ needUnits: null, priorityMs: null, leftMs: null }));
});

it('is over since the order wants nothing more of it', () => {
  expect(finishedMs(entry(claim(0, 21)))).toBe(ms(24));
  expect(finishedMs(entry(takenBack))).toBe(ms(24));
  expect(finishedMs(entry(claim(1, 21)))).toBeUndefined();
  expect(finishedMs(entry(undefined))).toBeUndefined();
});
