import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import currencyCodes from 'currency-codes';
import { expect, it } from 'vitest';
import { decimalsOf, isCurrency } from './index.js';
import { CODES_BY_DECIMALS, CODES_WITHOUT_DECIMALS } from './iso-4217.js';

const listOne = readFileSync(createRequire(import.meta.url).resolve('currency-codes/iso-4217-list-one.xml'), 'utf8');

const published = new Map(
  [...listOne.matchAll(/<Ccy>(\w+)<\/Ccy>[\s\S]*?<CcyMnrUnts>(.*?)<\/CcyMnrUnts>/g)].map(
    ([, code = '', decimals = '']) => [code, decimals],
  ),
);

it('says of every code what the published list says', () => {
  const ours = Object.entries(CODES_BY_DECIMALS).flatMap(([decimals, codes]) =>
    codes.split(' ').map((code) => [code, decimals] as const),
  );
  const without = CODES_WITHOUT_DECIMALS.split(' ').map((code) => [code, 'N.A.'] as const);
  expect(new Map([...ours, ...without].toSorted(byCode))).toStrictEqual(new Map([...published].toSorted(byCode)));
});

it('agrees with the package wherever the list has decimals at all', () => {
  const usable = currencyCodes.data.filter(({ code }) => isCurrency(code));
  expect(usable.length).toBe(published.size - CODES_WITHOUT_DECIMALS.split(' ').length);
  for (const { code, digits } of usable) expect([code, decimalsOf(code)]).toStrictEqual([code, digits]);
});

it.each([
  ['JPY', 0],
  ['EUR', 2],
  ['XCG', 2],
  ['KWD', 3],
  ['UYW', 4],
  ['DEM', 2],
  ['ITL', 0],
  ['HRK', 2],
])('gives %s %i decimals', (code, decimals) => expect(decimalsOf(code)).toBe(decimals));

it.each([
  ['XXX', 'currency-without-decimals'],
  ['XAU', 'currency-without-decimals'],
  ['eur', 'unknown-currency'],
  ['EURO', 'unknown-currency'],
  ['', 'unknown-currency'],
  ['constructor', 'unknown-currency'],
])('refuses %j as %s', (code, reason) => {
  expect(isCurrency(code)).toBe(false);
  expect(() => decimalsOf(code)).toThrow(expect.objectContaining({ code: reason }));
});

function byCode([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}
