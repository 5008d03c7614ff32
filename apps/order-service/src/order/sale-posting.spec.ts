import { describe, expect, it } from 'vitest';
import type { Piece } from './pricing.js';
import { tax, piece, line, left, postings, onlyPosting, linesOf, lineIn, type Told } from './testing/priced-order.js';
import { instant, off } from './testing/shop.js';

type Tax = Piece['charged']['taxes'][number];

describe('a sale says', () => {
  it('who sold what to whom, when, and under which names', () => {
    const head = { taxesIncluded: false, orderName: '#1001', updatedAt: instant(20) };
    const shipTo = { country: 'US', region: 'KY', postal: '40202', business: false };
    const { lines: _lines, ...posting } = onlyPosting({ head, shipTo });
    expect(posting).toStrictEqual({
      kind: 'sale',
      legalEntity: 'US',
      channel: 'shopify',
      channelAccount: 'shopify-us-1',
      settlementAccount: 'shopify-us-1',
      currency: 'USD',
      reference: { order: '1001', orderName: '#1001', shipment: 'SHP-1' },
      occurredOn: '2026-11-22',
      documentOn: '2026-11-22',
      party: { role: 'consumer-default', country: 'US' },
      shipTo,
      taxScheme: 'domestic',
    });
  });

  it('nothing of what is not known', () => {
    const { party, reference, ...posting } = onlyPosting();
    expect([party, reference]).toStrictEqual([{ role: 'consumer-default' }, { order: '1001', shipment: 'SHP-1' }]);
    expect(posting).not.toHaveProperty('shipTo');
    expect(onlyPosting({ shipTo: { postal: '1', business: true } }).party).toStrictEqual({ role: 'business' });
  });

  it('where its money is settled, if that is elsewhere', () => {
    const rules = { settlementAccounts: { 'shopify-us-1': 'payments-us' } };
    expect(onlyPosting({ rules })).toMatchObject({ channelAccount: 'shopify-us-1', settlementAccount: 'payments-us' });
  });

  it('who owes the tax: we, or the marketplace, which may buy from us and sell on', () => {
    const rules = { deemedSupply: ['DE'] };
    const scheme = (liable: Tax['liable'], country?: string, business = false) => {
      const pieces = { a: [piece(2, 2000, [tax(5, 'us', { title: 'City' }), tax(10, liable)])] };
      const shipTo = country === undefined ? {} : { shipTo: { country, business } };
      const { taxScheme, party } = onlyPosting({ rules, pieces, ...shipTo });
      return [taxScheme, party.role];
    };
    expect(scheme('us', 'DE')).toStrictEqual(['domestic', 'consumer-default']);
    expect(scheme('us', 'DE', true)).toStrictEqual(['domestic', 'business']);
    expect(scheme('marketplace', 'DE', true)).toStrictEqual(['deemed-supply', 'marketplace']);
    expect(scheme('marketplace', 'US')).toStrictEqual(['facilitator', 'consumer-default']);
    expect(scheme('marketplace')).toStrictEqual(['facilitator', 'consumer-default']);
  });

  it('in which legal entity’s zone it happened, or refuses', () => {
    expect(() => postings({ placed: { legalEntity: 'XX' } })).toThrow(
      'no legal entity is called XX: add it to policies/order.yaml',
    );
  });
});

describe('the day of its document', () => {
  const head = (day: number) => ({ taxesIncluded: false, updatedAt: instant(day) });
  const answered = (...outcomes: readonly string[]) => ({
    'sale/SHP-1': Object.fromEntries(outcomes.map((outcome, index) => [index + 1, { outcome }])),
  });
  const dayOf = (told: Told) => onlyPosting(told).documentOn;

  it('is that of the departure until something is posted, and then that of what caused the correction', () => {
    expect(dayOf({ head: head(25) })).toBe('2026-11-22');
    expect(dayOf({ head: head(25), answers: answered('rejected') })).toBe('2026-11-22');
    expect(dayOf({ head: head(25), answers: answered('rejected', 'posted') })).toBe('2026-11-25');
    expect(dayOf({ head: head(25), answers: answered('posted-different') })).toBe('2026-11-25');
    expect(dayOf({ answers: answered('posted') })).toBe('2026-11-22');
  });

  it('is never before the departure', () =>
    expect(dayOf({ head: head(21), answers: answered('posted') })).toBe('2026-11-22'));
});

