import { describe, expect, it } from 'vitest';
import { exampleOrder, refusalIn, translated, type ShopDocument } from '../testing.js';

const sale: ShopDocument = {
  id: 31,
  order_id: 7001,
  kind: 'sale',
  status: 'success',
  gateway: 'bogus',
  amount: '35.80',
  currency: 'USD',
  created_at: '2026-11-20T11:00:00-05:00',
};

/** The only fact of a transaction. */
function paymentOf(changes: ShopDocument = {}) {
  const { facts, refused } = translated({ transaction: { ...sale, ...changes } });
  expect(refused).toStrictEqual([]);
  return facts[0];
}

const refused = (changes: ShopDocument) => refusalIn({ transaction: { ...sale, ...changes } });

describe('a payment transaction', () => {
  it('is a fact of its order', () => {
    expect(paymentOf()).toMatchObject({
      type: 'order.payment.v1',
      key: 'order/shopify-us-1/7001',
      time: '2026-11-20T16:00:00.000Z',
      revision: 2,
    });
    expect(paymentOf()?.data).toStrictEqual({
      transactionId: '31',
      kind: 'sale',
      state: 'success',
      amount: { minor: 3580, currency: 'USD' },
      at: '2026-11-20T16:00:00.000Z',
      gateway: 'bogus',
    });
  });

  it.each([
    ['authorization', 'authorisation'],
    ['emv_authorization', 'authorisation'],
    ['capture', 'capture'],
    ['sale', 'sale'],
    ['refund', 'refund'],
    ['void', 'void'],
    ['change', 'other'],
    [null, 'other'],
  ])('of kind %j is %s', (kind, expected) => expect(paymentOf({ kind })?.data['kind']).toBe(expected));

  it.each([
    ['success', 'success', 2],
    ['failure', 'failure', 2],
    ['error', 'failure', 2],
    ['pending', 'pending', 1],
    ['awaiting_response', 'pending', 1],
    [null, 'pending', 1],
  ])('of status %j is %s, and never goes back to waiting', (status, state, revision) =>
    expect(paymentOf({ status })).toMatchObject({ revision, data: { state } }),
  );

  it('was processed when it says so, and else when it was made', () => {
    const processed_at = '2026-11-21T11:00:00-05:00';
    expect(paymentOf({ processed_at })).toMatchObject({
      time: '2026-11-21T16:00:00.000Z',
      data: { at: '2026-11-21T16:00:00.000Z' },
    });
    expect(refused({ created_at: undefined })).toMatchObject({
      code: 'missing-field',
      pointer: '/transaction/created_at',
    });
  });

  it('says no gateway where it has none', () =>
    expect(paymentOf({ gateway: null })?.data).not.toHaveProperty('gateway'));

  it('is in the shop’s currency where it names none', () => {
    expect(paymentOf({ currency: null })?.data['amount']).toStrictEqual({ minor: 3580, currency: 'USD' });
    expect(paymentOf({ currency: 'JPY', amount: '3580' })?.data['amount']).toStrictEqual({
      minor: 3580,
      currency: 'JPY',
    });
  });

  it('inside of an order may leave out whose it is', () => {
    const order = exampleOrder({ transactions: [{ ...sale, order_id: undefined }] });
    const payments = translated(order).facts.filter(({ type }) => type === 'order.payment.v1');
    expect(payments.map(({ key }) => key)).toStrictEqual(['order/shopify-us-1/7001']);
  });

  it.each([
    ['missing-field', '/transaction/id', { id: null }],
    ['missing-field', '/transaction/order_id', { order_id: null }],
    ['missing-field', '/transaction/amount', { amount: null }],
    ['negative-amount', '/transaction/amount', { amount: '-1.00' }],
    ['unknown-currency', '/transaction/currency', { currency: 'USX' }],
  ])('is refused: %s at %s', (code, pointer, changes) => expect(refused(changes)).toMatchObject({ code, pointer }));
});
