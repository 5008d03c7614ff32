import { describe, expect, it } from 'vitest';
import { Conflict, PAGE_OF_ENTRIES, type Effect } from '#libs/actors';
import type { DataOf, stockAdjustment } from '#libs/contracts';
import { ANSWER, idOf, type Claim, type Grant } from './claim.js';
import { grantsOf, unitsHeld } from './grants.js';
import { countedMs, freeUnits, onHand } from './shelf.js';
import type { StockItemFacts } from './stock-item.facts.js';
import { planStockItem, waitingFor } from './stock-item.plan.js';

const self = 'stock-item/US/MUG/own';
const at = (day: number) => `2026-11-${day}T12:00:00.000Z`;

/** What an order wants: units, day of purchase, units that left on the 22nd. */
function claim(order: string, quantity: number, { day = 20, left = 0 } = {}): Claim {
  const shipped = left === 0 ? [] : [{ shipmentId: 'SHP', units: left, at: at(22) }];
  const level = { quantity, priorityAt: at(day), shipped };
  return { order: `order/shop/${order}`, reservation: 'stock.reserve/1/MUG', level, revision: 5, statedAt: at(24) };
}

function grant(of: Claim, held: number, changes: Partial<Grant> = {}): Grant {
  const { order, reservation } = of;
  return { order, reservation, answersRevision: 4, quantity: held, state: 'held', held, left: 0, ...changes };
}

interface Sight {
  readonly claims?: readonly Claim[];
  readonly grants?: readonly Grant[];
  readonly found?: readonly Claim[];
  readonly more?: boolean;
  readonly rest?: Readonly<Record<string, number>>;
  readonly folded?: Readonly<Record<string, number>>;
  readonly late?: Readonly<Record<string, number>>;
  readonly adjustments?: StockItemFacts['adjustments'];
}

/** Facts of a stock item that was counted on the 21st; without a count where none is given. */
function facts(counted: number | undefined, sight: Sight = {}): StockItemFacts {
  const { claims = [], grants = [], found = [], more = false, rest = {}, folded = {}, late = {} } = sight;
  const seen = Object.fromEntries(claims.map((one) => [idOf(one), one]));
  const own = Object.fromEntries(grants.map((one) => [`${ANSWER}/${idOf(one)}`, { value: one }]));
  return {
    self,
    count: counted === undefined ? undefined : { warehouse: 'WH1', onHand: counted, asOf: at(21) },
    adjustments: sight.adjustments ?? {},
    levels: {},
    reservations: { seen, found: found.map(idOf), more, rest, folded, late },
    own,
  } as unknown as StockItemFacts;
}

type Adjustment = DataOf<typeof stockAdjustment>;
const adjustment = (units: number, day: number): Adjustment => ({
  adjustmentId: `R-${day}`,
  units,
  at: at(day),
  reason: 'receipt',
});

describe('what lies on the shelf', () => {
  it('is not known before the first count', () => {
    expect([onHand(facts(undefined)), countedMs(facts(undefined))]).toStrictEqual([undefined, undefined]);
    expect(countedMs(facts(1))).toBe(Date.parse(at(21)));
  });

  it('is the count, less what left since of claims in sight, of others, and of those folded away', () => {
    const sight = { claims: [claim('A', 0, { left: 2 })], rest: { left: 3 }, folded: { left: 4 } };
    expect(onHand(facts(20, sight))).toBe(11);
    expect(onHand(facts(20))).toBe(20);
  });

  it('is more by what was adjusted after the count, not at it or before; of contradictions one stands', () => {
    const adjustments = {
      a: adjustment(7, 20),
      b: adjustment(5, 21),
      c: adjustment(3, 22),
      d: new Conflict(adjustment(-1, 23), [adjustment(-1, 23), adjustment(9, 23)], ['x', 'y']),
      e: undefined,
    } as unknown as StockItemFacts['adjustments'];
    expect(onHand(facts(20, { adjustments }))).toBe(22);
  });
});

describe('what is free', () => {
  it('is what nobody holds, in sight or not', () => {
    const a = claim('A', 2);
    expect(freeUnits(facts(10, { claims: [a, claim('B', 1)], grants: [grant(a, 2)], rest: { held: 3 } }))).toBe(5);
  });
  it('counts from nothing where more left than was there', () => {
    const gone = claim('A', 0, { left: 4 });
    expect(freeUnits(facts(1, { claims: [gone], rest: { held: 1 } }))).toBe(-1);
    expect(freeUnits(facts(undefined))).toBe(0);
  });
});

describe('who waits', () => {
  it('is looked for where units are free, as many as there can be', () => {
    expect(waitingFor(facts(3, { rest: { waiting: 1 } }))).toStrictEqual([{ find: 'waiting', upTo: 3, limit: 3 }]);
    const many = PAGE_OF_ENTRIES + 1;
    expect(waitingFor(facts(many, { rest: { waiting: 1 } }))).toStrictEqual([
      { find: 'waiting', upTo: many, limit: PAGE_OF_ENTRIES },
    ]);
  });
  it('is not looked for where none is free or nobody waits', () => {
    expect(waitingFor(facts(0, { rest: { waiting: 1 } }))).toStrictEqual([]);
    expect(waitingFor(facts(1, { rest: { waiting: 1, held: 2 } }))).toStrictEqual([]);
    expect(waitingFor(facts(3))).toStrictEqual([]);
    expect(waitingFor(facts(3, { rest: { waiting: 0 } }))).toStrictEqual([]);
  });
});

