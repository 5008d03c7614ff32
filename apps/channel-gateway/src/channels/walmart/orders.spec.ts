import { expect, it } from 'vitest';
import { codesOf, dataOf, translated } from './testing.js';

const usd = (amount: number | string) => ({ currency: 'USD', amount });
const each = (amount: string) => ({ unitOfMeasurement: 'EACH', amount });
const line = (lineNumber: string, statuses: readonly object[], price: number | string = 20) => ({
  lineNumber,
  item: { productName: 'Lamp', sku: `SKU-${lineNumber}` },
  charges: {
    charge: [
      {
        chargeType: 'PRODUCT',
        chargeName: 'ItemPrice',
        chargeAmount: usd(price),
        tax: { taxName: 'Tax1', taxAmount: usd('1.65') },
      },
      { chargeType: 'SHIPPING', chargeName: 'Shipping', chargeAmount: usd(5) },
    ],
  },
  orderLineQuantity: each('2'),
  statusDate: 1623835855623,
  orderLineStatuses: { orderLineStatus: statuses },
});
const status = (word: string, units: string, more: object = {}) => ({
  status: word,
  statusQuantity: each(units),
  ...more,
});
const order = (lines: readonly object[], more: object = {}) => ({
  purchaseOrderId: '0012345678901',
  customerOrderId: '200012345678901',
  customerEmailId: 'someone@relay.example',
  orderDate: 1623796407000,
  shippingInfo: {
    phone: '5550100000',
    postalAddress: { name: 'Some Body', address1: '1 Street', state: 'TX', postalCode: '75001', country: 'USA' },
  },
  orderLines: { orderLine: lines },
  ...more,
});
const tracking = {
  trackingInfo: { trackingNumber: '1Z9', carrierName: { carrier: 'UPS' }, shipDateTime: 1623830000000 },
};

it('an order that left in part has the units that were shipped and those that were cancelled', async () => {
  const lines = [
    line('1', [status('Shipped', '1', tracking), status('Cancelled', '1')]),
    line('2', [status('Shipped', '2', tracking)]),
  ];
  const found = await translated({ order: order(lines) });
  const [snapshot] = dataOf(found, 'order.snapshot.v1');
  expect(snapshot).toMatchObject({ marketplaceOrderId: '0012345678901', payment: 'paid', total: 5330 });
  expect(snapshot).toMatchObject({ lines: [{ cancelledQuantity: 1 }, { cancelledQuantity: 0 }] });
  expect(dataOf(found, 'order.fulfilment.v1')).toMatchObject([
    {
      trackingNumber: '1Z9',
      lines: [
        { lineId: '1', quantity: 1 },
        { lineId: '2', quantity: 2 },
      ],
    },
  ]);
});

it('an order has no name, street, e-mail or telephone in its facts', async () => {
  const found = await translated({ order: order([line('1', [status('Created', '2')])]) });
  expect(JSON.stringify(found.facts)).not.toMatch(/Some Body|1 Street|relay\.example|5550100000/);
});

