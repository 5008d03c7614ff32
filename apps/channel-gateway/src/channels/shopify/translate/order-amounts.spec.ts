import { describe, expect, it } from 'vitest';
import { exampleLine, exampleOrder, refusalIn, snapshotIn, type ShopDocument } from '../testing.js';

type Lines = readonly Readonly<Record<string, unknown>>[];

const usd = (amount: string, currency_code = 'USD') => ({ shop_money: { amount, currency_code } });
/** The first line as the snapshot has it. */
const lineIn = (line: ShopDocument, order: ShopDocument = {}) =>
  (snapshotIn(exampleOrder({ line_items: [exampleLine(line)], ...order }))['lines'] as Lines)[0];
const shippingIn = (shipping_lines: readonly ShopDocument[], order: ShopDocument = {}) =>
  snapshotIn(exampleOrder({ shipping_lines, ...order }))['shipping'] as Lines;
/** Totals that state nothing. */
const unstated = { total_line_items_price: null, total_discounts: null, total_tax: null, total_price: null };

describe('a line', () => {
  it('has what it is without saying so: goods that are shipped by ourselves, and no gift card', () => {
    const silent = { requires_shipping: undefined, gift_card: undefined, fulfillment_service: 'somebody' };
    expect(lineIn(silent)).toMatchObject({ requiresShipping: true, giftCard: false, pool: 'own', sku: 'MUG-BLUE' });
    expect(lineIn({ requires_shipping: false, gift_card: true, sku: null })).toMatchObject({
      requiresShipping: false,
      giftCard: true,
      sku: null,
    });
  });

  it('is refused without an id', () => {
    const order = exampleOrder({ line_items: [exampleLine({ id: null })] });
    expect(refusalIn(order)).toMatchObject({ code: 'missing-field', pointer: '/line_items/0/id' });
  });

  it('has its allocations as discount, or what an older document states in all', () => {
    const older = { discount_allocations: undefined, total_discount: '2.00' };
    expect(lineIn(older)).toMatchObject({ discounts: [{ amount: 200, fundedBy: 'seller' }] });
    expect(lineIn({ total_discount: '9.00' })).toMatchObject({ discounts: [{ amount: 200 }] });
  });

  it.each([
    [0.1, '0.1'],
    ['0.0825', '0.0825'],
    ['12', '12'],
    ['-0.05', '-0.05'],
    ['10 %', undefined],
    ['about 0.1', undefined],
    ['1e-1', undefined],
    ['.5', undefined],
    [null, undefined],
  ])('has a tax rate %j as %j', (rate, expected) => {
    const line = lineIn({ tax_lines: [{ title: 'State Tax', rate, price: '2.80' }] });
    const tax = { title: 'State Tax', amount: 280, liable: 'us' };
    expect(line?.['taxes']).toStrictEqual([expected === undefined ? tax : { ...tax, rate: expected }]);
  });

  it('names its taxes, and says who owes them to the state', () => {
    const taxes = [
      { title: 'State Tax', price: '2.00' },
      { title: null, price: '0.50', channel_liable: false },
      { title: 'County Tax', price: '0.30', channel_liable: true },
    ];
    expect(lineIn({ tax_lines: taxes })?.['taxes']).toStrictEqual([
      { title: 'State Tax', amount: 200, liable: 'us' },
      { title: 'Tax', amount: 50, liable: 'us' },
      { title: 'County Tax', amount: 30, liable: 'marketplace' },
    ]);
  });

  it('has the taxes of its duties among its own, and duties under either name', () => {
    const wrapped = { id: 1, price: usd('1.50'), tax_lines: [{ title: 'Duty Tax', price: '0.20' }] };
    const line = exampleLine({ duties: [wrapped, { id: 2, ...usd('0.30') }, { id: 3 }] });
    const order = snapshotIn(exampleOrder({ line_items: [line], total_tax: '3.00', total_price: '37.80' }));
    expect(order).toMatchObject({
      duties: 180,
      total: 3780,
      lines: [{ taxes: [{ amount: 280 }, { title: 'Duty Tax', amount: 20 }] }],
    });
  });
});

