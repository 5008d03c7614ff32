// What partners send besides business: taken without facts, so that it is neither refused nor looked at by anybody.
import { expect, it } from 'vitest';
import { loadedSource } from '../documents/load-source.js';
import { exampleDocumentAccount } from '../documents/testing.js';
import { translateWhole } from '../documents/translate-document.js';
import type { SourceName } from '../sources.js';

async function kindOf(source: SourceName, content: string) {
  const { source: kinds, components } = await loadedSource(source);
  const bytes = new TextEncoder().encode(content);
  const account = exampleDocumentAccount;
  const { kind, facts, refused } = await translateWhole(kinds, components, { document: 'x', bytes, account });
  return { kind, facts: facts.length, refused: refused.map(({ code }) => code) };
}

const none = (kind: string) => ({ kind, facts: 0, refused: [] });

it.each([
  ['adyen', 'other-event', { type: 'balancePlatform.transfer.created', environment: 'test', data: { id: 'T1' } }],
  ['paypal', 'api-answer', { amount: { value: '1.00', currency_code: 'USD' }, note_to_payer: 'x' }],
  ['paypal', 'api-answer', { intent: 'CAPTURE', purchase_units: [{ amount: { value: '1.00' } }] }],
  ['shipstation', 'answer', [{ tagId: 8362, name: 'Backorder' }]],
  ['shipstation', 'answer', [{ userId: 'u-1', userName: 'm' }]],
  [
    'mirakl',
    'answer',
    { orders: { order: [{ order_commercial_id: 'A', order_id: 'A-1', amount: 12.34, currency_iso_code: 'EUR' }] } },
  ],
  ['mirakl', 'answer', { data: [{ order_id: 'A', amount: 12.34, currency_code: 'EUR', state: 'WAITING' }] }],
  ['bol', 'answer', { shipmentId: '914', shipmentItems: [{ orderItemId: '1' }] }],
] as const)('%s: %s', async (source, kind, content) => {
  expect(await kindOf(source, JSON.stringify(content))).toEqual(none(kind));
});

it.each([
  [
    'stripe',
    'other-table',
    'id,_fivetran_synced,amount,charge_id,currency,status\nre_1,2026-01-01,100,ch_1,usd,succeeded\n',
  ],
  ['netsuite', 'reference-data', '_fivetran_id,_fivetran_synced,accountingbook,status\nx,2026-01-01,1,\n'],
] as const)('%s: %s', async (source, kind, content) => {
  expect(await kindOf(source, content)).toEqual(none(kind));
});

it('the table of money that an older connector made is not passed over', async () => {
  const table = 'transaction_id,transaction_line_id,amount,_fivetran_synced\n1,1,12.00,2026-01-01\n';
  expect(await kindOf('netsuite', table)).toMatchObject({ refused: ['unknown-kind'] });
});

it('a time of AvaTax without offset is of UTC', async () => {
  const { source, components } = await loadedSource('avalara');
  const transaction = {
    id: 1,
    code: 'R1',
    companyId: 1,
    date: '2026-02-06',
    type: 'SalesInvoice',
    status: 'Committed',
    currencyCode: 'USD',
    customerCode: 'c',
    totalAmount: 10,
    totalTax: 0.4,
    totalTaxable: 10,
    lines: [],
    modifiedDate: '2026-02-06T10:45:01.633',
  };
  const bytes = new TextEncoder().encode(JSON.stringify(transaction));
  const found = await translateWhole(source, components, {
    document: 'x',
    bytes,
    account: exampleDocumentAccount,
  });
  expect(found.facts[0]?.time).toMatch(/^2026-02-06T10:45:01/);
});
