import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { recorded, taxes } from './translate/taxes.js';

const OTHER = [
  'categories',
  'regions',
  'orders',
  'refunds',
  'rate',
  'validation',
  'summary_rates',
  'addresses',
  'customer',
  'customers',
  'error',
];

/** What TaxJar answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    taxes,
    ...recorded,
    withoutFacts(
      'answer',
      'Any other answer: categories, regions, rates, lists of numbers, checks of addresses and VAT numbers, errors.',
      'https://developers.taxjar.com/api/reference/',
      (probe) => OTHER.some((name) => probe.has(name)) && !probe.has('tax'),
    ),
  ],
};