describe('units that will never be delivered', () => {
  const cancelledIn = (line: ShopDocument, order: ShopDocument) => lineIn(line, order)?.['cancelledQuantity'];
  const refunded = (...units: readonly (readonly [type: string | null, quantity: number])[]) => ({
    refunds: units.map(([restock_type, quantity], id) => ({
      id,
      refund_line_items: [{ line_item_id: 11, quantity, restock_type }],
    })),
  });
  const fulfilled = (status: string | null, quantity = 3) => ({
    fulfillments: [{ id: 2, created_at: '2026-11-20T12:00:00Z', status, line_items: [{ id: 11, quantity }] }],
  });
  const unrestocked = refunded(['no_restock', 1]);

  it.each(['cancelled', 'error', 'failure'])('are those of a fulfilment that ended as %s', (status) =>
    expect(cancelledIn({ current_quantity: 2 }, { ...unrestocked, ...fulfilled(status) })).toBe(1),
  );

  it.each(['success', 'pending', null])('are not those of a fulfilment that is %s', (status) =>
    expect(cancelledIn({ current_quantity: 2 }, { ...unrestocked, ...fulfilled(status) })).toBe(0),
  );

  it.each([['a new type'], [null]])('a restock type %j says nothing of delivery', (type) => {
    expect(cancelledIn({ current_quantity: 2 }, refunded([type, 1]))).toBe(1);
    expect(cancelledIn({ current_quantity: 2 }, { ...refunded([type, 1]), ...fulfilled('success') })).toBe(0);
  });

  it('are put back in older documents, by either name, and never more than were ordered', () => {
    const older = { current_quantity: undefined };
    expect(cancelledIn(older, refunded(['legacy_restock', 2]))).toBe(2);
    expect(cancelledIn(older, refunded(['cancel', 2], ['legacy_restock', 2]))).toBe(3);
    expect(cancelledIn(older, refunded(['return', 2]))).toBe(0);
  });

  it('are not those that left and came back, which none refunded without restock can have been too', () => {
    const both = { ...refunded(['return', 1], ['no_restock', 1]), ...fulfilled('success', 1) };
    expect(cancelledIn({ current_quantity: 1 }, both)).toBe(1);
  });
});

describe('freight', () => {
  it('is not charged where an edit removed it, and has a name where the shop gives none', () => {
    const removed = { id: 21, price: '5.00', is_removed: true };
    const kept = { price: '5.00', is_removed: false };
    expect(shippingIn([removed, kept])).toStrictEqual([{ id: 'shipping/2', price: 500, discounts: [], taxes: [] }]);
    expect(shippingIn([{ id: 21, price: '5.00' }])).toMatchObject([{ id: '21' }]);
  });

  it('may be free', () => {
    const free = { id: 21, price: '5.00', discounted_price: '0.00' };
    const totals = { total_discounts: '7.00', total_price: '30.80' };
    expect(shippingIn([free], totals)).toMatchObject([{ price: 500, discounts: [{ amount: 500 }] }]);
  });

  it('is refused where it is dearer after its discount', () => {
    const order = exampleOrder({ shipping_lines: [{ id: 21, price: '5.00', discounted_price: '6.00' }] });
    expect(refusalIn(order)).toMatchObject({ code: 'negative-amount', pointer: '/shipping_lines/0' });
  });

  it.each(['5.00', '3.00'])('of 5.00 less 2.00 may be stated as %s', (stated) => {
    const shipping_lines = [{ id: 21, price: '5.00', discount_allocations: [{ amount: '2.00' }] }];
    const totals = { total_discounts: '4.00', total_price: '33.80', total_shipping_price_set: usd(stated) };
    expect(snapshotIn(exampleOrder({ shipping_lines, ...totals }))).toMatchObject({ total: 3380 });
  });

  it('is refused where its total is another', () => {
    const refused = refusalIn(exampleOrder({ total_shipping_price_set: usd('7.00') }));
    expect(refused).toMatchObject({ code: 'amounts-do-not-add-up', pointer: '/total_shipping_price_set' });
    expect(refused.detail).toContain('total_shipping_price_set is 7.00 USD, its elements come to 5.00 USD');
  });
});