describe('grants', () => {
  const statesOf = (some: readonly Grant[]) => some.map(({ order, state }) => `${order.slice(-1)} ${state}`);

  it('go by day of purchase, then by order', () => {
    const claims = [claim('C', 1, { day: 19 }), claim('B', 1), claim('A', 1), claim('D', 1, { day: 18 })];
    expect(statesOf(grantsOf(facts(3, { claims })))).toStrictEqual(['D held', 'C held', 'A held', 'B short']);
    expect(statesOf(grantsOf(facts(3, { claims: claims.toReversed() })))).toStrictEqual([
      'D held',
      'C held',
      'A held',
      'B short',
    ]);
  });

  it('take from what is free only what is not held already, and give back what is let go', () => {
    const [a, b] = [claim('A', 3), claim('B', 2, { day: 21 })];
    expect(statesOf(grantsOf(facts(5, { claims: [a, b], grants: [grant(a, 2)] })))).toStrictEqual(['A held', 'B held']);
    expect(statesOf(grantsOf(facts(4, { claims: [a, b], grants: [grant(a, 2)] })))).toStrictEqual([
      'A held',
      'B short',
    ]);
  });

  it('are whole or not at all, and what is short keeps what it held', () => {
    const a = claim('A', 3);
    expect(grantsOf(facts(2, { claims: [a], grants: [grant(a, 1)] }))).toMatchObject([{ state: 'short', held: 1 }]);
    expect(grantsOf(facts(3, { claims: [a], grants: [grant(a, 1)] }))).toMatchObject([{ state: 'held', held: 3 }]);
  });

  it('wait behind those who wait out of sight', () => {
    const [early, late] = [claim('A', 1, { day: 18 }), claim('B', 1, { day: 19 })];
    const sight = { claims: [early, late], found: [early] };
    expect(statesOf(grantsOf(facts(5, { ...sight, more: true })))).toStrictEqual(['A held', 'B short']);
    expect(statesOf(grantsOf(facts(5, { ...sight, more: false })))).toStrictEqual(['A held', 'B held']);
    const both = { claims: [early, late], found: [early, late], more: true };
    expect(statesOf(grantsOf(facts(5, both)))).toStrictEqual(['A held', 'B held']);
  });

  it('of claims that want nothing more stay as they were while what they held has left', () => {
    const [served, part, gone] = [claim('A', 0, { left: 3 }), claim('B', 0, { left: 1 }), claim('C', 0)];
    const before = grant(served, 3);
    expect(grantsOf(facts(9, { claims: [served], grants: [before] }))).toStrictEqual([before]);
    expect(grantsOf(facts(9, { claims: [part], grants: [grant(part, 3)] }))).toStrictEqual([
      grant(part, 0, { answersRevision: 5, left: 1 }),
    ]);
    const counted = grant(part, 1, { left: 1 });
    expect(grantsOf(facts(9, { claims: [part], grants: [counted] }))).toMatchObject([
      { held: 0, quantity: 0, left: 1 },
    ]);
    expect(grantsOf(facts(9, { claims: [gone] }))).toStrictEqual([]);
  });

  it('hold what their claims still want of them', () => {
    const [a, b] = [claim('A', 2, { left: 1 }), claim('B', 1)];
    expect(unitsHeld([a, b], [grant(a, 3), grant(b, 1)])).toBe(3);
    expect(unitsHeld([a, b], [])).toBe(0);
  });
});

describe('what a person is shown', () => {
  const exceptions = (of: StockItemFacts): Effect[] =>
    [...planStockItem(of, { levels: [] })].filter(({ kind }) => kind === 'exception');

  it('is that more is promised than there is', () => {
    const a = claim('A', 3);
    const detail = `${self}: more units are promised than are on hand`;
    const oversold = [{ key: 'exception/oversold', value: { owner: 'logistics', amountAtRisk: null, detail } }];
    expect(exceptions(facts(2, { claims: [a], grants: [grant(a, 3)] }))).toMatchObject(oversold);
    expect(exceptions(facts(2, { rest: { held: 3 } }))).toMatchObject(oversold);
    expect(exceptions(facts(3, { claims: [a], grants: [grant(a, 3)] }))).toStrictEqual([]);
  });

  it('is that more left than there was', () => {
    const detail = `${self}: more units left than were on hand`;
    expect(exceptions(facts(1, { claims: [claim('A', 0, { left: 2 })] }))).toMatchObject([
      { key: 'exception/shipped-not-sold', value: { owner: 'logistics', detail } },
    ]);
    expect(exceptions(facts(2, { claims: [claim('A', 0, { left: 2 })] }))).toStrictEqual([]);
  });

  it('is what contradicts itself, with each document once', () => {
    const contradicted = (...evidence: string[]) =>
      new Conflict(adjustment(1, 22), [adjustment(1, 22), adjustment(2, 22)], evidence);
    const adjustments = { a: contradicted('y', 'x'), b: contradicted('z', 'x') } as never;
    expect(exceptions(facts(2, { adjustments }))).toMatchObject([
      {
        key: 'exception/contradiction',
        value: {
          owner: 'logistics',
          detail: `${self}: counts or adjustments contradict one another: count again`,
          evidence: ['x', 'y', 'z'],
        },
      },
    ]);
  });

  it('is news of what was over long ago, until a newer count', () => {
    const day = (of: number) => Date.parse(at(of));
    const late = { old: day(20), A: day(21), B: day(22), C: day(22), D: day(22) };
    expect(exceptions(facts(2, { late }))).toMatchObject([
      {
        key: 'exception/contradiction/late',
        value: {
          reason: 'contradiction',
          owner: 'logistics',
          amountAtRisk: null,
          detail: `${self}: news of reservations that were over long ago was not taken: A, B, C: count again`,
        },
      },
    ]);
    expect(exceptions(facts(undefined, { late: { old: day(20) } }))).toHaveLength(1);
    expect(exceptions(facts(2, { late: { old: day(20) } }))).toStrictEqual([]);
  });
});