it('an order whose every unit is cancelled is cancelled, with the reason', async () => {
  const gone = status('Cancelled', '2', { cancellationReason: 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' });
  const [snapshot] = dataOf(await translated({ order: order([line('1', [gone])]) }), 'order.snapshot.v1');
  expect(snapshot).toMatchObject({ payment: 'voided', cancelled: { reason: 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL' } });
});

it('an order that Walmart fulfils takes from the pool of Walmart', async () => {
  const one = order([line('1', [status('Created', '2')])], { shipNode: { type: 'WFSFulfilled' } });
  const [snapshot] = dataOf(await translated({ order: one }), 'order.snapshot.v1');
  expect(snapshot).toMatchObject({ lines: [{ pool: 'walmart-wfs' }] });
});

it('an order in XML says what its JSON says', async () => {
  const one = order([line('1', [status('Shipped', '2', tracking)], '20.00')]);
  const xmlOf = (value: unknown): string =>
    typeof value !== 'object' || value === null
      ? String(value)
      : Object.entries(value)
          .flatMap(([name, inner]) =>
            (Array.isArray(inner) ? inner : [inner]).map((each) => `<ns3:${name}>${xmlOf(each)}</ns3:${name}>`),
          )
          .join('');
  const dated = xmlOf(one)
    .replace('1623796407000', '2021-06-15T22:33:27.000Z')
    .replace('1623835855623', '2021-06-16T09:30:55.623Z')
    .replace('1623830000000', '2021-06-16T07:53:20.000Z');
  const xml = `<?xml version="1.0"?><ns3:order xmlns:ns3="http://walmart.com/mp/v3/orders">${dated}</ns3:order>`;
  const [asXml, asJson] = [await translated(xml), await translated({ order: one })];
  expect(asXml.kind).toBe('orders-xml');
  expect(asXml.facts.map((fact) => fact.data)).toEqual(asJson.facts.map((fact) => fact.data));
  expect(asXml.facts.map(({ key, revision }) => [key, revision])).toEqual(
    asJson.facts.map(({ key, revision }) => [key, revision]),
  );
});

it('a refused order of a page harms no other', async () => {
  const good = order([line('1', [status('Created', '2')])]);
  const bad = order([line('1', [status('Created', '2')])], { orderDate: 'yesterday', purchaseOrderId: '2' });
  const found = await translated({ list: { meta: { totalCount: 2 }, elements: { order: [bad, good] } } });
  expect(codesOf(found)).toEqual(['not-an-instant']);
  expect(dataOf(found, 'order.snapshot.v1')).toHaveLength(1);
});

it('two currencies in one order are refused', async () => {
  const one = line('1', [status('Created', '2')]);
  one.charges.charge[1] = {
    chargeType: 'SHIPPING',
    chargeName: 'Shipping',
    chargeAmount: { currency: 'CAD', amount: 5 },
  };
  expect(codesOf(await translated({ order: order([one]) }))).toEqual(['mixed-currency']);
});

it('a refund of an order line is due to the buyer, by charge', async () => {
  const refundCharge = [
    {
      refundReason: 'Damaged',
      charge: {
        chargeType: 'PRODUCT',
        chargeName: 'Damaged',
        chargeAmount: usd(-20),
        tax: { taxName: 'T', taxAmount: usd(-1.65) },
      },
    },
  ];
  const one = {
    ...line('1', [status('Shipped', '2', tracking)]),
    refund: { refundId: 'RF1', refundCharges: { refundCharge } },
  };
  expect(dataOf(await translated({ order: order([one]) }), 'return.refund.v1')).toMatchObject([
    {
      refundId: 'RF1',
      total: null,
      lines: [
        {
          amounts: [
            { component: 'item-price', amount: -2000 },
            { component: 'tax', amount: -165 },
          ],
        },
      ],
    },
  ]);
});

const mexican = (total: string) => ({
  meta: { totalCount: 1 },
  order: [
    {
      purchaseOrderId: 'P1',
      customerOrderId: 'C1',
      orderDate: '2021-04-20T08:43:33.000-05:00',
      shippingInfo: { postalAddress: { country: 'MX', postalCode: '01010' } },
      orderLines: [
        {
          primeLineNumber: '1',
          item: {
            sku: 'A',
            unitPrice: { currency: 'MXN', amount: '7199' },
            commission: { currency: 'MXN', amount: '133.16' },
          },
          charges: [
            {
              chargeType: 'PRODUCT',
              chargeName: 'ItemPrice',
              tax: [{ taxName: 'IVA_TAX', taxAmount: { currency: 'MXN', amount: '988.14' } }],
            },
          ],
          orderLineQuantity: each('2'),
          orderLineStatus: [status('Created', '2')],
        },
      ],
      orderTotal: { currency: 'MXN', amount: total },
    },
  ],
});

it('an order of Mexico has its price by unit, tax within it, and the commission that is expected', async () => {
  const found = await translated(mexican('14398'));
  expect(dataOf(found, 'order.snapshot.v1')).toMatchObject([
    { currency: 'MXN', taxesIncluded: true, total: 1439800, lines: [{ price: 1439800, taxes: [{ amount: 98814 }] }] },
  ]);
  expect(found.facts[0]?.offsets).toEqual({ '': '-05:00' });
  expect(dataOf(found, 'order.fees-expected.v1')).toMatchObject([{ fees: [{ amount: -13316 }] }]);
});

it.each(['14398.01', '14397.99'])('an orderTotal of %s that the goods do not come to is refused', async (total) => {
  const found = await translated(mexican(total));
  expect(codesOf(found)).toEqual(['amounts-do-not-add-up']);
  expect(found.facts).toEqual([]);
});

it('an order of Mexico counts units that were cancelled, which its quantity and total leave out', async () => {
  const one = mexican('14398');
  const [first] = one.order[0]?.orderLines ?? [];
  const gone = {
    ...first,
    primeLineNumber: '2',
    orderLineQuantity: each('0'),
    orderLineStatus: [status('Cancelled', '1')],
  };
  const found = await translated({ order: [{ ...one.order[0], orderLines: [first, gone] }] });
  expect(dataOf(found, 'order.snapshot.v1')).toMatchObject([
    { total: 1439800, lines: [{ quantity: 2 }, { quantity: 1, cancelledQuantity: 1, price: 719900 }] },
  ]);
});
