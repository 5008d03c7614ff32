import { describe, expect, it } from 'vitest';
import { netOf } from './net-amounts.js';
import { shareOf, taxSharesOf } from './unit-shares.js';

const tax = (amount: bigint, title = 'VAT') => ({ title, liable: 'us' as const, amount });
const charged = (price: number, discount = 0, ...taxes: readonly number[]) => ({
  price,
  discounts: discount === 0 ? [] : [{ amount: discount, fundedBy: 'seller' as const }],
  taxes: taxes.map((amount) => ({ title: 'VAT', liable: 'us' as const, amount })),
});

describe('shares of units', () => {
  it('give what is left over to the first, and lose nothing', () => {
    const share = (from: number, to: number) => shareOf(100n, 3, { from, to });
    expect([share(0, 1), share(1, 2), share(2, 3), share(1, 3), share(0, 3), share(2, 2)]).toStrictEqual([
      34n,
      33n,
      33n,
      66n,
      100n,
      0n,
    ]);
  });

  it('of one tax, or of none, are those of any amount', () => {
    expect(taxSharesOf([tax(100n)], 3, { from: 0, to: 1 })).toStrictEqual([tax(34n)]);
    expect(taxSharesOf([], 3, { from: 0, to: 1 })).toStrictEqual([]);
  });

  it('of several taxes lose nothing, neither by unit nor by tax', () => {
    const taxes = [tax(5n, 'State'), tax(5n, 'County')];
    const units = [0, 1, 2].map((from) => taxSharesOf(taxes, 3, { from, to: from + 1 }).map(({ amount }) => amount));
    expect(units.map((one) => one.reduce((sum, amount) => sum + amount, 0n))).toStrictEqual([4n, 3n, 3n]);
    expect([0, 1].map((index) => units.reduce((sum, one) => sum + (one[index] ?? 0n), 0n))).toStrictEqual([5n, 5n]);
    expect(units).toStrictEqual([
      [2n, 2n],
      [2n, 1n],
      [1n, 2n],
    ]);
    expect(taxSharesOf(taxes, 3, { from: 1, to: 3 })).toStrictEqual([tax(3n, 'State'), tax(3n, 'County')]);
  });

  it('of taxes of which one is given back are each taken alone', () => {
    const taxes = [tax(10n, 'State'), tax(-5n, 'Relief')];
    expect(taxSharesOf(taxes, 2, { from: 0, to: 1 })).toStrictEqual([tax(5n, 'State'), tax(-3n, 'Relief')]);
    expect(taxSharesOf([tax(0n, 'State'), tax(5n, 'County')], 2, { from: 0, to: 1 })).toStrictEqual([
      tax(0n, 'State'),
      tax(3n, 'County'),
    ]);
  });
});

describe('net amounts', () => {
  it('are what is stated where tax comes on top', () => {
    expect(netOf(charged(1000, 100, 171), false)).toStrictEqual({ price: 1000n, discount: 100n, taxes: [tax(171n)] });
  });

  it('of prices with tax are without it, and the discount without its own part', () => {
    expect(netOf(charged(11_900, 1_190, 1_710), true)).toStrictEqual({
      price: 10_000n,
      discount: 1_000n,
      taxes: [tax(1_710n)],
    });
    expect(netOf(charged(11_900, 0, 1_900), true)).toMatchObject({ price: 10_000n, discount: 0n });
    expect(netOf(charged(100, 0, 5, 6), true)).toMatchObject({ price: 89n });
  });

  it('round the tax of a discount to the nearest, halves away from zero', () => {
    const ofDiscount = (price: number, discount: number, amount: number) =>
      BigInt(discount) - netOf(charged(price, discount, amount), true).discount;
    // 1/3 of a unit, 1/2, 2/3, and the same below zero
    expect([ofDiscount(4, 1, 1), ofDiscount(3, 1, 1), ofDiscount(5, 2, 1)]).toStrictEqual([0n, 1n, 1n]);
    expect([ofDiscount(4, 1, -1), ofDiscount(3, 1, -1), ofDiscount(5, 2, -1)]).toStrictEqual([0n, -1n, -1n]);
  });

  it('of what is given away have no tax in their discount', () => {
    expect(netOf(charged(1_000, 1_000), true)).toMatchObject({ price: 1_000n, discount: 1_000n });
    expect(netOf(charged(1_000, 1_000, 19), true)).toMatchObject({ price: 981n, discount: 1_000n });
  });

  it('take off what the seller gives alone', () => {
    const discounts = [
      { amount: 100, fundedBy: 'seller' as const },
      { amount: 30, fundedBy: 'marketplace' as const },
    ];
    expect(netOf({ price: 1_000, discounts, taxes: [] }, false)).toMatchObject({ price: 1_000n, discount: 100n });
  });
});
