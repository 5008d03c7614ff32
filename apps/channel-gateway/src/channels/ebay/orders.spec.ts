import { expect, it } from 'vitest';
import { translatedBy, exampleDocumentAccount } from '../../documents/testing.js';
import type { Translation } from '../../documents/translation.js';
import { orders } from './translate/orders.js';

const usd = (value: string) => ({ value, currency: 'USD' });
const line = (lineItemId: string, cost: string, more: object = {}) => ({
  lineItemId,
  sku: `SKU-${lineItemId}`,
  quantity: 1,
  lineItemCost: usd(cost),
  ...more,
});
const order = (pricingSummary: object, lineItems: readonly object[], more: object = {}) => ({
  orderId: '01-1',
  creationDate: '2026-10-01T03:12:44.000Z',
  lastModifiedDate: '2026-10-02T03:12:44.000Z',
  orderPaymentStatus: 'PAID',
  pricingSummary,
  lineItems,
  ...more,
});

const translated = (document: object): Promise<Translation> =>
  translatedBy([orders], JSON.stringify(document), { ...exampleDocumentAccount });

interface Snapshot {
  readonly lines: readonly { price: number; discounts: readonly { amount: number }[]; taxes: readonly Tax[] }[];
  readonly shipping: readonly { id: string; price: number; discounts: readonly { amount: number }[] }[];
  readonly total: number;
}
interface Tax {
  readonly amount: number;
  readonly liable: string;
}

const snapshotOf = ({ facts }: Translation): Snapshot => facts[0]?.data as unknown as Snapshot;
const sum = (amounts: readonly { readonly amount: number }[]): number =>
  amounts.reduce((all, { amount }) => all + amount, 0);

/** What the buyer pays by the facts alone, without tax that eBay keeps. */
function paid({ lines, shipping }: Snapshot): number {
  const goods = lines.map(
    (one) => one.price - sum(one.discounts) + sum(one.taxes.filter(({ liable }) => liable === 'us')),
  );
  const freight = shipping.map((one) => one.price - sum(one.discounts));
  return [...goods, ...freight].reduce((all, one) => all + one, 0);
}

it('freight is stated with the discount that its line has', async () => {
  const pricing = {
    priceSubtotal: usd('30.00'),
    deliveryCost: usd('9.50'),
    deliveryDiscount: usd('-4.00'),
    total: usd('35.50'),
  };
  const freight = { deliveryCost: { shippingCost: usd('9.50'), discountAmount: usd('4.00') } };
  const found = await translated(
    order(pricing, [line('1', '20.00', freight), line('2', '10.00', { deliveryCost: { shippingCost: usd('0.0') } })]),
  );
  expect(found.refused).toEqual([]);
  expect(snapshotOf(found).shipping).toEqual([
    { id: '1', price: 950, discounts: [{ amount: 400, fundedBy: 'seller' }], taxes: [] },
  ]);
  expect(paid(snapshotOf(found))).toBe(3550);
});

it('what a line calls its shipping cost may be what is left of it', async () => {
  const pricing = {
    priceSubtotal: usd('264.80'),
    priceDiscount: usd('-13.24'),
    deliveryCost: usd('19.80'),
    deliveryDiscount: usd('-14.85'),
    total: usd('256.51'),
  };
  const left = {
    discountedLineItemCost: usd('116.12'),
    deliveryCost: { shippingCost: usd('4.95'), discountAmount: usd('14.85') },
  };
  const other = { discountedLineItemCost: usd('135.44'), deliveryCost: { shippingCost: usd('0.0') } };
  const found = await translated(order(pricing, [line('1', '122.20', left), line('2', '142.60', other)]));
  expect(found.refused).toEqual([]);
  expect(snapshotOf(found).shipping).toMatchObject([{ id: '1', price: 1980, discounts: [{ amount: 1485 }] }]);
  expect(paid(snapshotOf(found))).toBe(25651);
});

it('a discount on freight that the order alone states is spread over the freight of its lines', async () => {
  const pricing = {
    priceSubtotal: usd('30.00'),
    deliveryCost: usd('10.00'),
    deliveryDiscount: usd('-5.01'),
    total: usd('34.99'),
  };
  const freight = (cost: string) => ({ deliveryCost: { shippingCost: usd(cost) } });
  const found = await translated(
    order(pricing, [line('1', '20.00', freight('5.00')), line('2', '10.00', freight('5.00'))]),
  );
  expect(snapshotOf(found).shipping.map(({ discounts }) => discounts[0]?.amount)).toEqual([251, 250]);
  expect(paid(snapshotOf(found))).toBe(3499);
});

