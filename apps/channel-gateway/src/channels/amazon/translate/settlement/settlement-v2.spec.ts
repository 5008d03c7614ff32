import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { loadedSource } from '../../../../documents/load-source.js';
import { exampleDocumentAccount } from '../../../../documents/testing.js';
import { translateWhole } from '../../../../documents/translate-document.js';

const { source, components } = await loadedSource('amazon');
const amazon: DocumentAccount = { ...exampleDocumentAccount, account: 'amazon-us-1' };
const COLUMNS = [
  'settlement-id',
  'settlement-start-date',
  'settlement-end-date',
  'deposit-date',
  'total-amount',
  'currency',
  'transaction-type',
  'order-id',
  'marketplace-name',
  'amount-type',
  'amount-description',
  'amount',
  'posted-date',
  'posted-date-time',
  'sku',
  'quantity-purchased',
];
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;

const summary = (total: string, changes: Cells = {}): Cells => ({
  'settlement-id': '7',
  'settlement-start-date': '2026-01-17 00:00:00 UTC',
  'settlement-end-date': '2026-01-31 00:00:00 UTC',
  'deposit-date': '2026-02-02 00:00:00 UTC',
  'total-amount': total,
  currency: 'USD',
  ...changes,
});
const line = (amount: string, changes: Cells = {}): Cells => ({
  'settlement-id': '7',
  'transaction-type': 'Order',
  'order-id': '114-8829371-4410258',
  'marketplace-name': 'Amazon.com',
  'amount-type': 'ItemPrice',
  'amount-description': 'Principal',
  amount,
  'posted-date-time': '2026-01-20 08:00:00 UTC',
  sku: 'MUG',
  'quantity-purchased': '2',
  ...changes,
});

function translated(rows: readonly Cells[], account = amazon, document = 'report') {
  const text = [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => row[name] ?? ''))].map((cells) => cells.join('\t'));
  const bytes = new TextEncoder().encode(text.join('\n'));
  return translateWhole(source, components, { document, bytes, account });
}
async function linesOf(rows: readonly Cells[], account = amazon) {
  const { facts, refused } = await translated(rows, account);
  expect(refused).toEqual([]);
  for (const { type, data } of facts) expect(contractOf(type)?.schema.safeParse(data).error, type).toBeUndefined();
  return facts.filter(({ type }) => type === 'settlement.line.v1').map(({ data }) => data);
}

it('a settlement is its head, a line for each amount, and its end', async () => {
  const { facts } = await translated([
    summary('33.99'),
    line('39.99'),
    line('-6.00', { 'amount-type': 'ItemFees', 'amount-description': 'Commission' }),
  ]);
  expect(facts.map(({ type, key, source: { line: at } }) => [type, key, at])).toEqual([
    ['settlement.header.v1', 'settlement/amazon-us-1/7', 2],
    ['settlement.line.v1', 'settlement/amazon-us-1/7', 3],
    ['settlement.line.v1', 'settlement/amazon-us-1/7', 4],
    ['document.closed.v1', 'report', 2],
  ]);
  expect(facts[0]?.data).toMatchObject({ total: 3399, depositOn: '2026-02-02T00:00:00.000Z' });
  expect(facts[1]?.data).toMatchObject({ component: 'item-price', amount: 3999, quantity: 2, about: 'order' });
  expect(facts[2]?.data).toMatchObject({
    component: 'commission',
    amount: -600,
    words: ['Order', 'ItemFees', 'Commission'],
  });
  expect(facts[2]?.data).not.toHaveProperty('quantity');
});

it('case 39: a report that does not come to its total brings nothing but the refusal', async () => {
  const { facts, refused } = await translated([summary('10000.00'), line('9999.99')]);
  expect({ facts, code: refused[0]?.code }).toEqual({ facts: [], code: 'amounts-do-not-add-up' });
});

