import { describe, expect, it } from 'vitest';
import { exampleAccount, exampleLine, exampleOrder, refusalIn, snapshotIn, translated } from '../testing.js';

describe('what an order document says', () => {
  it('is one snapshot, dated by its last update, keyed by the connection and the id', () => {
    const { facts, refused, kind } = translated(exampleOrder());
    expect({ kind, refused, types: facts.map(({ type }) => type) }).toEqual({
      kind: 'order',
      refused: [],
      types: ['order.snapshot.v1'],
    });
    expect(facts[0]).toMatchObject({
      key: 'order/shopify-us-1/7001',
      ref: { by: 'order-id', value: '7001' },
      time: '2026-11-20T16:00:05.000Z',
      revision: Date.parse('2026-11-20T16:00:05Z'),
      offsets: { '': '-05:00' },
    });
  });

  it('counts every amount in minor units, for all units of a line together', () => {
    expect(snapshotIn(exampleOrder())).toMatchObject({
      currency: 'USD',
      completeness: 'full',
      lines: [
        {
          lineId: '11',
          quantity: 3,
          price: 3000,
          discounts: [{ amount: 200, fundedBy: 'seller' }],
          taxes: [{ amount: 280, rate: '0.1' }],
        },
      ],
      shipping: [{ price: 500, discounts: [] }],
      tenders: [{ kind: 'payer', amount: 3580 }],
      total: 3580,
      rounding: 0,
    });
  });

  it('brings its cancellation as a fact of its own', () => {
    const { facts } = translated(
      exampleOrder({ cancelled_at: '2026-11-20T12:00:00-05:00', cancel_reason: 'customer' }),
    );
    expect(facts.map(({ type, data }) => [type, data['reason']])).toContainEqual(['order.cancellation.v1', 'customer']);
    expect(facts[0]?.data['cancelled']).toEqual({ at: '2026-11-20T17:00:00.000Z', reason: 'customer' });
  });

  it('is weak and partial where it is sparse', () => {
    const { facts } = translated({
      order: { id: 7001, created_at: '2026-11-20T11:00:00-05:00', line_items: [{ id: 11, quantity: 1 }] },
    });
    expect(facts[0]).toMatchObject({
      revision: 0,
      data: {
        completeness: 'partial',
        payment: 'unknown',
        tenders: null,
        total: null,
        lines: [{ price: null, sku: null }],
      },
    });
  });

  it('reads a page of orders and refuses one without harm to the others', () => {
    const page = {
      orders: [exampleOrder(), exampleOrder({ id: 7002, total_price: '99.00' }), exampleOrder({ id: 7003 })],
    };
    const { facts, refused } = translated(page);
    expect(facts.map(({ key }) => key)).toEqual(['order/shopify-us-1/7001', 'order/shopify-us-1/7003']);
    expect(refused).toMatchObject([{ pointer: '/orders/1/total_price', code: 'amounts-do-not-add-up' }]);
  });

  it('says nothing of a person in its facts', () => {
    const address = {
      name: 'Bob Norman',
      address1: 'Chestnut Street 92',
      city: 'Louisville',
      zip: '40202',
      country_code: 'US',
      province_code: 'KY',
      phone: '1',
    };
    const { facts, buyers } = translated(
      exampleOrder({ email: 'bob@example.test', shipping_address: address, customer: { id: 5 }, note: 'for Bob' }),
    );
    expect(JSON.stringify(facts)).not.toMatch(/bob|norman|chestnut|louisville/i);
    expect(facts[0]?.data).toMatchObject({
      shipTo: { country: 'US', region: 'KY', postal: '40202', business: false },
      buyerRef: 'buyer/shopify-us-1/5',
    });
    expect(buyers).toMatchObject([
      { orderKey: 'order/shopify-us-1/7001', email: 'bob@example.test', shipTo: { name: 'Bob Norman' } },
    ]);
  });

  it('case 15: is taken without buyer and address, as a redacted order is', () => {
    const redacted = exampleOrder({ email: '', customer: null, shipping_address: null, billing_address: null });
    expect(snapshotIn(redacted)).not.toHaveProperty('shipTo');
    expect(translated(redacted).buyers).toEqual([]);
  });

  it('case 24: names the order that it replaces, by tag or note attribute', () => {
    expect(snapshotIn(exampleOrder({ tags: 'vip, replacement-of:6999' }))).toMatchObject({ replacementOf: '6999' });
    expect(snapshotIn(exampleOrder({ note_attributes: [{ name: 'replacement-of', value: 6998 }] }))).toMatchObject({
      replacementOf: '6998',
    });
  });

  it('knows a test order', () => expect(snapshotIn(exampleOrder({ test: true }))).toMatchObject({ test: true }));
});

