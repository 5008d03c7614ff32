import { expect, it } from 'vitest';
import {
  add,
  allocate,
  compare,
  equal,
  fromWire,
  isZero,
  money,
  MoneyError,
  parseDecimal,
  parseJsonNumber,
} from './index.js';

/** What each refusal says, word by word: people act on it. */
const refusals: [string, () => unknown, object][] = [
  [
    'negative-weight',
    () => allocate(5n, [1n, -2n]),
    {
      message:
        'A share was to be allocated by a negative weight. At value "1, -2". Allocate by quantities or amounts that are zero or more.',
      where: { value: '1, -2' },
    },
  ],
  [
    'nothing-to-allocate-to',
    () => allocate(5n, []),
    {
      message:
        'An amount was to be allocated over no shares at all. At value "5". Give at least one weight, or keep the amount where it is.',
      where: { value: '5' },
    },
  ],
  [
    'currency-without-decimals',
    () => parseDecimal('1', 'XAU', { line: 3 }),
    {
      message:
        'XAU is an ISO 4217 code without decimals, so no amount can be stated in it. At line 3, value "XAU". State the amount in a currency that is paid with.',
      where: { value: 'XAU', line: 3 },
    },
  ],
  [
    'unknown-currency',
    () => parseDecimal('1', 'QQQ', { line: 3 }),
    {
      message:
        'The currency is not a code of ISO 4217 (three capitals, such as EUR). At line 3, value "QQQ". Correct the currency and send the document again.',
      where: { value: 'QQQ', line: 3 },
    },
  ],
  [
    'not-a-decimal',
    () => parseDecimal('1,5', 'EUR', { line: 3 }),
    {
      message:
        'The text is not a decimal number such as -12.30. At line 3, value "1,5". Write digits with a point before the decimals, and nothing else.',
      where: { value: '1,5', line: 3 },
    },
  ],
  ['precision', () => parseDecimal('1.005', 'EUR'), { details: { currency: 'EUR' } }],
  [
    'amount-too-large',
    () => parseJsonNumber(2 ** 53, 'EUR', { line: 3 }),
    {
      message:
        'The amount is larger than an exact JSON integer of minor units (9,007,199,254,740,991). At line 3, value "9007199254740992". Correct the amount, or split it over several documents.',
      where: { value: '9007199254740992', line: 3 },
    },
  ],
  [
    'mixed-currency',
    () => add(money(1n, 'EUR'), money(1n, 'USD')),
    {
      message:
        'An amount in USD stands where EUR is counted. At value "USD". Keep one currency in one line, or convert the amount first.',
      where: { value: 'USD' },
      details: { currencies: ['EUR', 'USD'] },
    },
  ],
  [
    'precision',
    () => fromWire({ minor: 12.5, currency: 'EUR' }, { line: 3 }),
    {
      message:
        'The amount in minor units is not a whole number. At line 3, value "12.5". State the amount in whole minor units, such as 1230 for 12.30 EUR.',
      where: { value: '12.5', line: 3 },
    },
  ],
];

it.each(refusals)('%s says what is wrong, where, and what to do', (code, refused, said) => {
  expect(refused).toThrow(MoneyError);
  expect(refused).toThrow(expect.objectContaining({ code, ...said }));
});

it('takes the largest number that JSON carries exactly, and none beyond', () => {
  const largest = Number.MAX_SAFE_INTEGER;
  expect(parseJsonNumber(largest, 'JPY')).toEqual(money(BigInt(largest), 'JPY'));
  expect(parseJsonNumber(-largest, 'JPY')).toEqual(money(-BigInt(largest), 'JPY'));
});

it('reads a text of forty signs, and none that is longer', () => {
  expect(parseDecimal('7'.padStart(40, '0'), 'JPY')).toEqual(money(7n, 'JPY'));
  expect(() => parseDecimal('7'.padStart(41, '0'), 'JPY')).toThrow(
    expect.objectContaining({ code: 'amount-too-large' }),
  );
});

it('gives what is left to the largest remainders, and of equal ones to the first', () => {
  expect(allocate(1n, [1n, 2n])).toEqual([0n, 1n]);
  expect(allocate(1n, [2n, 1n])).toEqual([1n, 0n]);
  expect(allocate(5n, [1n, 1n, 1n])).toEqual([2n, 2n, 1n]);
  expect(allocate(-5n, [1n, 1n, 1n])).toEqual([-2n, -2n, -1n]);
  expect(allocate(10n, [3n, 3n, 1n, 3n])).toEqual([3n, 3n, 1n, 3n]);
  expect(allocate(2n, [1n, 2n, 3n])).toEqual([0n, 1n, 1n]);
});

it('knows equal amounts and nothing from something', () => {
  const [one, two] = [money(1n, 'EUR'), money(2n, 'EUR')];
  expect([compare(one, two), compare(one, money(1n, 'EUR')), compare(two, one)]).toEqual([-1, 0, 1]);
  expect([equal(one, money(1n, 'EUR')), equal(one, two), equal(one, money(1n, 'USD'))]).toEqual([true, false, false]);
  expect([isZero(money(0n, 'EUR')), isZero(one)]).toEqual([true, false]);
});