it('case 41: a settlement that is sent again under another name says the same of the same, whatever the order of its rows', async () => {
  const rows = [line('10.00'), line('-1.50', { 'amount-type': 'ItemFees', 'amount-description': 'Commission' })];
  const said = async (document: readonly Cells[], name: string) => {
    const { facts } = await translated(document, amazon, name);
    const settled = facts.filter(({ type }) => type !== 'document.closed.v1');
    return settled.map(({ key, type, data }) => JSON.stringify([key, type, data])).toSorted();
  };
  const first = await said([summary('8.50'), ...rows], 'by-api');
  expect(await said([summary('8.50'), ...rows], 'by-e-mail')).toEqual(first);
  expect(await said([summary('8.50'), ...rows.toReversed()], 'uploaded')).toEqual(first);
});

it('case 53: what is charged to the card, and what the next report brings forward, are proved each in its own report', async () => {
  const other = (words: string, amount: string, changes: Cells = {}) =>
    line(amount, {
      'transaction-type': 'other-transaction',
      'order-id': '',
      'marketplace-name': '',
      'amount-type': 'other-transaction',
      'amount-description': words,
      sku: '',
      'quantity-purchased': '',
      ...changes,
    });
  const next: Cells = { 'settlement-id': '8' };
  const owed = await linesOf([summary('-53.20'), other('Subscription Fee', '-53.20')]);
  const charged = await linesOf([
    summary('0.00', next),
    other('Payable to Amazon', '-53.20', next),
    other('Successful charge', '53.20', next),
  ]);
  expect(owed.map(({ settlementId, amount }) => [settlementId, amount])).toEqual([['7', -5320]]);
  expect(charged.map(({ settlementId, component, amount, about }) => [settlementId, component, amount, about])).toEqual(
    [
      ['8', 'carried-balance', -5320, 'account'],
      ['8', 'account-charge', 5320, 'account'],
    ],
  );
  // −5.27 that nobody charged is repaid by the sales of the next report
  const repaid = await linesOf([summary('4.73', next), other('Payable to Amazon', '-5.27', next), line('10.00', next)]);
  expect(repaid.map(({ amount }) => amount)).toEqual([-527, 1000]);
});

it('case 45: unknown words are unclassified and still count', async () => {
  const [first] = await linesOf([
    summary('-12.34'),
    line('-12.34', { 'amount-type': 'other-transaction', 'amount-description': 'Mystery' }),
  ]);
  expect(first).toMatchObject({
    component: 'unclassified',
    amount: -1234,
    words: ['Order', 'other-transaction', 'Mystery'],
  });
});

it('case 46: an FBA shipment where an order is expected, or nothing, is about the account', async () => {
  const [shipment, none] = await linesOf([
    summary('-3.00'),
    line('-1.00', {
      'order-id': 'FBA19ABCDEF',
      'amount-type': 'other-transaction',
      'amount-description': 'Inbound Transportation Fee',
    }),
    line('-2.00', { 'order-id': '', 'amount-type': 'other-transaction', 'amount-description': 'Storage Fee' }),
  ]);
  expect(shipment).toMatchObject({ about: 'account', shipmentId: 'FBA19ABCDEF', component: 'inbound-transport' });
  expect(shipment).not.toHaveProperty('marketplaceOrderId');
  expect(none).toMatchObject({ about: 'account', component: 'storage-fee' });
});

it('case 47: a blank marketplace is that of the order, else of the account, and says that it is derived', async () => {
  const rows = [summary('2.00'), line('1.00'), line('1.00', { 'marketplace-name': '' })];
  expect(await linesOf(rows)).toMatchObject([
    { marketplace: 'Amazon.com' },
    { marketplace: 'Amazon.com', marketplaceDerived: true },
  ]);
  const [only] = await linesOf([summary('1.00'), line('1.00', { 'marketplace-name': '', 'order-id': '' })]);
  expect(only).toMatchObject({ marketplace: 'Example.com', marketplaceDerived: true });
});

