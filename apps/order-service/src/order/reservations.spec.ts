import { describe, expect, it } from 'vitest';
import type { Custody } from './custody.js';
import type { Line } from './lines.js';
import type { OrderFacts, Placed } from './order.facts.js';
import { remaining, reservationsOf, type Reservation } from './reservations.js';
import { instant } from './testing/shop.js';

const placed = { legalEntity: 'US', placedAt: instant(20) } as Placed;
const line = (changes: Partial<Line> = {}): Line =>
  ({
    lineId: 'a',
    sku: 'MUG',
    pool: 'own',
    ships: true,
    wanted: 3,
    parts: [{ sku: 'MUG', perUnit: 1 }],
    ...changes,
  }) as Line;

type Units = readonly (readonly [sku: string, quantity: number, lineId?: string])[];
const linesOf = (units: Units) => units.map(([sku, quantity, lineId = 'a']) => ({ lineId, sku, quantity }));
const released = (...units: Units) => ({ delivery: { body: { lines: linesOf(units) } }, outcome: undefined });
const custody = (...releases: ReturnType<typeof released>[]) => ({ releases, recalls: [] }) as unknown as Custody;

interface Told {
  readonly shipments?: Readonly<Record<string, Units>>;
  readonly own?: object;
  readonly reservations?: object;
}
/** Facts of an order whose parcels left from the 21st on, one a day. */
const facts = ({ shipments = {}, own = {}, reservations = {} }: Told = {}) =>
  ({
    shipments: Object.fromEntries(
      Object.entries(shipments).map(([id, units], day) => [
        id,
        { shippedAt: instant(21 + day), lines: linesOf(units) },
      ]),
    ),
    own,
    reservations,
  }) as unknown as OrderFacts;

const figures = (told: Told, of: Line, held = custody()) =>
  reservationsOf(facts(told), placed, [of], held).map(({ sku, toSend, reservation }) => [
    sku,
    toSend,
    reservation.quantity,
  ]);

describe('what an order wants held', () => {
  it('is each SKU of its own lines that are sent, with the time of the purchase', () => {
    const lines = [line(), line({ lineId: 'b', ships: false }), line({ lineId: 'c', pool: 'amazon-fba' })];
    expect(reservationsOf(facts(), placed, lines, custody())).toStrictEqual([
      {
        line: lines[0],
        sku: 'MUG',
        toSend: 3,
        lefts: new Map([['MUG', 0]]),
        reservation: { legalEntity: 'US', sku: 'MUG', pool: 'own', quantity: 3, priorityAt: instant(20), shipped: [] },
        state: 'asked',
      },
    ]);
    expect(figures({}, line({ parts: undefined }))).toStrictEqual([]);
  });

  it('is of a kit each component, so many to a unit', () => {
    const parts = [
      { sku: 'LID', perUnit: 1 },
      { sku: 'CUP', perUnit: 2 },
    ];
    expect(figures({}, line({ parts }))).toStrictEqual([
      ['CUP', 6, 6],
      ['LID', 3, 3],
    ]);
    // what left of one component is no other's
    expect(figures({ shipments: { S: [['CUP', 4]] } }, line({ parts }))).toStrictEqual([
      ['CUP', 2, 2],
      ['LID', 3, 3],
    ]);
  });

  it('is less what has left, by parcel, of this line and SKU alone, and by another SKU in its stead', () => {
    const shipments: Told['shipments'] = {
      S1: [
        ['MUG', 1],
        ['MUG', 9, 'b'],
        ['MUG', 1],
      ],
      S2: [['CUP', 1]],
      S3: [['LID', 1, 'b']],
    };
    const [cup, mug] = reservationsOf(facts({ shipments }), placed, [line({ wanted: 5 })], custody());
    expect([cup?.sku, mug?.sku]).toStrictEqual(['CUP', 'MUG']);
    expect(mug?.reservation.shipped).toStrictEqual([{ shipmentId: 'S1', units: 2, at: instant(21) }]);
    expect(cup?.reservation).toMatchObject({ quantity: 0, shipped: [{ shipmentId: 'S2', units: 1, at: instant(22) }] });
    expect([mug?.toSend, cup?.toSend]).toStrictEqual([2, 0]);
    expect(mug?.lefts).toStrictEqual(
      new Map([
        ['CUP', 1],
        ['MUG', 2],
      ]),
    );
  });

  it('is never less than nothing, nor less than the warehouse has in hand', () => {
    expect(figures({ shipments: { S: [['MUG', 4]] } }, line())).toStrictEqual([['MUG', 0, 0]]);
    expect(figures({}, line({ wanted: 0 }), custody(released(['MUG', 2])))).toStrictEqual([['MUG', 0, 2]]);
    expect(figures({}, line({ wanted: 5 }), custody(released(['MUG', 2])))).toStrictEqual([['MUG', 5, 5]]);
    const left = { shipments: { S: [['MUG', 1] as const] } };
    expect(figures(left, line({ wanted: 0 }), custody(released(['MUG', 2])))).toStrictEqual([['MUG', 0, 1]]);
    expect(figures({}, line({ wanted: 0 }), custody(released(['MUG', 2, 'b'])))).toStrictEqual([['MUG', 0, 0]]);
  });

  it('is also a SKU that was handled for the line though it is none of its parts any more', () => {
    expect(figures({}, line({ wanted: 0 }), custody(released(['OLD', 2])))).toStrictEqual([
      ['MUG', 0, 0],
      ['OLD', 0, 2],
    ]);
  });
});

