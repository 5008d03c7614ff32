import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  allocate,
  allocateMoney,
  compare,
  equal,
  formatDecimal,
  isZero,
  money,
  multiply,
  multiplyByRate,
  negate,
  parseDecimal,
  subtract,
  sum,
  taxFromGross,
  taxFromNet,
  zero,
} from './index.js';

const minor = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const euros = minor.map((amount) => money(amount, 'EUR'));
const eur = (text: string) => parseDecimal(text, 'EUR');
const text = (amount: { minor: bigint; currency: string }) => formatDecimal(amount);

describe('adding up', () => {
  it('does not depend on order or grouping, and takes back what it gave', () => {
    fc.assert(
      fc.property(euros, euros, euros, (a, b, c) => {
        expect(add(a, b)).toStrictEqual(add(b, a));
        expect(add(add(a, b), c)).toStrictEqual(add(a, add(b, c)));
        expect(subtract(add(a, b), b)).toStrictEqual(a);
        expect(add(a, negate(a))).toStrictEqual(zero('EUR'));
        expect(sum([a, b, c], 'EUR')).toStrictEqual(add(a, add(b, c)));
      }),
    );
  });

  it('orders amounts as their difference says', () => {
    fc.assert(
      fc.property(euros, euros, (a, b) => {
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
        expect(compare(a, b) === 0).toBe(isZero(subtract(a, b)));
        expect(equal(a, b)).toBe(compare(a, b) === 0);
      }),
    );
  });

  it('never mixes currencies, and the sum of nothing has one', () => {
    const mixed = expect.objectContaining({ code: 'mixed-currency' });
    for (const operation of [add, subtract, compare])
      expect(() => operation(eur('1.00'), parseDecimal('1.00', 'USD'))).toThrow(mixed);
    expect(() => sum([eur('1.00')], 'USD')).toThrow(mixed);
    expect(equal(zero('EUR'), zero('USD'))).toBe(false);
    expect(sum([], 'JPY')).toStrictEqual({ minor: 0n, currency: 'JPY' });
    expect(() => zero('QQQ')).toThrow(expect.objectContaining({ code: 'unknown-currency' }));
  });
});

describe('allocating', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 });

  it('loses nothing, keeps each share within one unit of the exact one, and mirrors negative totals', () => {
    fc.assert(
      fc.property(minor, weights, (total, given) => {
        const all = given.reduce((left, right) => left + right, 0n);
        const shares = allocate(total, given);
        expect(shares.reduce((left, right) => left + right, 0n)).toBe(total);
        expect(allocate(-total, given)).toStrictEqual(shares.map((share) => -share));
        if (all === 0n) return;
        shares.forEach((share, index) => {
          const offBy = share * all - total * (given[index] ?? 0n);
          expect(offBy < all && -offBy < all).toBe(true);
        });
      }),
    );
  });

  it('gives the units left to the largest remainders, ties to the first', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toStrictEqual([34n, 33n, 33n]);
    expect(allocate(5n, [1n, 2n, 3n])).toStrictEqual([1n, 2n, 2n]);
    expect(allocate(-100n, [1n, 1n, 1n])).toStrictEqual([-34n, -33n, -33n]);
  });

  it('gives weight zero nothing, and takes all zero as equal', () => {
    expect(allocate(7n, [0n, 3n, 0n, 4n])).toStrictEqual([0n, 3n, 0n, 4n]);
    expect(allocate(5n, [0n, 0n])).toStrictEqual([3n, 2n]);
    expect(allocate(0n, [])).toStrictEqual([]);
  });

  it('refuses what has no answer', () => {
    expect(() => allocate(1n, [])).toThrow(expect.objectContaining({ code: 'nothing-to-allocate-to' }));
    expect(() => allocate(1n, [2n, -1n])).toThrow(expect.objectContaining({ code: 'negative-weight' }));
  });
});

describe('rates', () => {
  it('round once, halves away from zero, so that a refund mirrors its sale', () => {
    expect(multiplyByRate(250n, '0.01', 'half-up')).toBe(3n);
    expect(multiplyByRate(-250n, '0.01', 'half-up')).toBe(-3n);
    expect(multiplyByRate(249n, '0.01', 'half-up')).toBe(2n);
    expect(multiplyByRate(1n, '-0.5', 'half-up')).toBe(-1n);
    expect(multiplyByRate(100n, '1.08875', 'half-up')).toBe(109n);
    expect(() => multiplyByRate(1n, '19 %', 'half-up')).toThrow(expect.objectContaining({ code: 'not-a-decimal' }));
  });

  it('split gross and net so that net and tax are the gross', () => {
    const rate = fc.integer({ min: 0, max: 5000 }).map((basisPoints) => (basisPoints / 10_000).toFixed(4));
    fc.assert(
      fc.property(euros, rate, (amount, given) => {
        const { net, tax, gross } = taxFromGross(amount, given);
        expect(gross).toStrictEqual(amount);
        expect(add(net, tax)).toStrictEqual(gross);
        const onTop = taxFromNet(amount, given);
        expect(add(amount, onTop.tax)).toStrictEqual(onTop.gross);
        expect(taxFromGross(negate(amount), given).tax).toStrictEqual(negate(tax));
      }),
    );
  });
});

describe('the figures of the acceptance cases', () => {
  it('case 30: 10.00 over three units is 3.34 + 3.33 + 3.33', () => {
    expect(allocateMoney(eur('10.00'), [1n, 1n, 1n]).map(text)).toStrictEqual(['3.34', '3.33', '3.33']);
  });

  it('case 31: of a gross sale at 19 % a partial refund of 5.00 is 4.20 net and 0.80 tax', () => {
    const sale = taxFromGross(eur('65.00'), '0.19');
    expect([sale.net, sale.tax].map(text)).toStrictEqual(['54.62', '10.38']);
    const refund = taxFromGross(eur('5.00'), '0.19');
    expect([refund.net, refund.tax].map(text)).toStrictEqual(['4.20', '0.80']);
  });

  it('case 62: tax by line and by document differ by 0.01, and the gross stays', () => {
    const line = taxFromGross(eur('9.99'), '0.20');
    const document = taxFromGross(multiply(line.gross, 3n), '0.20');
    const rounding = subtract(multiply(line.tax, 3n), document.tax);
    expect([line.tax, multiply(line.tax, 3n), document.tax, rounding].map(text)).toStrictEqual([
      '1.67',
      '5.01',
      '5.00',
      '0.01',
    ]);
    const revenue = multiply(line.net, 3n);
    expect([revenue, sum([revenue, document.tax, rounding], 'EUR')].map(text)).toStrictEqual(['24.96', '29.97']);
  });

  it('case 62: goods and shipping are taxed together, and a discount comes before the tax', () => {
    expect(text(taxFromNet(add(eur('32.10'), eur('4.99')), '0.07').tax)).toBe('2.60');
    expect(text(taxFromNet(subtract(eur('100.00'), eur('20.00')), '0.10').gross)).toBe('88.00');
  });

  it('case 63: currencies with no and with three decimals, and a million lines of a cent', () => {
    expect(text(multiply(parseDecimal('1000', 'JPY'), 3n))).toBe('3000');
    expect(allocateMoney(parseDecimal('100', 'JPY'), [1n, 1n, 1n]).map(text)).toStrictEqual(['34', '33', '33']);
    expect(text(multiply(parseDecimal('1.005', 'KWD'), 3n))).toBe('3.015');
    const lines = Array.from({ length: 1_000_000 }, () => eur('0.01'));
    expect(text(sum(lines, 'EUR'))).toBe('10000.00');
  });
});