describe('totals', () => {
  it.each(['28.00', '30.00'])('of goods may be stated with and without discounts: %s', (subtotal_price) =>
    expect(snapshotIn(exampleOrder({ subtotal_price }))).toMatchObject({ total: 3580 }),
  );

  it('are not known without a price of every line, and nothing is compared then', () => {
    const unpriced = exampleLine({ id: 12, price: undefined });
    const wrong = { total_price: '99.00', total_line_items_price: '99.00' };
    const known = { total: null, rounding: 0 };
    expect(snapshotIn(exampleOrder({ ...wrong, line_items: [exampleLine(), unpriced] }))).toMatchObject(known);
    expect(snapshotIn(exampleOrder({ ...wrong, line_items: [] }))).toMatchObject(known);
  });

  it('are not known where the document states none', () => {
    expect(snapshotIn(exampleOrder({ total_price: null }))).toMatchObject({ total: null, rounding: 0 });
    expect(snapshotIn(exampleOrder(unstated))).toMatchObject({ total: null, rounding: 0 });
  });

  it('of tax may differ by half a unit for each tax that is charged, not for those of nothing', () => {
    const taxed = (...prices: readonly string[]) =>
      exampleLine({ tax_lines: prices.map((price) => ({ title: 'VAT', price })) });
    const order = { total_tax: '2.81', total_price: '35.81' };
    expect(snapshotIn(exampleOrder({ ...order, line_items: [taxed('1.40', '1.40')] }))).toMatchObject({ rounding: 1 });
    expect(refusalIn(exampleOrder({ ...order, line_items: [taxed('2.80', '0.00')] }))).toMatchObject({
      code: 'amounts-do-not-add-up',
      pointer: '/total_tax',
    });
  });

  it('that fail are all named, with what to do, and the first is shown', () => {
    const { detail, pointer } = refusalIn(exampleOrder({ total_line_items_price: '29.00', total_price: '34.80' }));
    expect(pointer).toBe('/total_line_items_price');
    expect(detail).toBe(
      'total_line_items_price is 29.00 USD, its elements come to 30.00 USD: a difference of -1.00 USD; ' +
        'total_price is 34.80 USD, its elements come to 35.80 USD: a difference of -1.00 USD. ' +
        'At pointer "/total_line_items_price". Correct the order at the shop, or fetch it again, and replay the document.',
    );
  });

  it('that fail are named as the document names them, wherever the order stands in it', () => {
    const { detail } = refusalIn({ orders: [exampleOrder({ total_price: '36.80' })] });
    expect(detail).toContain('total_price is 36.80 USD, its elements come to 35.80 USD');
  });

  it('have no place for fees yet, and say so', () => {
    expect(snapshotIn(exampleOrder({ original_total_additional_fees_set: usd('0.00') }))).toMatchObject({
      total: 3580,
    });
    expect(refusalIn(exampleOrder({ original_total_additional_fees_set: usd('0.28') }))).toMatchObject({
      detail:
        'The order charges additional fees, which have no place in an order yet. ' +
        'At pointer "/original_total_additional_fees_set", value "0.28 USD". ' +
        'Post them by hand, or wait for a version that reads them.',
    });
  });

  it('have the order’s own duties, else those of its lines, and none that prices include', () => {
    const line_items = [exampleLine({ duties: [{ id: 1, ...usd('1.50') }] })];
    const stated = { line_items, original_total_duties_set: usd('2.00'), total_price: '37.80' };
    expect(snapshotIn(exampleOrder(stated))).toMatchObject({ duties: 200, total: 3780 });
    const included = { line_items, duties_included: true, total_price: '35.80' };
    expect(snapshotIn(exampleOrder(included))).toMatchObject({ duties: 0, total: 3580 });
    const onTop = { line_items, duties_included: false, total_price: '37.30' };
    expect(snapshotIn(exampleOrder(onTop))).toMatchObject({ duties: 150, total: 3730 });
  });
});

describe('an amount', () => {
  it('may stand in its money set alone, and with blanks around it', () => {
    expect(lineIn({ price: undefined, price_set: usd('10.00') })).toMatchObject({ price: 3000 });
    expect(lineIn({ price: ' 10.00 ', price_set: usd('10.00') })).toMatchObject({ price: 3000 });
    expect(lineIn({ price: 10 })).toMatchObject({ price: 3000 });
  });

  it('is refused where its money set says another', () => {
    const refused = refusalIn(exampleOrder({ line_items: [exampleLine({ price_set: usd('10.01') })] }));
    expect(refused).toMatchObject({
      code: 'amounts-do-not-add-up',
      pointer: '/line_items/0/price',
      detail:
        'One amount is stated as 10.00 USD and, in its money set, 10.01 USD. ' +
        'At pointer "/line_items/0/price". Correct the amount.',
    });
  });

  it('is refused below zero where only a charge makes sense, with the amount', () => {
    expect(refusalIn(exampleOrder({ line_items: [exampleLine({ price: '-10.00' })] }))).toMatchObject({
      detail: 'An amount is below zero. At pointer "/line_items/0/price", value "-10.00 USD". Correct the amount.',
    });
  });

  it('is refused in another currency than the order’s, with both', () => {
    const price_set = usd('10.00', 'EUR');
    expect(refusalIn(exampleOrder({ line_items: [exampleLine({ price_set })] }))).toMatchObject({
      detail:
        'The order is in USD and one of its amounts in EUR. ' +
        'At pointer "/line_items/0/price_set/shop_money/currency_code", value "EUR". ' +
        'Correct the currency: one order has one shop currency.',
    });
  });
});