describe('its money', () => {
  it('case 63: has no decimals in yen, whatever is written', () => {
    const line = exampleLine({ price: '1000.0', tax_lines: [], discount_allocations: [] });
    const yen = {
      currency: 'JPY',
      line_items: [line],
      shipping_lines: [],
      total_line_items_price: 3000,
      total_discounts: '0',
      total_tax: '0',
      total_price: '3000',
    };
    expect(snapshotIn(exampleOrder(yen))).toMatchObject({ lines: [{ price: 3000 }], total: 3000 });
  });

  it('has the tax inside where the shop says so', () => {
    const line = exampleLine({ discount_allocations: [], tax_lines: [{ title: 'USt', rate: 0.19, price: '4.79' }] });
    const gross = {
      taxes_included: true,
      line_items: [line],
      shipping_lines: [],
      total_discounts: '0.00',
      total_tax: '4.79',
      total_price: '30.00',
    };
    expect(snapshotIn(exampleOrder(gross))).toMatchObject({ taxesIncluded: true, total: 3000, rounding: 0 });
  });

  it('adds tip and duties', () => {
    const line = exampleLine({ duties: [{ id: 1, shop_money: { amount: '1.50', currency_code: 'USD' } }] });
    const order = exampleOrder({ line_items: [line], total_tip_received: '4.00', total_price: '41.30' });
    expect(snapshotIn(order)).toMatchObject({ tip: 400, duties: 150, total: 4130 });
  });

  it('is what cash was rounded to, whether the total has it or not', () => {
    const rounded = {
      total_cash_rounding_payment_adjustment_set: { shop_money: { amount: '-0.02', currency_code: 'USD' } },
    };
    expect(snapshotIn(exampleOrder(rounded))).toMatchObject({ total: 3578, rounding: -2 });
    expect(snapshotIn(exampleOrder({ ...rounded, total_price: '35.78' }))).toMatchObject({ total: 3578, rounding: -2 });
  });

  it('may round tax once a document instead of once a line', () => {
    const lines = [1, 2, 3].map((id) =>
      exampleLine({
        id,
        quantity: 1,
        price: '9.99',
        discount_allocations: [],
        tax_lines: [{ title: 'VAT', price: '1.67' }],
      }),
    );
    const sums = { line_items: lines, shipping_lines: [], total_line_items_price: '29.97', total_discounts: '0.00' };
    expect(snapshotIn(exampleOrder({ ...sums, total_tax: '5.00', total_price: '34.97' }))).toMatchObject({
      total: 3497,
      rounding: -1,
    });
    expect(refusalIn(exampleOrder({ ...sums, total_tax: '4.98', total_price: '34.95' })).code).toBe(
      'amounts-do-not-add-up',
    );
  });

  it('keeps what the buyer saw where it is another currency', () => {
    const set = {
      shop_money: { amount: '35.80', currency_code: 'USD' },
      presentment_money: { amount: '5400', currency_code: 'JPY' },
    };
    expect(snapshotIn(exampleOrder({ presentment_currency: 'JPY', total_price_set: set }))).toMatchObject({
      presentment: { currency: 'JPY', total: 5400 },
    });
  });

  it('reads a discount on freight from its allocations, or from the discounted price', () => {
    const totals = { total_discounts: '7.00', total_price: '30.80' };
    const allocated = [{ id: 21, price: '5.00', discount_allocations: [{ amount: '5.00' }] }];
    const discounted = [{ id: 21, price: '5.00', discounted_price: '0.00' }];
    for (const shipping_lines of [allocated, discounted])
      expect(snapshotIn(exampleOrder({ ...totals, shipping_lines }))).toMatchObject({
        shipping: [{ price: 500, discounts: [{ amount: 500 }] }],
      });
  });

  it('leaves tax to the marketplace where the channel is liable', () => {
    const line = exampleLine({ tax_lines: [{ title: 'State Tax', price: '2.80', channel_liable: true }] });
    expect(snapshotIn(exampleOrder({ line_items: [line] }))).toMatchObject({
      lines: [{ taxes: [{ liable: 'marketplace' }] }],
    });
  });
});

