import { describe, expect, it } from 'vitest';
import { Conflict } from '#libs/actors';
import { departuresOf, unitsByDeparture, unitsLeft, type Departure } from './departures.js';
import type { Line } from './lines.js';
import { instant } from './testing/shop.js';

const shipment = (day: number, more: object = {}) => ({
  warehouse: 'WH1',
  shippedAt: instant(day),
  lines: [{ lineId: 'a', sku: 'MUG', quantity: 1 }],
  ...more,
});
const fulfilment = (day: number, more: object = {}) => ({
  at: instant(day),
  pool: 'amazon-fba',
  state: 'success',
  lines: [{ lineId: 'a', quantity: 2 }],
  ...more,
});
const departed = (shipments: object, fulfilments: object = {}) => departuresOf({ shipments, fulfilments } as never);
const idsOf = (some: readonly Departure[]) => some.map(({ id }) => id);

describe('what left', () => {
  it('is by our warehouse’s word, with what it says of the carriage', () => {
    const carried = shipment(21, { carrier: 'DHL', trackingNumber: '0034' });
    expect(departed({ 'SHP-1': carried })).toStrictEqual([
      {
        id: 'SHP-1',
        at: instant(21),
        pool: 'own',
        warehouse: 'WH1',
        carrier: 'DHL',
        trackingNumber: '0034',
        lines: [{ lineId: 'a', sku: 'MUG', quantity: 1 }],
      },
    ]);
    expect(Object.keys(departed({ 'SHP-1': shipment(21) })[0] ?? {})).toStrictEqual([
      'id',
      'at',
      'pool',
      'warehouse',
      'lines',
    ]);
  });

  it('is by the marketplace’s word from its own pools alone, and once it has left', () => {
    const fulfilments = {
      f: fulfilment(21),
      own: fulfilment(21, { pool: 'own' }),
      open: fulfilment(21, { state: 'pending' }),
      none: undefined,
    };
    expect(departed({}, fulfilments)).toStrictEqual([
      { id: 'f', at: instant(21), pool: 'amazon-fba', lines: [{ lineId: 'a', sku: null, quantity: 2 }] },
    ]);
  });

  it('is in the order of its instants, then of its names', () => {
    const shipments = { b: shipment(22), a: shipment(22), z: shipment(21), none: undefined };
    expect(idsOf(departed(shipments, { f: fulfilment(20), g: fulfilment(23) }))).toStrictEqual([
      'f',
      'z',
      'a',
      'b',
      'g',
    ]);
  });

  it('of one instant is in the order of its names, whoever says so', () => {
    expect(idsOf(departed({ z: shipment(21) }, { f: fulfilment(21) }))).toStrictEqual(['f', 'z']);
    expect(idsOf(departed({ a: shipment(21) }, { f: fulfilment(21) }))).toStrictEqual(['a', 'f']);
  });

  it('is of contradicting words the one that stands', () => {
    const [stands, other] = [shipment(21), shipment(25)];
    expect(departed({ s: new Conflict(stands, [stands, other], ['x', 'y']) })).toMatchObject([{ at: instant(21) }]);
  });
});

describe('units of a line', () => {
  const line = (parts?: Line['parts']) => ({ lineId: 'a', sku: 'MUG', parts }) as Line;
  const departure = (
    ...lines: readonly (readonly [sku: string | null, quantity: number, lineId?: string])[]
  ): Departure => ({
    id: 'x',
    at: instant(21),
    pool: 'own',
    lines: lines.map(([sku, quantity, lineId = 'a']) => ({ lineId, sku, quantity })),
  });
  const kit = line([
    { sku: 'CUP', perUnit: 2 },
    { sku: 'LID', perUnit: 1 },
  ]);

  it('leave from the lowest on, whatever other lines do', () => {
    const some = [
      departure(['MUG', 2], ['CUP', 9, 'b']),
      departure(['CUP', 1, 'b']),
      departure(['MUG', 1], ['MUG', 1]),
    ];
    expect(unitsByDeparture(line(), some)).toStrictEqual([
      { from: 0, to: 2 },
      { from: 2, to: 2 },
      { from: 2, to: 4 },
    ]);
    expect(unitsLeft(line(), some)).toBe(4);
    expect(unitsLeft(line(), [])).toBe(0);
  });

  it('count as the line itself, whatever was sent in its stead or is not named', () => {
    const itself = line([{ sku: 'MUG', perUnit: 1 }]);
    expect(unitsLeft(itself, [departure(['MUG', 1], ['CUP', 1], [null, 1])])).toBe(3);
  });

  it('of a kit are those of which every component has left', () => {
    expect(unitsLeft(kit, [departure(['CUP', 4])])).toBe(0);
    expect(unitsByDeparture(kit, [departure(['CUP', 3], ['LID', 1]), departure(['CUP', 1], ['LID', 5])])).toStrictEqual(
      [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
      ],
    );
  });

  it('of a kit that was sent as one are those, beside the ones that its components make', () => {
    expect(unitsLeft(kit, [departure(['MUG', 1], ['CUP', 2], ['LID', 1])])).toBe(2);
  });
});
