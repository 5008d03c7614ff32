import { describe, expect, it } from 'vitest';
import type { AllocatedLine, OrderFacts, SeenLine } from './order.facts.js';
import { pricingOf } from './pricing.js';

const seen = (revision: number) => ({ revision, timeMs: revision, id: `s-${revision}` });
const charged = (price: number | null, discount = 0, tax = 0) => ({
  price,
  discounts: discount === 0 ? [] : [{ amount: discount, fundedBy: 'seller' as const }],
  taxes: tax === 0 ? [] : [{ title: 'VAT', liable: 'us' as const, amount: tax }],
});
const line = (lineId: string, quantity: number, price: number | null, discount = 0, tax = 0): SeenLine =>
  ({ lineId, sku: lineId, quantity, ...charged(price, discount, tax), seen: seen(1) }) as SeenLine;
const allocated = (quantity: number, price: number, discount = 0, tax = 0, cancelledQuantity = 0): AllocatedLine =>
  ({ quantity, cancelledQuantity, ...charged(price, discount, tax) }) as AllocatedLine;
const freight = (id: string, price: number) => ({ id, price, discounts: [], taxes: [] });

interface Told {
  readonly lines: readonly (SeenLine | undefined)[];
  readonly allocation?: Readonly<Record<string, AllocatedLine>>;
  readonly frozenShipping?: readonly ReturnType<typeof freight>[];
  readonly shipping?: readonly ReturnType<typeof freight>[];
  readonly cancelledUnits?: Readonly<Record<string, number>>;
  readonly cancelled?: object;
  /** Lines of a newer snapshot. */
  readonly stillThere?: readonly string[];
  readonly charges?: null;
}

function facts(told: Told): OrderFacts {
  const { lines, allocation, frozenShipping = [], shipping = [], cancelledUnits = {}, cancelled, stillThere } = told;
  return {
    charges: told.charges === null ? undefined : { shipping, tip: 0, duties: 0, rounding: 0, total: 0 },
    lines: Object.fromEntries(lines.map((one, index) => [one?.lineId ?? `none-${index}`, one])),
    allocation: allocation && { lines: allocation, shipping: frozenShipping },
    cancelledUnits,
    cancelled,
    lineSet: stillThere && { ids: stillThere, seen: seen(2) },
  } as unknown as OrderFacts;
}

/** Pieces of each line: units, price, discount and tax, and whether they were added. */
function piecesIn(told: Told, isPaid = true) {
  const pieces = pricingOf(facts(told), isPaid)?.pieces;
  const sum = (some: readonly { readonly amount: number }[]) => some.reduce((all, one) => all + one.amount, 0);
  return (
    pieces &&
    Object.fromEntries(
      Object.entries(pieces).map(([id, some]) => [
        id,
        some.map(({ units, charged: of, isAdded }) =>
          [units, of.price, sum(of.discounts), sum(of.taxes), ...(isAdded ? ['added'] : [])].join(' '),
        ),
      ]),
    )
  );
}

describe('an order is not priced', () => {
  it('before anything is charged, before a line has a price, or without lines', () => {
    expect(piecesIn({ lines: [line('a', 1, 100)], charges: null })).toBeUndefined();
    expect(piecesIn({ lines: [line('a', 1, 100), line('b', 1, null)] })).toBeUndefined();
    expect(piecesIn({ lines: [] })).toBeUndefined();
    expect(piecesIn({ lines: [undefined] })).toBeUndefined();
  });

  it('before it is paid, unless it was allocated once', () => {
    expect(piecesIn({ lines: [line('a', 1, 100)] }, false)).toBeUndefined();
    expect(piecesIn({ lines: [line('a', 1, 100)], allocation: { a: allocated(1, 100) } }, false)).toStrictEqual({
      a: ['1 100 0 0'],
    });
  });

  it('for want of the price of a line that is there: one that was removed needs none', () => {
    const lines = [line('a', 1, 100), line('b', 1, null)];
    expect(piecesIn({ lines, stillThere: ['a'] })).toStrictEqual({ a: ['1 100 0 0'] });
  });
});

