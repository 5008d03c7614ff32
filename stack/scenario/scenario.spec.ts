import { expect, it } from 'vitest';
import type { Exception } from '#libs/contracts';
import { booksDifference, unbalanced } from './books.js';
import { exceptionsDifference } from './exceptions.js';
import { percentile } from './percentile.js';

const row = (account: string, balanceMinor: number, party?: string) => ({
  legalEntity: 'US',
  currency: 'USD',
  account,
  balanceMinor,
  debitMinor: Math.max(balanceMinor, 0),
  creditMinor: Math.max(-balanceMinor, 0),
  ...(party ? { party } : {}),
});
const document = {
  number: 'INV-1',
  reference: 'r',
  legalEntity: 'US',
  currency: 'USD',
  lines: [{ account: '1200', party: 'CLR-shopify-us-1-USD' }],
};

it('finds no difference between equal books, however they are ordered', () => {
  expect(booksDifference('erp', [row('4000', -5), row('1200', 5)], [row('1200', 5), row('4000', -5)], [])).toEqual([]);
});
it('names account, channel account, both figures and documents of a difference', () => {
  const [one] = booksDifference(
    'erp-against-expectation',
    [row('1200', 7, 'CLR-shopify-us-1-USD')],
    [row('1200', 5, 'CLR-shopify-us-1-USD')],
    [document],
  );
  expect(one).toEqual({
    kind: 'erp-against-expectation',
    legalEntity: 'US',
    channelAccount: 'shopify-us-1',
    currency: 'USD',
    account: '1200',
    expected: 7,
    actual: 5,
    documents: ['INV-1'],
  });
});
it('finds an account that only one side has', () => {
  expect(booksDifference('erp', [], [row('9999', 1)], [])).toHaveLength(1);
});
it('finds books that do not balance', () => {
  expect(unbalanced([row('1200', 5), row('4000', -5)])).toEqual([]);
  expect(unbalanced([row('1200', 5), row('4000', -4)])).toMatchObject([{ kind: 'unbalanced', actual: 1 }]);
});
it('matches each planted exception with one open one, and shows what is left on either side', () => {
  const open = (id: string, reason: string) => ({ id, reason, detail: 'document of shopify-us-1' }) as Exception;
  const planted = { reason: 'unknown-item', channelAccount: 'shopify-us-1', orderId: '7', detail: '' };
  expect(
    exceptionsDifference([planted], [open('order/shopify-us-1/7/exception/unknown-item/X', 'unknown-item')]),
  ).toEqual([]);
  expect(
    exceptionsDifference([planted], [open('order/shopify-us-1/8/exception/unknown-item/X', 'unknown-item')]).map(
      (one) => one.kind,
    ),
  ).toEqual(['exception-missing', 'exception-not-planted']);
  expect(
    exceptionsDifference([{ ...planted, reason: 'refused-document' }], [open('shopify-us-1/w1', 'refused-document')]),
  ).toEqual([]);
});
it('takes percentiles by nearest rank', () => {
  expect(percentile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(percentile([3, 1, 2, 4], 0.99)).toBe(4);
  expect(percentile([], 0.5)).toBe(0);
});
