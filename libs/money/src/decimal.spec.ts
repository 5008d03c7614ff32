import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, fromWire, money, MoneyError, parseDecimal, parseJsonNumber, toWire } from './index.js';

const currency = fc.constantFrom('JPY', 'EUR', 'USD', 'KWD', 'UYW');
const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), currency)
  .map(([minor, code]) => money(minor, code));
const refused = (code: string) => expect.objectContaining({ code });

describe('decimal text', () => {
  it('comes back as the same amount, with zeros behind it or without', () => {
    fc.assert(
      fc.property(amount, fc.nat(5), (given, zeros) => {
        const text = formatDecimal(given);
        expect(parseDecimal(text, given.currency)).toStrictEqual(given);
        const longer = `${text}${text.includes('.') ? '' : '.0'}${'0'.repeat(zeros)}`;
        expect(parseDecimal(longer, given.currency)).toStrictEqual(given);
      }),
    );
  });

  it.each([
    ['12.30', 'EUR', 1230n],
    ['12.3', 'EUR', 1230n],
    ['12', 'EUR', 1200n],
    ['-0.05', 'EUR', -5n],
    ['+7', 'USD', 700n],
    ['007.10', 'USD', 710n],
    ['-0', 'USD', 0n],
    ['303092.0', 'JPY', 303092n],
    ['1.005', 'KWD', 1005n],
  ])('%s %s is %d minor units', (text, code, minor) =>
    expect(parseDecimal(text, code)).toStrictEqual({ minor, currency: code }),
  );

  it.each([
    ['1.005', 'EUR', 'precision'],
    ['303092.5', 'JPY', 'precision'],
    ['1,00', 'EUR', 'not-a-decimal'],
    ['1 000', 'EUR', 'not-a-decimal'],
    [' 1', 'EUR', 'not-a-decimal'],
    ['1e3', 'EUR', 'not-a-decimal'],
    ['.50', 'EUR', 'not-a-decimal'],
    ['1.', 'EUR', 'not-a-decimal'],
    ['--1', 'EUR', 'not-a-decimal'],
    ['', 'EUR', 'not-a-decimal'],
    ['9'.repeat(41), 'EUR', 'amount-too-large'],
    ['1.00', 'XXX', 'currency-without-decimals'],
    ['1.00', 'QQQ', 'unknown-currency'],
  ])('refuses %j %s as %s', (text, code, reason) => expect(() => parseDecimal(text, code)).toThrow(refused(reason)));

  it('is written with all decimals of the currency', () => {
    const written = [money(1230n, 'EUR'), money(-5n, 'EUR'), money(0n, 'KWD'), money(-1000n, 'JPY')].map(formatDecimal);
    expect(written).toStrictEqual(['12.30', '-0.05', '0.000', '-1000']);
  });

  it('is refused with what, where and what to do', () => {
    const where = { document: 'order 7', pointer: '/lines/0/price' };
    expect(() => parseDecimal('1.005', 'EUR', where)).toThrow(MoneyError);
    expect(() => parseDecimal('1.005', 'EUR', where)).toThrow(
      'The amount has more decimals than EUR, which has 2. ' +
        'At document "order 7", pointer "/lines/0/price", value "1.005". ' +
        'Correct the amount or its currency: nothing is rounded in silence.',
    );
  });
});

describe('a JSON number', () => {
  it('is read from its shortest text, so cents survive the binary fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (cents) => {
        const written = JSON.parse(formatDecimal(money(BigInt(cents), 'EUR'))) as number;
        expect(parseJsonNumber(written, 'EUR')).toStrictEqual(money(BigInt(cents), 'EUR'));
      }),
    );
  });

  it.each([
    [19.99, 'USD', 1999n],
    [303092.0, 'JPY', 303092n],
    [-0, 'USD', 0n],
  ])('%d %s is %d minor units', (value, code, minor) =>
    expect(parseJsonNumber(value, code)).toStrictEqual({ minor, currency: code }),
  );

  it.each([
    [0.1 + 0.2, 'precision'],
    [1e-7, 'precision'],
    [5e-324, 'precision'],
    [2 ** 53, 'amount-too-large'],
    [-1e21, 'amount-too-large'],
    [Number.POSITIVE_INFINITY, 'amount-too-large'],
    [Number.NaN, 'not-a-decimal'],
  ])('%d EUR is refused as %s', (value, reason) =>
    expect(() => parseJsonNumber(value, 'EUR')).toThrow(refused(reason)),
  );
});

describe('the wire form', () => {
  it('brings every amount back that JSON can carry, and refuses the others', () => {
    fc.assert(
      fc.property(amount, (given) => {
        const carried = given.minor < 2n ** 53n && given.minor > -(2n ** 53n);
        if (carried) expect(fromWire(JSON.parse(JSON.stringify(toWire(given))))).toStrictEqual(given);
        else expect(() => toWire(given)).toThrow(refused('amount-too-large'));
      }),
    );
  });

  it.each([
    [2 ** 53, 'EUR', 'amount-too-large'],
    [12.5, 'EUR', 'precision'],
    [Number.NaN, 'EUR', 'precision'],
    [1, 'QQQ', 'unknown-currency'],
  ])('refuses %d %s as %s', (minor, code, reason) =>
    expect(() => fromWire({ minor, currency: code })).toThrow(refused(reason)),
  );
});