describe('what a line is charged', () => {
  it('is what the newest snapshot says while nothing came or went', () => {
    const lines = [line('a', 2, 250, 20, 10)];
    expect(piecesIn({ lines })).toStrictEqual({ a: ['2 250 20 10'] });
    expect(piecesIn({ lines, allocation: { a: allocated(2, 200) } })).toStrictEqual({ a: ['2 250 20 10'] });
    const asCancelled = { a: allocated(2, 200, 0, 0, 1) };
    expect(piecesIn({ lines, allocation: asCancelled, cancelledUnits: { a: 1 } })).toStrictEqual({
      a: ['2 250 20 10'],
    });
  });

  it.each<[string, Partial<Told>]>([
    ['a unit is cancelled', { cancelledUnits: { a: 1 } }],
    ['the order is cancelled', { cancelled: { at: 'x' } }],
    ['another line is removed', { lines: [line('a', 2, 200, 10), line('b', 1, 50)], stillThere: ['a'] }],
  ])('stays as first allocated when %s', (_what, more) => {
    const allocation = { a: allocated(2, 200, 30, 6), b: allocated(1, 50) };
    const pieces = piecesIn({ lines: [line('a', 2, 200, 10)], allocation, ...more });
    expect(pieces?.['a']).toStrictEqual(['2 200 30 6']);
  });

  it('is said anew where its price changed with what came or went, or it had no units', () => {
    const allocation = { a: allocated(2, 200, 30), b: allocated(0, 0) };
    expect(piecesIn({ lines: [line('a', 2, 220, 5)], allocation, cancelledUnits: { a: 1 } })).toStrictEqual({
      a: ['2 220 5 0'],
    });
    expect(piecesIn({ lines: [line('a', 3, 300, 30), line('b', 1, 50)], allocation })).toMatchObject({
      b: ['1 50 0 0'],
    });
  });

  it('of fewer units is what was allocated: the rest is cancelled', () => {
    expect(piecesIn({ lines: [line('a', 1, 100)], allocation: { a: allocated(2, 200, 30) } })).toStrictEqual({
      a: ['2 200 30 0'],
    });
  });

  it('of more units is what was allocated, and what they add', () => {
    const lines = [line('a', 3, 300, 45, 9)];
    expect(piecesIn({ lines, allocation: { a: allocated(2, 200, 30, 6) } })).toStrictEqual({
      a: ['2 200 30 6', '1 100 15 3 added'],
    });
  });

  it('of a line that came with an edit bears what the whole order is charged beyond the rest', () => {
    const allocation = { a: allocated(1, 100, 10) };
    // the shop spread its discount of 10 anew over both
    const lines = [line('a', 1, 100, 7), line('b', 1, 50, 3)];
    expect(piecesIn({ lines, allocation })).toStrictEqual({ a: ['1 100 10 0'], b: ['1 50 0 0 added'] });
  });

  it.each<[string, Partial<Told>]>([
    ['the order was cancelled', { cancelled: { at: 'x' } }],
    ['a unit was cancelled', { cancelledUnits: { a: 1 } }],
    ['a line was removed', { stillThere: ['b'] }],
    ['a line was repriced', { lines: [line('a', 1, 90, 7), line('b', 1, 50, 3)] }],
    [
      'a line has fewer units',
      { lines: [line('a', 1, 100, 7), line('b', 1, 50, 3)], allocation: { a: allocated(2, 200, 20) } },
    ],
  ])('of a line that came with an edit is as stated where also %s', (_what, more) => {
    const told = {
      lines: [line('a', 1, 100, 7), line('b', 1, 50, 3)],
      allocation: { a: allocated(1, 100, 10) },
      ...more,
    };
    expect(piecesIn(told)?.['b']).toStrictEqual(['1 50 3 0 added']);
  });
});

describe('freight', () => {
  const shippingIn = (told: Partial<Told>) =>
    pricingOf(facts({ lines: [line('a', 2, 200)], shipping: [freight('s', 400), freight('t', 7)], ...told }), true)
      ?.shipping;
  const frozen = { allocation: { a: allocated(2, 200) }, frozenShipping: [freight('s', 500), freight('gone', 1)] };

  it('is as stated while nothing came or went, and then as first allocated, charge by charge', () => {
    expect(shippingIn(frozen)).toStrictEqual([freight('s', 400), freight('t', 7)]);
    expect(shippingIn({ ...frozen, cancelledUnits: { a: 1 } })).toStrictEqual([freight('s', 500), freight('t', 7)]);
  });
});
