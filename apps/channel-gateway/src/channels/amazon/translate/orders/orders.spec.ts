import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import { loadedSource } from '../../../../documents/load-source.js';
import { exampleDocumentAccount } from '../../../../documents/testing.js';
import { translateWhole } from '../../../../documents/translate-document.js';

const { source, components } = await loadedSource('amazon');
const account = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };
const usd = (Amount: string) => ({ CurrencyCode: 'USD', Amount });
const money = (amount: string) => ({ amount, currencyCode: 'GBP' });

async function translated(document: unknown) {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const bytes = new TextEncoder().encode(text);
  const translation = await translateWhole(source, components, { document: 'order', bytes, account });
  for (const { type, data } of translation.facts)
    expect(contractOf(type)?.schema.safeParse(data).error, type).toBeUndefined();
  return translation;
}

it('the head of an order that is pending has no money, and is a part of the order', async () => {
  const { facts, buyers } = await translated({
    payload: {
      AmazonOrderId: '902-1',
      PurchaseDate: '2026-01-20T19:49:35Z',
      LastUpdateDate: '2026-01-20T19:50:00Z',
      OrderStatus: 'Pending',
      MarketplaceId: 'ATVPDKIKX0DER',
      ShippingAddress: {
        Name: 'Ann',
        AddressLine1: '1 Cross St.',
        StateOrRegion: 'MI',
        PostalCode: '48817',
        CountryCode: 'US',
      },
    },
  });
  expect(facts[0]).toMatchObject({ key: 'order/amazon-us-1/902-1', revision: Date.parse('2026-01-20T19:50:00Z') });
  expect(facts[0]?.data).toMatchObject({
    completeness: 'partial',
    payment: 'pending',
    total: null,
    shipTo: { country: 'US', region: 'MI', postal: '48817' },
  });
  expect(JSON.stringify(facts)).not.toContain('Ann');
  expect(buyers).toMatchObject([{ shipTo: { name: 'Ann' } }]);
});

it('items bring prices, discounts, taxes, freight and gift wrap, and what the buyer asks for', async () => {
  const { facts } = await translated({
    payload: {
      AmazonOrderId: '902-1',
      OrderItems: [
        {
          OrderItemId: '1',
          SellerSKU: 'MUG',
          QuantityOrdered: 2,
          ItemPrice: usd('40.00'),
          ItemTax: usd('3.30'),
          ShippingPrice: usd('5.00'),
          PromotionDiscount: usd('4.00'),
          BuyerInfo: { GiftWrapPrice: usd('2.00') },
          TaxCollection: { Model: 'MarketplaceFacilitator' },
          BuyerRequestedCancel: { IsBuyerRequestedCancel: 'true', BuyerCancelReason: 'Found cheaper' },
        },
      ],
    },
  });
  const [request, snapshot] = facts;
  expect(request).toMatchObject({ type: 'order.cancellation-request.v1', data: { lineIds: ['1'] } });
  expect(snapshot?.data).toMatchObject({
    taxesIncluded: false,
    lines: [
      {
        sku: 'MUG',
        price: 4000,
        discounts: [{ amount: 400, fundedBy: 'seller' }],
        taxes: [{ amount: 330, liable: 'marketplace' }],
      },
      { lineId: '1/gift-wrap', price: 200, requiresShipping: false, charge: 'gift-wrap', chargeOf: '1' },
    ],
    shipping: [{ id: '1', price: 500 }],
  });
});

it('two currencies in the items of an order are refused', async () => {
  const item = (OrderItemId: string, ItemPrice: object) => ({ OrderItemId, QuantityOrdered: 1, ItemPrice });
  const OrderItems = [item('1', usd('1.00')), item('2', { CurrencyCode: 'GBP', Amount: '1.00' })];
  expect((await translated({ payload: { AmazonOrderId: '1', OrderItems } })).refused).toMatchObject([
    { code: 'mixed-currency' },
  ]);
});

const order2026 = (total: string, tip = '0.00') => ({
  order: {
    orderId: '202-1',
    createdTime: '2026-01-20T09:15:00Z',
    lastUpdatedTime: '2026-01-20T16:30:00Z',
    salesChannel: { marketplaceName: 'Amazon.co.uk' },
    proceeds: {
      grandTotal: money(total),
      breakdowns: [
        { type: 'ITEM', subtotal: money('10.00') },
        { type: 'TAX', subtotal: money('2.00') },
        { type: 'DELIVERY_TIP', subtotal: money(tip) },
      ],
    },
    fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'MERCHANT' },
    orderItems: [
      {
        orderItemId: '9',
        quantityOrdered: 1,
        product: { sellerSku: 'MUG' },
        proceeds: {
          proceedsTotal: money('12.00'),
          breakdowns: [
            { type: 'ITEM', subtotal: money('10.00') },
            { type: 'TAX', subtotal: money('2.00') },
          ],
        },
      },
    ],
    packages: [
      {
        packageReferenceId: 'P1',
        shipTime: '2026-01-21T10:00:00Z',
        trackingNumber: 'T1',
        packageItems: [{ orderItemId: '9', quantity: 1 }],
      },
    ],
  },
});

it('an order of 2026 has its items, its tip and its packages, and must come to its total', async () => {
  const { facts } = await translated(order2026('15.00', '3.00'));
  expect(facts.map(({ type }) => type)).toEqual(['order.snapshot.v1', 'order.fulfilment.v1']);
  expect(facts[0]?.data).toMatchObject({ completeness: 'full', total: 1500, tip: 300, taxesIncluded: false });
  expect((await translated(order2026('15.01', '3.00'))).refused).toMatchObject([{ code: 'amounts-do-not-add-up' }]);
});

it('rows of an order report are one order; a row that cannot be read refuses its order alone', async () => {
  const header = [
    'sku',
    'amazon-order-id',
    'purchase-date',
    'order-status',
    'fulfillment-channel',
    'quantity',
    'currency',
    'item-price',
  ];
  const row = (sku: string, id: string, price: string) => [
    sku,
    id,
    '2026-09-05T10:00:00+00:00',
    'Shipped',
    'Amazon',
    '1',
    'EUR',
    price,
  ];
  const rows = [
    header,
    row('A', '1', '19.99'),
    row('B', '1', ''),
    row('C', '2', '12,x'),
    row('D', '2', '1.00'),
    row('E', '3', '1.00'),
  ];
  const { facts, refused } = await translated(rows.map((cells) => cells.join('\t')).join('\n'));
  expect(
    facts.map(({ key, data }) => [
      key,
      (data['lines'] as { price: number; pool: string }[]).map(({ price, pool }) => [price, pool]),
    ]),
  ).toEqual([
    [
      'order/amazon-us-1/1',
      [
        [1999, 'amazon-fba'],
        [null, 'amazon-fba'],
      ],
    ],
    ['order/amazon-us-1/3', [[100, 'amazon-fba']]],
  ]);
  expect(refused).toMatchObject([{ line: 4, subject: '2' }]);
});
