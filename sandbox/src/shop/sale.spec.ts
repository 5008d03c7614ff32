import { describe, expect, it } from 'vitest';
import { accountNamed } from '../channel-accounts.js';
import type { LineDocument, OrderDocument, ShippingDocument } from './document-parts.js';
import type { SoldParcel } from '../expectation/expected-document.js';
import { expectedDocuments, type SoldOrder } from './sale.js';

interface Line {
  readonly price: string;
  readonly quantity?: number;
  readonly discount?: string;
  readonly taxes?: readonly string[];
  readonly duty?: string;
}

interface Order {
  readonly account: string;
  readonly lines: readonly Line[];
  readonly shipping?: Line;
  readonly tip?: string;
  readonly giftCard?: number;
  readonly test?: boolean;
}

function line({ price, quantity = 1, discount, taxes = [], duty }: Line, index: number): LineDocument {
  return {
    id: index + 1,
    sku: 'ANY',
    price,
    quantity,
    current_quantity: quantity,
    fulfillable_quantity: quantity,
    tax_lines: taxes.map((tax) => ({ price: tax })),
    discount_allocations: discount === undefined ? [] : [{ amount: discount }],
    duties: duty === undefined ? [] : [{ shop_money: { amount: duty } }],
  };
}

function order({ account, lines, shipping, tip = '0', giftCard = 0, test = false }: Order): SoldOrder {
  const shop = accountNamed(account);
  const document: OrderDocument = {
    id: 1,
    name: '#1',
    currency: shop.currency,
    test,
    taxes_included: shop.taxesIncluded,
    total_price: '0',
    total_tip_received: tip,
    updated_at: '2026-11-23T10:00:00-05:00',
    fulfillments: [],
    line_items: lines.map(line),
    shipping_lines: shipping ? [line(shipping, 0) as ShippingDocument] : [],
  };
  return { shop, document, giftCard };
}

/** One parcel per record of line id to units. */
function parcels(...contents: readonly Record<string, number>[]): SoldParcel[] {
  return contents.map((content, index) => ({
    shipmentId: `SHP-${index + 1}`,
    shippedMs: index,
    lines: Object.entries(content).map(([lineId, quantity]) => ({ lineId, quantity })),
  }));
}

/** Minor units by account, one record a document. */
function booked(sold: SoldOrder, shipped: readonly SoldParcel[]): Record<string, number>[] {
  return expectedDocuments(sold, shipped).map(({ movements }) =>
    Object.fromEntries(movements.map(({ account, minor }) => [account, minor])),
  );
}

describe('what the books must show, worked by hand', () => {
  it('US, 3 x 10.00 less 4.00, 6 % on top, freight 5.95 + 0.36, in parcels of two and one', () => {
    const sold = order({
      account: 'shopify-us-1',
      lines: [{ price: '10.00', quantity: 3, discount: '4.00', taxes: ['1.56'] }],
      shipping: { price: '5.95', taxes: ['0.36'] },
    });
    expect(booked(sold, parcels({ 1: 2 }, { 1: 1 }))).toEqual([
      // units 1 and 2: discount 1.34 + 1.33, tax 0.52 + 0.52; 20.00 − 2.67 + 1.04 + 5.95 + 0.36 = 24.68
      { 1200: 2468, 4000: -2000, 4010: -595, 4090: 267, 2200: -140 },
      // unit 3: 10.00 − 1.33 + 0.52 = 9.19; together 33.87
      { 1200: 919, 4000: -1000, 4090: 133, 2200: -52 },
    ]);
  });

  it('EU, 100.00 less 20.00 with 19 % inside: the discount carries its own share of the tax', () => {
    const sold = order({
      account: 'shopify-eu-1',
      lines: [{ price: '100.00', discount: '20.00', taxes: ['12.77'] }],
      shipping: { price: '4.99', taxes: ['0.80'] },
    });
    // 20.00 x 12.77 / 80.00 = 3.1925, so 3.19: price 100.00 − 12.77 − 3.19, discount 20.00 − 3.19
    expect(booked(sold, parcels({ 1: 1 }))).toEqual([{ 1200: 8499, 4000: -8404, 4010: -419, 4090: 1681, 2210: -1357 }]);
  });

  it('yen have no decimals: 3 x 470 with 128 inside, freight 600 with 55 inside, one unit first', () => {
    const sold = order({
      account: 'shopify-jp-1',
      lines: [{ price: '470', quantity: 3, taxes: ['128'] }],
      shipping: { price: '600', taxes: ['55'] },
    });
    expect(booked(sold, parcels({ 1: 1 }, { 1: 2 }))).toEqual([
      // net 1,282 splits 428/427/427 and tax 128 splits 43/43/42
      { 1200: 1071, 4000: -428, 4010: -545, 2200: -98 },
      { 1200: 939, 4000: -854, 2200: -85 },
    ]);
  });

  it('a cancelled unit takes its share of the discount with it: 3 x 10.00 less 6.00, two ship, 16.00', () => {
    const sold = order({ account: 'shopify-us-1', lines: [{ price: '10.00', quantity: 3, discount: '6.00' }] });
    expect(booked(sold, parcels({ 1: 2 }))).toEqual([{ 1200: 1600, 4000: -2000, 4090: 400 }]);
  });

  it('a gift card of 20.00 pays the first parcel, and what is left of it the second', () => {
    const sold = order({ account: 'shopify-us-1', lines: [{ price: '12.00' }, { price: '38.00' }], giftCard: 2000 });
    expect(booked(sold, parcels({ 1: 1 }, { 2: 1 }))).toEqual([
      { 2400: 1200, 4000: -1200 },
      { 1200: 3000, 2400: 800, 4000: -3800 },
    ]);
  });

  it('a test order posts nothing', () => {
    expect(
      booked(order({ account: 'shopify-us-1', lines: [{ price: '10.00' }], test: true }), parcels({ 1: 1 })),
    ).toEqual([]);
  });

  it('tip and duties go with the first parcel, tax of several authorities on one account', () => {
    const sold = order({
      account: 'shopify-us-1',
      lines: [{ price: '10.00', quantity: 2, taxes: ['0.80', '0.90', '0.08'], duty: '1.40' }],
      tip: '3.00',
    });
    expect(booked(sold, parcels({ 1: 1 }, { 1: 1 }))).toEqual([
      { 1200: 1529, 4000: -1000, 2200: -89, 2150: -300, 2155: -140 },
      { 1200: 1089, 4000: -1000, 2200: -89 },
    ]);
  });

  it('freight that a discount takes off shows on both sides', () => {
    const sold = order({
      account: 'shopify-eu-1',
      lines: [{ price: '11.90', taxes: ['1.90'] }],
      shipping: { price: '4.99', discount: '4.99' },
    });
    expect(booked(sold, parcels({ 1: 1 }))).toEqual([{ 1200: 1190, 4000: -1000, 4010: -499, 4090: 499, 2210: -190 }]);
  });

  it('the licensed sample: 199.00 less 3.33 and 3.98 tax is what is left of the order', () => {
    const sold = order({ account: 'shopify-us-1', lines: [{ price: '199.00', discount: '3.33', taxes: ['3.98'] }] });
    expect(booked(sold, parcels({ 1: 1 }))).toEqual([{ 1200: 19965, 4000: -19900, 4090: 333, 2200: -398 }]);
  });
});
