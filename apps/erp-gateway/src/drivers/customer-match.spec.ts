import { expect, it } from 'vitest';
import { matchAmong } from './customer-match.js';
import type { ErpCustomer } from './master-data.js';

const customer = (code: string, changes: Partial<ErpCustomer> = {}): ErpCustomer => ({
  customerId: `id ${code}`,
  code,
  active: true,
  ...changes,
});
const german = customer('K-100', { taxId: 'DE 123 456 789', country: 'DE' });
const other = customer('K-200', { taxId: 'FR40303265045', country: 'FR' });
const legalEntity = 'EU';

it('finds the customer of a code before it looks at anything weaker', () => {
  const wish = { legalEntity, code: 'K-200', taxId: 'DE 123 456 789' };
  expect(matchAmong([german, other], wish)).toEqual({ result: 'matched', customer: other, by: 'code' });
});

it('finds a tax number however it is spaced, and with or without its country', () => {
  const by = 'normalised-tax-id';
  for (const taxId of ['de123456789', '123.456.789', 'DE-123-456-789'])
    expect(matchAmong([german, other], { legalEntity, taxId, country: 'DE' })).toMatchObject({ customer: german, by });
  expect(matchAmong([german], { legalEntity, taxId: '123456789', country: 'FR' })).toEqual({ result: 'none' });
});

it('never picks one of two', () => {
  const twin = customer('K-101', { taxId: 'DE123456789' });
  const wish = { legalEntity, taxId: 'DE123456789', country: 'DE' };
  expect(matchAmong([german, twin], wish)).toMatchObject({ result: 'matched', customer: twin, by: 'tax-id' });
  const codes = ['K-100', 'K-101'];
  const ambiguous = { result: 'ambiguous', by: 'normalised-tax-id', codes };
  expect(matchAmong([german, twin], { ...wish, taxId: '123456789' })).toEqual(ambiguous);
  const third = customer('k100');
  expect(matchAmong([german, third], { legalEntity, code: 'K 100' })).toEqual({
    result: 'ambiguous',
    by: 'normalised-code',
    codes: ['K-100', 'k100'],
  });
});

it('finds nobody where nothing is known, and no one who is not active', () => {
  expect(matchAmong([german], { legalEntity })).toEqual({ result: 'none' });
  expect(matchAmong([{ ...german, active: false }], { legalEntity, code: 'K-100' })).toEqual({ result: 'none' });
  expect(matchAmong([customer('---')], { legalEntity, code: '+++' })).toEqual({ result: 'none' });
});
