import { expect, it } from 'vitest';
import {
  amountOf,
  COMMA,
  minorUnitsOf,
  numberStyleOf,
  plainDecimal,
  POINT,
  requiredAmountOf,
  styleIn,
} from './amounts.js';

const stated = (value: unknown) => ({ value, place: { line: 3 }, stated: value !== undefined });

it.each([
  ['12.30', POINT, 1230n],
  ['12.30  ', POINT, 1230n],
  ['-0.05', POINT, -5n],
  ['12.30-', POINT, -1230n],
  ['(12.30)', POINT, -1230n],
  ['2,329.86', POINT, 232986n],
  ['.5', POINT, 50n],
  ['50.', POINT, 5000n],
  ['179,99', COMMA, 17999n],
  ['50,', COMMA, 5000n],
  ['1.234,56', COMMA, 123456n],
  ["1'234,56", COMMA, 123456n],
  ['1\u00a0234,5', COMMA, 123450n],
  ['\u221212,30', COMMA, -1230n],
  ['- 12,30', COMMA, -1230n],
  ['1 024,50', COMMA, 102450n],
  ['\uff0d1 234 567,50', COMMA, -123456750n],
  ["1'234.50", POINT, 123450n],
  ['1’234.50', POINT, 123450n],
  ['1 234.50', POINT, 123450n],
  ['12,34,567.80', POINT, 123456780n],
  ['€1,234.50', POINT, 123450n],
  ['-€12.30', POINT, -1230n],
  ['€-12.30', POINT, -1230n],
  ['(€12.30)', POINT, -1230n],
  ['1.234,50 €', COMMA, 123450n],
  ['EUR 12.30', POINT, 1230n],
])('%j is read exactly', (text, style, minor) => {
  expect(amountOf(stated(text), 'EUR', style)).toBe(minor);
});

it.each([
  ['1,2,3', POINT, 'not-a-decimal'],
  ['12.30', COMMA, 'not-a-decimal'],
  ['twelve', POINT, 'not-a-decimal'],
  ['$12.30', POINT, 'not-a-decimal'],
  ['12.30 GBP', POINT, 'not-a-decimal'],
  ['1 23.45', POINT, 'not-a-decimal'],
  ['12 3456.00', POINT, 'not-a-decimal'],
  ['1.005', POINT, 'precision'],
])('%j is refused with its line and not guessed', (text, style, code) => {
  expect(() => amountOf(stated(text), 'EUR', style)).toThrow(
    expect.objectContaining({ code, where: expect.objectContaining({ line: 3 }) as unknown }),
  );
});

it('case 63: decimals follow the currency, not a habit', () => {
  expect(amountOf(stated('303092.0'), 'JPY')).toBe(303092n);
  expect(amountOf(stated('3.015'), 'KWD')).toBe(3015n);
  expect(amountOf(stated(25.1), 'USD')).toBe(2510n);
});

it('what is not stated is null, or refused where it must be there', () => {
  expect(amountOf(stated(undefined), 'USD')).toBeNull();
  expect(() => requiredAmountOf(stated(undefined), 'USD')).toThrow(expect.objectContaining({ code: 'missing-field' }));
});

it('minor units are whole numbers', () => {
  expect(minorUnitsOf(stated(1999), 'USD')).toEqual({ minor: 1999n, currency: 'USD' });
  expect(() => minorUnitsOf(stated('19.99'), 'USD')).toThrow(expect.objectContaining({ code: 'not-an-integer' }));
});

it('a text tells its own style, and the account decides where it does not', () => {
  expect(styleIn('53,44', POINT)).toBe(COMMA);
  expect(styleIn('1.234,56', POINT)).toBe(COMMA);
  expect(styleIn('53.44', COMMA)).toBe(POINT);
  expect(styleIn('1,234', POINT)).toBe(POINT);
  expect(styleIn('1,234', COMMA)).toBe(COMMA);
  expect(['de-DE', 'fr-FR', 'en-US', 'ja-JP'].map(numberStyleOf)).toEqual([COMMA, COMMA, POINT, POINT]);
  expect(plainDecimal(' 1,234,567.00 ', POINT)).toBe('1234567.00');
});