it('case 51: reserves held and released count towards the total', async () => {
  const reserve = { 'transaction-type': 'Transfer', 'amount-type': 'other-transaction', 'order-id': '' };
  const lines = await linesOf([
    summary('25.45'),
    line('65.45'),
    line('-40.00', { ...reserve, 'amount-description': 'Current Reserve Amount' }),
  ]);
  expect(lines[1]).toMatchObject({ component: 'reserve', amount: -4000, about: 'account' });
});

it('case 59: a promotion of the seller, and shipping that the marketplace keeps, are lines of their own', async () => {
  const lines = await linesOf([
    summary('90.00'),
    line('100.00'),
    line('-10.00', { 'amount-type': 'Promotion' }),
    line('4.99', { 'amount-description': 'Shipping' }),
    line('-4.99', { 'amount-type': 'ItemFees', 'amount-description': 'ShippingChargeback' }),
  ]);
  expect(lines.map(({ component, amount }) => [component, amount])).toEqual([
    ['item-price', 10000],
    ['seller-promotion', -1000],
    ['shipping', 499],
    ['shipping-kept', -499],
  ]);
});

it('case 61: tax that the marketplace keeps stands beside the tax that it took; withheld tax is neither', async () => {
  const lines = await linesOf([
    summary('-5.00'),
    line('8.25', { 'amount-description': 'Tax' }),
    line('-8.25', { 'amount-type': 'ItemWithheldTax', 'amount-description': 'MarketplaceFacilitatorTax-Principal' }),
    line('-5.00', { 'amount-type': 'ItemWithheldTax', 'amount-description': 'TCS-IGST' }),
  ]);
  expect(lines.map(({ component }) => component)).toEqual(['tax', 'marketplace-tax', 'tax-withheld']);
});

it('case 78: a micro deposit is a payout', async () => {
  const words = {
    'transaction-type': 'Transfer',
    'amount-type': 'other-transaction',
    'amount-description': 'Micro Deposit',
  };
  const [deposit] = await linesOf([summary('-0.01'), line('-0.01', { ...words, 'order-id': '' })]);
  expect(deposit).toMatchObject({ component: 'payout', amount: -1, about: 'payout' });
});

it('reads a decimal comma and days with points whatever the account is used to', async () => {
  const { facts, refused } = await translated([
    summary('1.179,99', { 'settlement-end-date': '04.05.2026 20:30:23 UTC', currency: 'EUR' }),
    line('1.179,99', { 'posted-date-time': '03.05.2026 17:12:22 UTC' }),
  ]);
  expect(refused).toEqual([]);
  expect(facts[1]?.data).toMatchObject({ amount: 117999, currency: 'EUR', postedAt: '2026-05-03T17:12:22.000Z' });
});

it.each([
  ['no summary', [line('1.00', { currency: 'USD' })], null],
  ['dates and total on every row', [line('1.00', summary('1.00'))], 100],
  ['the header again', [summary('1.00'), Object.fromEntries(COLUMNS.map((name) => [name, name])), line('1.00')], 100],
  ['no settlement id on details', [summary('1.00'), line('1.00', { 'settlement-id': '' })], 100],
] as const)('a file with %s is read', async (_name, rows, stated) => {
  const { facts, refused } = await translated(rows);
  expect(refused).toEqual([]);
  expect(facts.at(-1)?.data).toMatchObject({ lines: 1, sum: 100, stated });
});

it('two settlements in one file are proved each alone', async () => {
  const { facts, refused } = await translated([
    summary('1.00'),
    summary('2.00', { 'settlement-id': '8' }),
    line('1.00'),
    line('1.99', { 'settlement-id': '8' }),
  ]);
  expect(refused).toMatchObject([{ code: 'amounts-do-not-add-up', subject: '8' }]);
  expect(facts.map(({ type }) => type)).toEqual(['settlement.header.v1', 'settlement.line.v1', 'document.closed.v1']);
});
