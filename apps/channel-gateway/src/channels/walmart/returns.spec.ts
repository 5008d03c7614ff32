import { describe, expect, it } from 'vitest';
import { codesOf, dataOf, translated } from './testing.js';

const usd = (currencyAmount: number) => ({ currencyAmount, currencyUnit: 'USD' });
const returned = (total: number, more: object = {}) => ({
  meta: { totalCount: 1 },
  returnOrders: [
    {
      returnOrderId: '00123',
      customerName: { firstName: 'Some', lastName: 'Body' },
      returnOrderDate: '2026-02-21T01:01:08.000Z',
      totalRefundAmount: usd(total),
      returnOrderLines: [
        {
          returnOrderLineNumber: 1,
          purchaseOrderId: '0044',
          purchaseOrderLineNumber: 2,
          returnReason: 'DAMAGED',
          item: { sku: 'LAMP', productName: 'Lamp' },
          charges: [
            {
              chargeCategory: 'PRODUCT',
              chargeName: 'ItemPrice',
              chargePerUnit: usd(10),
              isDiscount: false,
              tax: [{ taxName: 'Tax1', taxPerUnit: usd(0.83), excessTax: usd(0) }],
              excessCharge: usd(0),
            },
          ],
          quantity: { unitOfMeasure: 'EACH', measurementValue: 3 },
          refundedQty: 2,
          currentRefundStatus: 'REFUND_COMPLETED',
          status: 'COMPLETED',
          statusTime: '2026-03-02T05:45:45.000Z',
          ...more,
        },
      ],
    },
  ],
});

describe('a return', () => {
  it.each([
    ['the refunded units', 21.66, -2000],
    ['all units', 32.49, -3000],
    ['one unit', 10.83, -1000],
  ])('is due for %s where that is its total', async (_, total, price) => {
    const found = await translated(returned(total));
    expect(found.refused).toEqual([]);
    expect(dataOf(found, 'return.refund.v1')).toMatchObject([
      {
        state: 'done',
        marketplaceOrderId: '0044',
        lines: [{ orderLineId: '2', amounts: [{ amount: price }, { component: 'tax' }] }],
      },
    ]);
    expect(dataOf(found, 'return.authorised.v1')).toMatchObject([
      { returnId: '00123', state: 'closed', refundTotal: { minor: -Math.round(total * 100), currency: 'USD' } },
    ]);
  });

  it.each([21.67, 21.65])('is refused where its total of %d is no count of its charges', async (total) => {
    const found = await translated(returned(total));
    expect(codesOf(found)).toEqual(['amounts-do-not-add-up']);
    expect(found.facts).toEqual([]);
  });

  it('names nobody', async () => {
    const found = await translated(returned(21.66));
    expect(JSON.stringify(found.facts)).not.toMatch(/Some|Body/);
  });

  it('that is not all refunded is pending', async () => {
    const byUnit = [{ currentRefundStatus: 'REFUND_COMPLETED' }, { currentRefundStatus: 'REFUND_INITIATED' }];
    const found = await translated(returned(21.66, { currentTrackingStatuses: byUnit }));
    expect(dataOf(found, 'return.refund.v1')).toMatchObject([{ state: 'pending' }]);
  });

  it.each([
    ['2000', 'item-price'],
    ['1999.99', 'unclassified'],
  ])('of Mexico that gives %s back is of %s', async (refundAmount, component) => {
    const mxn = (amount: string) => ({ currency: 'MXN', amount });
    const one = {
      returnOrderLineNumber: '1',
      purchaseOrderId: 'P1',
      unitPrice: mxn('100'),
      quantity: { unitOfMeasurement: 'EACH', amount: '20' },
      refundAmount: mxn(refundAmount),
      status: 'Initiated',
    };
    const document = {
      returnOrders: [
        { returnOrderId: 'R1', returnOrderDate: '2021-12-28T02:41:54.000-06:00', returnOrderLines: [one] },
      ],
    };
    expect(dataOf(await translated(document), 'return.refund.v1')).toMatchObject([
      { currency: 'MXN', total: null, state: 'pending', lines: [{ amounts: [{ component }] }] },
    ]);
  });
});