describe('its means of payment', () => {
  const tendersOf = (changes: object) => snapshotIn(exampleOrder({ ...changes }))['tenders'];
  it('are a gift card where that is all', () =>
    expect(tendersOf({ payment_gateway_names: ['gift_card'] })).toEqual([{ kind: 'gift-card', amount: 3580 }]));
  it('are not known where two gateways share and no transaction tells how', () =>
    expect(tendersOf({ payment_gateway_names: ['gift_card', 'shopify_payments'] })).toBeNull());
  it('are split by the transactions where the document has them', () => {
    const gift = {
      id: 1,
      kind: 'sale',
      status: 'success',
      gateway: 'gift_card',
      amount: '20.00',
      currency: 'USD',
      created_at: '2026-11-20T11:00:00Z',
    };
    expect(tendersOf({ payment_gateway_names: ['gift_card', 'bogus'], transactions: [gift] })).toEqual([
      { kind: 'gift-card', amount: 2000 },
      { kind: 'payer', amount: 1580 },
    ]);
  });
  it.each([
    ['pending', 'pending'],
    ['authorized', 'authorised'],
    ['partially_paid', 'pending'],
    ['paid', 'paid'],
    ['partially_refunded', 'paid'],
    ['refunded', 'refunded'],
    ['voided', 'voided'],
    [null, 'unknown'],
    ['something new', 'unknown'],
  ])('financial status %s is %s', (financial_status, payment) =>
    expect(snapshotIn(exampleOrder({ financial_status }))).toMatchObject({ payment }),
  );
});

describe('units that will never be delivered', () => {
  const cancelledOf = (line: object, more: object = {}) =>
    (
      snapshotIn(exampleOrder({ line_items: [exampleLine(line as Record<string, unknown>)], ...more }))['lines'] as {
        cancelledQuantity: number;
      }[]
    )[0]?.cancelledQuantity;
  const refund = (restock_type: string, quantity: number) => ({
    refunds: [{ id: 1, refund_line_items: [{ line_item_id: 11, quantity, restock_type }] }],
  });
  const fulfilled = (quantity: number) => ({
    fulfillments: [
      { id: 2, created_at: '2026-11-20T12:00:00Z', status: 'success', line_items: [{ id: 11, quantity }] },
    ],
  });

  it('case 17: are those removed from the line', () =>
    expect(cancelledOf({ current_quantity: 2 }, refund('cancel', 1))).toBe(1));
  it('are not those that came back', () => expect(cancelledOf({ current_quantity: 2 }, refund('return', 1))).toBe(0));
  it('are not those refunded without restock after delivery', () =>
    expect(cancelledOf({ current_quantity: 2 }, { ...refund('no_restock', 1), ...fulfilled(3) })).toBe(0));
  it('are those refunded without restock that never left', () =>
    expect(cancelledOf({ current_quantity: 2 }, refund('no_restock', 1))).toBe(1));
  it('follow from the refunds alone in older documents', () =>
    expect(cancelledOf({ current_quantity: undefined }, refund('cancel', 2))).toBe(2));
});

