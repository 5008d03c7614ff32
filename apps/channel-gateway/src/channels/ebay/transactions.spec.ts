import { expect, it } from 'vitest';
import { loadedSource } from '../../documents/load-source.js';
import { exampleDocumentAccount } from '../../documents/testing.js';
import { translateWhole } from '../../documents/translate-document.js';

const { source, components } = await loadedSource('ebay');
const gbp = (value: string) => ({ value, currency: 'GBP' });
const sale = (amount: object, more: object = {}) => ({
  transactionId: 'T1',
  orderId: '12-1',
  payoutId: 'P1',
  transactionType: 'SALE',
  bookingEntry: 'CREDIT',
  transactionDate: '2026-06-02T21:10:35.277Z',
  amount,
  totalFeeBasisAmount: gbp('128.25'),
  totalFeeAmount: gbp('21.78'),
  orderLineItems: [
    {
      lineItemId: '1',
      marketplaceFees: [
        { feeType: 'FINAL_VALUE_FEE', amount: gbp('19.31') },
        { feeType: 'INTERNATIONAL_FEE', amount: gbp('2.47') },
      ],
    },
  ],
  ...more,
});

function translated(transaction: object) {
  const bytes = new TextEncoder().encode(JSON.stringify({ transactions: [transaction] }));
  return translateWhole(source, components, { document: 'page', bytes, account: exampleDocumentAccount });
}

it('fees in the currency of the buyer are converted by the rate of the payout, and all comes to its amount', async () => {
  const { facts, refused } = await translated(sale({ value: '140.40', currency: 'USD', exchangeRate: '1.31869' }));
  expect(refused).toEqual([]);
  const lines = facts.filter(({ type }) => type === 'settlement.line.v1').map(({ data }) => data);
  expect(lines.map(({ component, amount, currency }) => [component, amount, currency])).toEqual([
    ['item-price', 16912, 'USD'],
    ['commission', -2546, 'USD'],
    ['cross-border-fee', -326, 'USD'],
  ]);
});

it.each([
  ['without a rate', { value: '140.40', currency: 'USD' }, 'mixed-currency'],
  [
    'that differ by more than rounding',
    { value: '140.50', currency: 'USD', exchangeRate: '1.31869' },
    'amounts-do-not-add-up',
  ],
])('two currencies %s are refused', async (_what, amount, code) => {
  const { facts, refused } = await translated(sale(amount));
  expect(facts.filter(({ type }) => type === 'settlement.line.v1')).toEqual([]);
  expect(refused).toMatchObject([{ code }]);
});