describe('the lines of a sale', () => {
  it('name the line, what was sold, the ERP’s item and the warehouse, as far as they are known', () => {
    const items = { 'SKU-a': { resolved: { itemId: 'I-1', sku: 'SKU-a' } } };
    const departures = [left('SHP-1', { a: 2 }, { warehouse: 'WH1' })];
    expect(lineIn(onlyPosting({ items, departures }), 'item-price')).toStrictEqual({
      component: 'item-price',
      amount: 2000,
      role: 'contra',
      basis: 'net',
      sku: 'SKU-a',
      item: 'I-1',
      warehouse: 'WH1',
      orderLine: 'a',
      quantity: 2,
    });
    const nameless = { ...line('a'), sku: null, parts: undefined };
    const without = left('SHP-1', {}, { lines: [{ lineId: 'a', sku: null, quantity: 2 }] });
    expect(lineIn(onlyPosting({ lines: [nameless], departures: [without] }), 'item-price')).toStrictEqual({
      component: 'item-price',
      amount: 2000,
      role: 'contra',
      basis: 'net',
      orderLine: 'a',
      quantity: 2,
    });
  });

  it('show each tax as it was stated', () => {
    const pieces = { a: [piece(2, 2000, [tax(10, 'us', { rate: '0.1' }), tax(6, 'customer')])] };
    const taxes = onlyPosting({ pieces, head: { taxesIncluded: true, updatedAt: instant(20) } }).lines.filter(
      ({ basis }) => basis === 'tax',
    );
    expect(taxes.map(({ role, tax: stated }) => [role, stated])).toStrictEqual([
      ['contra', { title: 'VAT', liable: 'us', included: true, rate: '0.1' }],
      ['memo', { title: 'VAT', liable: 'customer', included: true }],
    ]);
  });

  it('have no amounts of nothing', () => {
    const told = {
      pieces: { a: [piece(2, 2000, [tax(0)], [{ amount: 0, fundedBy: 'seller' }])] },
      shipping: [{ price: 0, discounts: [], taxes: [] }],
    };
    expect(linesOf(onlyPosting(told))).toStrictEqual(['clearing 2000', 'item-price 2000 2']);
    expect(postings({ pieces: { a: [piece(2, 0)] } })).toStrictEqual([]);
  });

  it('add up what has one key: pieces of a line, and charges of freight', () => {
    const pieces = { a: [piece(1, 1000, [tax(7)], off(10)), piece(1, 900, [tax(3)], off(20))] };
    const freight = { price: 100, discounts: [], taxes: [] };
    expect(linesOf(onlyPosting({ pieces, shipping: [freight, freight] }))).toStrictEqual([
      'clearing 2080',
      'item-price 1900 2',
      'seller-promotion -30',
      'tax 10',
      'shipping 200',
    ]);
  });

  it('are those of the units that left, piece by piece', () => {
    const told = {
      lines: [line('a', { ordered: 4, wanted: 4 })],
      pieces: { a: [piece(2, 2000), piece(2, 1000)] },
      departures: [left('S1', { a: 1 }), left('S2', { a: 2 }), left('S3', { a: 1 })],
    };
    expect(postings(told).map((one) => lineIn(one, 'item-price')?.amount)).toStrictEqual([1000, 1500, 500]);
    expect(postings(told).map((one) => lineIn(one, 'item-price')?.quantity)).toStrictEqual([1, 2, 1]);
  });

  it('with tip, duty and rounding are those of the first departure', () => {
    const told = {
      charges: { tip: 30, duties: 20, rounding: -1 },
      departures: [left('S1', { a: 1 }), left('S2', { a: 1 })],
    };
    expect(postings(told).map(linesOf)).toStrictEqual([
      ['clearing 1049', 'item-price 1000 1', 'tip 30', 'duty 20', 'rounding -1'],
      ['clearing 1000', 'item-price 1000 1'],
    ]);
  });
});