it('freight and discount of an order whose lines state none are one charge', async () => {
  const pricing = { deliveryCost: usd('6.00'), deliveryDiscount: usd('-6.00'), total: usd('10.00') };
  const found = await translated(order(pricing, [line('1', '10.00')]));
  expect(snapshotOf(found).shipping).toMatchObject([{ id: 'delivery', price: 600, discounts: [{ amount: 600 }] }]);
  expect(paid(snapshotOf(found))).toBe(1000);
});

it('handling and import charges are part of what delivery costs', async () => {
  const delivery = { shippingCost: usd('5.00'), handlingCost: usd('1.00'), importCharges: usd('3.00') };
  const whole = { priceSubtotal: usd('10.00'), deliveryCost: usd('9.00'), total: usd('19.00') };
  expect(paid(snapshotOf(await translated(order(whole, [line('1', '10.00', { deliveryCost: delivery })]))))).toBe(1900);
  const domestic = { priceSubtotal: usd('10.00'), deliveryCost: usd('6.00'), total: usd('16.00') };
  expect(paid(snapshotOf(await translated(order(domestic, [line('1', '10.00', { deliveryCost: delivery })]))))).toBe(
    1600,
  );
});

it.each([
  ['a discount', { priceDiscount: usd('-3.00'), total: usd('27.00') }],
  ['an adjustment downwards', { adjustment: usd('-3.00'), total: usd('27.00') }],
  ['an adjustment upwards', { adjustment: usd('3.00'), total: usd('33.00') }],
  ['tax', { tax: usd('2.48'), total: usd('32.48') }],
  ['a fee', { tax: usd('2.00'), fee: usd('0.48'), total: usd('32.48') }],
])('%s that the order alone states is spread over its lines', async (_what, pricing) => {
  const lines = [line('1', '20.00'), line('2', '10.00')];
  const found = await translated(order({ priceSubtotal: usd('30.00'), ...pricing }, lines));
  expect(found.refused).toEqual([]);
  expect(paid(snapshotOf(found))).toBe(snapshotOf(found).total);
});

it('tax that eBay collects is in the total where it was asked for, and not where it was not', async () => {
  const collected = { ebayCollectAndRemitTaxes: [{ taxType: 'STATE_SALES_TAX', amount: usd('1.00') }], taxes: [] };
  for (const [tax, total] of [
    ['0.00', '10.00'],
    ['1.00', '11.00'],
  ] as const) {
    const found = await translated(
      order({ priceSubtotal: usd('10.00'), tax: usd(tax), total: usd(total) }, [line('1', '10.00', collected)]),
    );
    expect(found.refused).toEqual([]);
    expect(snapshotOf(found).lines[0]?.taxes).toEqual([
      { title: 'STATE_SALES_TAX', amount: 100, liable: 'marketplace' },
    ]);
  }
});

it('an order whose delivery does not come to what it states is refused with both figures', async () => {
  const pricing = { priceSubtotal: usd('10.00'), deliveryCost: usd('5.00'), total: usd('15.00') };
  const found = await translated(order(pricing, [line('1', '10.00', { deliveryCost: { shippingCost: usd('4.99') } })]));
  expect(found.facts).toEqual([]);
  expect(found.refused).toMatchObject([{ code: 'amounts-do-not-add-up', pointer: '/pricingSummary/deliveryCost' }]);
  expect(found.refused[0]?.detail).toContain('499');
});

it('whom the goods go to is for the vault alone', async () => {
  const shipTo = {
    fullName: 'Ann Example',
    contactAddress: {
      addressLine1: '1 Sample Rd',
      city: 'Testville',
      stateOrProvince: 'AR',
      postalCode: '72701',
      countryCode: 'US',
    },
    primaryPhone: { phoneNumber: '5550100002' },
    email: 'ann@relay.example',
  };
  const instructions = { fulfillmentStartInstructions: [{ shippingStep: { shipTo } }] };
  const found = await translated(order({ total: usd('10.00') }, [line('1', '10.00')], instructions));
  expect(found.buyers).toMatchObject([
    {
      buyerRef: 'buyer/example-us-1/order-01-1',
      orderKey: 'order/example-us-1/01-1',
      email: 'ann@relay.example',
      phone: '5550100002',
      shipTo: { name: 'Ann Example', address1: '1 Sample Rd', city: 'Testville', country: 'US' },
    },
  ]);
  const said = JSON.stringify([found.facts, found.refused]);
  for (const personal of ['Ann', 'Sample Rd', 'Testville', '5550100002', 'relay.example'])
    expect(said).not.toContain(personal);
  expect(found.facts[0]?.data['shipTo']).toEqual({ country: 'US', region: 'AR', postal: '72701' });
});