it('of units that are counted those are left that have not left, be it under another SKU', () => {
  const left = (counted: Readonly<Record<string, number>>, lefts: Readonly<Record<string, number>>) =>
    remaining({ sku: 'MUG', lefts: new Map(Object.entries(lefts)) }, (sku) => counted[sku] ?? 0);
  expect(left({ MUG: 3 }, { MUG: 1 })).toBe(2);
  expect(left({ MUG: 3 }, { MUG: 1, CUP: 1 })).toBe(1);
  expect(left({ MUG: 3, CUP: 1 }, { MUG: 1, CUP: 1 })).toBe(2);
  expect(left({ MUG: 1, CUP: 4 }, { MUG: 3, CUP: 0 })).toBe(0);
  expect(left({ MUG: 3 }, { MUG: 1, CUP: 5 })).toBe(0);
});

describe('how a reservation stands', () => {
  const own: Reservation = {
    legalEntity: 'US',
    sku: 'MUG',
    pool: 'own',
    quantity: 3,
    priorityAt: instant(20),
    shipped: [],
  };
  const key = 'stock.reserve/a/MUG';
  const answered = (answer: object | undefined, value: object = own, wanted = 3) =>
    reservationsOf(
      facts({ own: { [key]: { revision: 7, value } }, reservations: answer ? { [key]: answer } : {} }),
      placed,
      [line({ wanted })],
      custody(),
    )[0]?.state;
  const answer = { answersRevision: 7, quantity: 3, state: 'held' };

  it('is as the stock item answered what was sent last', () => {
    expect([answered(answer), answered({ ...answer, state: 'short' })]).toStrictEqual(['held', 'short']);
  });

  it('is asked while there is no answer to it, or what is wanted was not sent yet', () => {
    expect(answered(undefined)).toBe('asked');
    expect(answered({ ...answer, answersRevision: 6 })).toBe('asked');
    expect(answered({ ...answer, quantity: 2 })).toBe('asked');
    expect(answered(answer, { ...own, quantity: 2 })).toBe('asked');
    expect(reservationsOf(facts({ reservations: { [key]: answer } }), placed, [line()], custody())[0]?.state).toBe(
      'asked',
    );
  });

  it('is held where nothing is wanted, whatever was answered', () => {
    expect(answered(undefined, own, 0)).toBe('held');
  });
});
