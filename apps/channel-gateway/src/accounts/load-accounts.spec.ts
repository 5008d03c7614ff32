import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleAccount } from '../channels/shopify/testing.js';
import { legalEntityOf, liableFor } from './accounts.js';
import { parseAccounts } from './load-accounts.js';

const file = readFileSync(join(import.meta.dirname, '../../../../policies/channel-accounts.yaml'), 'utf8');

it('reads the connections of the demo world', () => {
  const { channels, partners } = parseAccounts(file);
  const found = channels.map((one) => [one.account, legalEntityOf({ marketplace: null, ...one })]);
  expect(found).toEqual([
    ['shopify-us-1', 'US'],
    ['shopify-eu-1', 'EU'],
    ['shopify-jp-1', 'US'],
    ['amazon-us-1', 'US'],
    ['amazon-eu-1', 'EU'],
    ['walmart-us-1', 'US'],
    ['walmart-ca-1', 'US'],
    ['walmart-mx-1', 'US'],
    ['ebay-us-1', 'US'],
    ['ebay-eu-1', 'EU'],
    ['allegro-pl-1', 'EU'],
    ['mercadolibre-br-1', 'US'],
  ]);
  expect(partners[0]?.warehouses.map(({ warehouse }) => warehouse)).toEqual(['WH1', 'WH2']);
});

it.each([
  ['a field that nobody knows', (text: string) => text.replace('shopCurrency: EUR', 'shopCurency: EUR'), /shopCurency/],
  ['a currency that is none', (text: string) => text.replace('shopCurrency: EUR', 'shopCurrency: EUX'), /no currency/],
  ['a time zone that is none', (text: string) => text.replace('Europe/Berlin', 'Europe/Berln'), /no IANA time zone/],
  ['a secret where a name belongs', (text: string) => text.replace('WMS_1_API_TOKEN', 'hunter2'), /accessToken/],
  [
    'an account named twice',
    (text: string) => text.replace('account: shopify-eu-1', 'account: shopify-us-1'),
    /named twice/,
  ],
  [
    'two equally specific rules',
    (text: string) => text.replace('[{ legalEntity: EU }]', '[{ legalEntity: EU }, { legalEntity: US }]'),
    /two rules for one marketplace/,
  ],
])('refuses %s', (_name, change, message) => {
  expect(() => parseAccounts(change(file))).toThrow(message);
});

describe('the most specific rule', () => {
  it('says whose books a sale belongs to', () => {
    const rules = [
      { marketplace: null, legalEntity: 'US' },
      { marketplace: 'online-store-us', legalEntity: 'CA' },
    ];
    expect(legalEntityOf({ ...exampleAccount, legalEntities: rules })).toBe('CA');
  });

  it('says who owes a tax where the document does not', () => {
    const taxes = [
      { jurisdiction: null, liable: 'us' as const },
      { jurisdiction: 'US', liable: 'marketplace' as const },
      { jurisdiction: 'US-OR', liable: 'customer' as const },
    ];
    const liable = (country?: string, region?: string) => liableFor({ ...exampleAccount, taxes }, country, region);
    expect([liable('US', 'OR'), liable('US', 'KY'), liable('DE'), liable()]).toEqual([
      'customer',
      'marketplace',
      'us',
      'us',
    ]);
  });
});
