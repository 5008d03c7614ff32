import { describe, expect, it } from 'vitest';
import type { Posting } from '#libs/contracts';
import type { Departure } from './departures.js';
import type { Line } from './lines.js';
import { grossOf, soldSku } from './sale-lines.js';
import { clearingOf, soldItemsKnown } from './sale.js';

const line = (changes: Partial<Line> = {}): Line =>
  ({ lineId: 'a', sku: 'MUG', hasItem: true, parts: [{ sku: 'MUG', perUnit: 1 }], ...changes }) as Line;
const left = (...units: readonly (readonly [sku: string | null, lineId?: string])[]): Departure => ({
  id: 'x',
  at: '2026-11-21T12:00:00.000Z',
  pool: 'own',
  lines: units.map(([sku, lineId = 'a']) => ({ lineId, sku, quantity: 1 })),
});

describe('what was sold', () => {
  it('is the line’s SKU, or the one that left in its stead', () => {
    expect(soldSku(line(), left(['MUG']))).toBe('MUG');
    expect(soldSku(line(), left(['CUP'], ['CUP']))).toBe('CUP');
    expect(soldSku(line(), left(['CUP', 'b']))).toBe('MUG');
    expect(soldSku(line(), left([null]))).toBe('MUG');
    expect(soldSku(line({ sku: null, parts: undefined }), left(['CUP']))).toBe('CUP');
  });
  it('is the line’s SKU where several left, or components of a kit', () => {
    expect(soldSku(line(), left(['CUP'], ['MUG']))).toBe('MUG');
    const parts = [
      { sku: 'LID', perUnit: 1 },
      { sku: 'CUP', perUnit: 1 },
    ];
    expect(soldSku(line({ parts }), left(['CUP']))).toBe('MUG');
  });
});

describe('a sale waits', () => {
  const known = (lines: readonly Line[], departures: readonly Departure[], items: object = {}) =>
    soldItemsKnown({ lines, departures, facts: { items } as never });

  it('for the items of lines that left, and of no others', () => {
    const unknown = line({ parts: undefined });
    expect([known([unknown], [left(['MUG'])]), known([unknown], [left(['MUG', 'b'])])]).toStrictEqual([false, true]);
    expect(known([line({ parts: undefined, hasItem: false })], [left(['MUG'])])).toBe(true);
    expect(known([line()], [left(['MUG'])])).toBe(true);
    const both = [line({ lineId: 'b' }), unknown];
    expect(known(both, [left(['MUG'], ['MUG', 'b'])])).toBe(false);
  });
  it('for what the ERP says of a SKU that left in another’s stead, in whatever departure', () => {
    const departures = [left(['MUG']), left(['CUP'])];
    expect(known([line()], departures)).toBe(false);
    expect(known([line(), line({ lineId: 'b' })], departures)).toBe(false);
    expect(known([line()], departures, { CUP: {} })).toBe(false);
    expect(known([line()], departures, { CUP: { unknown: {} } })).toBe(true);
    expect(known([line({ sku: null })], [left([null])])).toBe(true);
  });
});

it('what a buyer owes are the amounts that count in the books, and what is at stake those of clearing and tenders', () => {
  const amounts = [
    { role: 'contra', amount: 100n },
    { role: 'memo', amount: 7n },
    { role: 'contra', amount: -30n },
  ] as const;
  expect([grossOf(amounts), grossOf([])]).toStrictEqual([70n, 0n]);
  const lines = [
    { role: 'clearing', amount: -60 },
    { role: 'tender', amount: 10 },
    { role: 'contra', amount: 70 },
  ];
  expect(clearingOf({ lines } as unknown as Posting)).toBe(70);
});