describe('what is refused', () => {
  it.each([
    ['unknown-currency', '/currency', { currency: 'USX' }],
    ['currency-without-decimals', '/currency', { currency: 'XAU' }],
    ['negative-quantity', '/line_items/0/quantity', { line_items: [exampleLine({ quantity: -1 })] }],
    ['not-an-integer', '/line_items/0/quantity', { line_items: [exampleLine({ quantity: 1.5 })] }],
    ['precision', '/line_items/0/price', { line_items: [exampleLine({ price: '10.005' })] }],
    ['precision', '/line_items/0/price', { line_items: [exampleLine({ price: 10.005 })] }],
    ['not-a-decimal', '/line_items/0/price', { line_items: [exampleLine({ price: '10,00' })] }],
    ['negative-amount', '/line_items/0/price', { line_items: [exampleLine({ price: '-10.00' })] }],
    [
      'mixed-currency',
      '/line_items/0/price_set/shop_money/currency_code',
      { line_items: [exampleLine({ price_set: { shop_money: { amount: '10.00', currency_code: 'EUR' } } })] },
    ],
    ['missing-field', '/id', { id: null }],
    ['missing-field', '/line_items/0/quantity', { line_items: [exampleLine({ quantity: undefined })] }],
    ['not-an-instant', '/updated_at', { updated_at: 'soon' }],
    ['amounts-do-not-add-up', '/total_line_items_price', { total_line_items_price: '29.99' }],
    ['amounts-do-not-add-up', '/total_discounts', { total_discounts: '2.01' }],
    ['amounts-do-not-add-up', '/total_tax', { total_tax: '2.81', total_price: '35.81' }],
    ['amounts-do-not-add-up', '/subtotal_price', { subtotal_price: '27.00' }],
    ['amounts-do-not-add-up', '/total_price', { total_price: '35.79' }],
    [
      'unsupported-amount',
      '/original_total_additional_fees_set',
      { original_total_additional_fees_set: { shop_money: { amount: '0.28', currency_code: 'USD' } } },
    ],
  ])('%s at %s', (code, pointer, changes) => expect(refusalIn(exampleOrder(changes))).toMatchObject({ code, pointer }));

  it('names both figures and the difference', () => {
    const { detail } = refusalIn(exampleOrder({ total_price: '36.80' }));
    expect(detail).toContain('total_price is 36.80 USD, its elements come to 35.80 USD: a difference of 1.00 USD');
  });

  it('is the part alone where a fulfilment inside is broken', () => {
    const { facts, refused } = translated(exampleOrder({ fulfillments: [{ id: 2 }] }));
    expect(facts).toHaveLength(1);
    expect(refused).toMatchObject([{ code: 'missing-field', pointer: '/fulfillments/0/created_at' }]);
  });
});

it('case 8: an older version has a lower revision, whatever comes first', () => {
  const revisionOf = (updated_at: string) => translated(exampleOrder({ updated_at })).facts[0]?.revision ?? 0;
  expect(revisionOf('2026-11-20T11:00:04-05:00')).toBeLessThan(revisionOf('2026-11-20T11:00:05-05:00'));
});

it('case 9: two versions of one second have equal revisions and times, so that their contents decide in one way', () => {
  const [one] = translated(exampleOrder()).facts;
  const [two] = translated(exampleOrder({ note_attributes: [], tags: 'replacement-of:1' })).facts;
  expect([one?.revision, one?.time]).toEqual([two?.revision, two?.time]);
  expect(one?.data).not.toEqual(two?.data);
});

it('reads freight and services by pool', () => {
  const line = exampleLine({ fulfillment_service: 'amazon_marketplace_web' });
  expect(snapshotIn(exampleOrder({ line_items: [line] }))).toMatchObject({ lines: [{ pool: 'amazon-fba' }] });
  expect(exampleAccount.fulfilmentServices).toHaveProperty('amazon_marketplace_web');
});
