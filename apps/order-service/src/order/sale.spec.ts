import { describe, expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { instant, line, off, ShopOrder, tax } from './testing/shop.js';
import { inEveryOrder, World } from './testing/world.js';

const order = new ShopOrder('1');
const german = { channelAccount: 'shopify-eu-1', legalEntity: 'EU', currency: 'EUR', taxesIncluded: true };

/** What each document of a story says, by component. */
function documents(...told: readonly Message[]): Record<string, Record<string, number>> {
  const { world } = inEveryOrder({}, { told: [...told] });
  return documentsOf(world);
}

function documentsOf({ outside }: World): Record<string, Record<string, number>> {
  const documents: Record<string, Record<string, number>> = {};
  for (const { posting, body } of outside.documents) {
    const sums = (documents[posting] ??= {});
    for (const { component, role, amount } of body.lines) {
      const name = role === 'memo' ? `${component} (memo)` : component;
      sums[name] = (sums[name] ?? 0) + amount;
    }
  }
  return documents;
}

describe('what a shipment sells', () => {
  it('is price, seller discount and tax of its units, and freight and tip with the first', () => {
    const shipping = [{ id: 's', price: 595, discounts: off(95), taxes: tax(30) }];
    const lines = [line('a', { quantity: 2, price: 3998, discounts: off(399), taxes: tax(216) })];
    const bought = order.snapshot(1, { lines, shipping, tip: 200 });
    expect(documents(bought, order.shipped('SHP-1', { a: 1 }), order.shipped('SHP-2', { a: 1 }, instant(23)))).toEqual({
      'sale/SHP-1': {
        clearing: 1999 - 200 + 108 + 500 + 30 + 200,
        'item-price': 1999,
        'seller-promotion': -200 - 95,
        tax: 108 + 30,
        shipping: 595,
        tip: 200,
      },
      'sale/SHP-2': { clearing: 1999 - 199 + 108, 'item-price': 1999, 'seller-promotion': -199, tax: 108 },
    });
  });

  it('takes the tax out of price and discount where prices include it, as much as the channel states', () => {
    const eu = new ShopOrder('1', german);
    const lines = [line('a', { price: 11_900, discounts: off(1190), taxes: tax(1710, 'DE MwSt') })];
    const { world } = inEveryOrder({}, { told: [eu.snapshot(1, { lines }), eu.shipped('SHP-1', { a: 1 })] });
    expect(documentsOf(world)).toEqual({
      'sale/SHP-1': { clearing: 10_710, 'item-price': 10_000, 'seller-promotion': -1000, tax: 1710 },
    });
  });

  it('loses no yen: 100 over three units is 34, 33 and 33', () => {
    const yen = new ShopOrder('1', { channelAccount: 'shopify-jp-1', currency: 'JPY', taxesIncluded: true });
    const lines = [line('a', { quantity: 3, price: 100 })];
    const parcels = [1, 2, 3].map((day) => yen.shipped(`SHP-${day}`, { a: 1 }, instant(21 + day)));
    const { world } = inEveryOrder({}, { told: [yen.snapshot(1, { lines }), ...parcels] });
    expect(Object.values(documentsOf(world)).map((one) => one['clearing'])).toEqual([34, 33, 33]);
  });

  it('allocates the whole tax over units, and each unit over the taxes', () => {
    const taxes = [...tax(5, 'State'), ...tax(5, 'City'), ...tax(1, 'Transit')];
    const bought = order.snapshot(1, { lines: [line('a', { quantity: 3, price: 300, taxes })] });
    const parcels = [1, 2, 3].map((day) => order.shipped(`SHP-${day}`, { a: 1 }, instant(21 + day)));
    const sold = documents(bought, ...parcels);
    expect([1, 2, 3].map((parcel) => sold[`sale/SHP-${parcel}`]?.['tax'])).toEqual([4, 4, 3]);
  });

  it('gives the freight to the shipment that left first, also when its news comes last', () => {
    const shipping = [{ id: 's', price: 500, discounts: [], taxes: [] }];
    const bought = order.snapshot(1, { lines: [line('a', { quantity: 2 })], shipping });
    const later = { told: [bought, order.shipped('SHP-1', { a: 1 }, instant(23))] };
    const { rest, world } = inEveryOrder({}, later, { told: [order.shipped('SHP-2', { a: 1 }, instant(22))] });
    expect(rest.books[order.key]).toEqual({ clearing: 2500, 'item-price': 2000, shipping: 500 });
    expect(documentsOf(world)['sale/SHP-1']).toEqual({ clearing: 1000, 'item-price': 1000, shipping: 0 });
  });

  it('shows a tax that the marketplace owes and keeps it out of the books', () => {
    const taxes = [{ title: 'State Tax', amount: 60, liable: 'marketplace' as const }];
    const bought = order.snapshot(1, { lines: [line('a', { taxes })], total: 1060 });
    expect(documents(bought, order.shipped('SHP-1', { a: 1 }))).toEqual({
      'sale/SHP-1': { clearing: 1000, 'item-price': 1000, 'tax (memo)': 60, 'marketplace-tax (memo)': -60 },
    });
  });

  it('takes from the own gift card first, shipment by shipment', () => {
    const bought = order.snapshot(1, { lines: [line('a'), line('b')] });
    const card = order.paid(1200, { transactionId: 'T-1', gateway: 'gift_card' });
    const rest = order.paid(800, { transactionId: 'T-2', gateway: 'shopify_payments' });
    const parcels = [order.shipped('SHP-1', { a: 1 }), order.shipped('SHP-2', { b: 1 }, instant(23))];
    expect(documents(bought, card, rest, ...parcels)).toEqual({
      'sale/SHP-1': { 'gift-card': -1000, 'item-price': 1000 },
      'sale/SHP-2': { clearing: 800, 'gift-card': -200, 'item-price': 1000 },
    });
  });

  it('sells a gift card as a liability with the first shipment, and by itself where nothing is sent', () => {
    const card = line('b', { giftCard: true, requiresShipping: false, price: 2500 });
    expect(documents(order.snapshot(1, { lines: [line('a'), card] }), order.shipped('SHP-1', { a: 1 }))).toEqual({
      'sale/SHP-1': { clearing: 3500, 'item-price': 1000, 'gift-card-sale': 2500 },
    });
    expect(documents(order.snapshot(1, { lines: [card] }))).toEqual({
      'sale/without-goods': { clearing: 2500, 'gift-card-sale': 2500 },
    });
  });

  it('of a kit is sold when all its components left', () => {
    const kit = { state: 'resolved' as const, itemId: 'I-K', bundle: [bundled('A', 1), bundled('B', 2)] };
    const bought = order.snapshot(1, { lines: [line('a', { sku: 'KIT', price: 2999 })] });
    const story = [{ told: [bought] }, { told: [order.shipped('SHP-1', { a: 1 }, instant(22), 'A')] }];
    const half = inEveryOrder({ items: { KIT: kit } }, ...story);
    expect(half.world.outside.commands[0]?.body.lines).toMatchObject([
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 2 },
    ]);
    expect(half.rest).toMatchObject({ books: {}, reserved: { [`${order.key}/stock.reserve/a/B`]: 2 } });
    const whole = inEveryOrder({ items: { KIT: kit } }, ...story, {
      told: [order.shipped('SHP-2', { a: 2 }, instant(23), 'B')],
    });
    expect(whole.rest.books[order.key]).toEqual({ clearing: 2999, 'item-price': 2999 });
    expect(whole.rest.reserved).toEqual({});
  });

  it('is nothing for a test order, which reserves and releases nothing either', () => {
    const { rest, world } = inEveryOrder(
      {},
      { told: [order.snapshot(1, { test: true, lines: [line('a')] }), order.shipped('SHP-1', { a: 1 })] },
    );
    expect(rest).toMatchObject({ books: {}, reserved: {} });
    expect(rest.exceptions).toEqual({});
    expect(world.outside.commands).toEqual([]);
  });
});

describe('the date of a sale', () => {
  it.each([
    ['US', '2026-11-23T04:59:00.000Z', '2026-11-22'],
    ['US', '2026-11-23T05:00:00.000Z', '2026-11-23'],
    ['EU', '2026-11-22T23:00:00.000Z', '2026-11-23'],
  ])('is the local day in the zone of %s: %s is %s', (legalEntity, shippedAt, day) => {
    const here = new ShopOrder('1', { legalEntity });
    const world = new World().tell([
      here.snapshot(1, { lines: [line('a')] }),
      here.shipped('SHP-1', { a: 1 }, shippedAt),
    ]);
    expect(world.outside.documents[0]?.body).toMatchObject({ occurredOn: day, documentOn: day });
  });

  it('of a correction is the day of the snapshot that caused it', () => {
    const threeDaysLater = 3 * 86_400 + 7_200;
    const [first, corrected] = [
      order.snapshot(1, { lines: [line('a')] }),
      order.snapshot(threeDaysLater, { lines: [line('a', { price: 900 })] }),
    ];
    const world = new World().tell([first, order.shipped('SHP-1', { a: 1 }, instant(21))]).tell([corrected]);
    expect(world.outside.documents.map(({ total, body }) => [total, body.occurredOn, body.documentOn])).toEqual([
      [1000, '2026-11-21', '2026-11-21'],
      [-100, '2026-11-21', '2026-11-23'],
    ]);
  });
});

describe('a sale that the ERP does not take as it is', () => {
  const bought = order.snapshot(1, { lines: [line('a')] });
  const shipped = order.shipped('SHP-1', { a: 1 });
  const rejected = { outcome: 'rejected' as const, reason: 'closed-period', lines: {} };

  it('is shown to finance, with the amount, until a retry posts it', () => {
    const erp = (_asked: unknown, seen: number) => (seen === 1 ? rejected : {});
    const refused = new World({ erp }).tell([bought, shipped]);
    expect(Object.values(refused.rest().exceptions)).toMatchObject([
      {
        reason: 'posting-rejected',
        owner: 'finance',
        amountAtRisk: { minor: 1000, currency: 'USD' },
        detail: expect.stringContaining('closed-period') as string,
      },
    ]);
    const revision = Math.max(...refused.outside.asked.map((one) => one.postingRevision));
    const retried = refused.tell([order.ruled('retry', 'sale/SHP-1', revision)]).rest();
    expect(retried).toMatchObject({ books: { [order.key]: { clearing: 1000 } } });
    expect(retried.exceptions).toEqual({});
  });

  it('rests while nothing changes, and goes again with what changed', () => {
    const erp = (_asked: unknown, seen: number) => (seen === 1 ? rejected : {});
    const world = new World({ erp }).tell([bought, shipped]).tell([bought, shipped]);
    expect(world.outside.asked).toHaveLength(1);
    const corrected = world.tell([order.snapshot(2, { lines: [line('a', { price: 900 })] })]).rest();
    expect(corrected).toMatchObject({ books: { [order.key]: { clearing: 900 } } });
    expect(corrected.exceptions).toEqual({});
  });

  it('is corrected where another amount was posted, and the exception closes when the books are right', () => {
    const other = {
      outcome: 'posted-different' as const,
      lines: { 'clearing|gross|clearing||': 999, 'item-price|net|contra|a|': 999 },
    };
    const world = new World({ erp: (_asked, seen) => (seen === 1 ? other : {}) }).tell([bought, shipped]);
    expect(world.rest()).toMatchObject({
      books: { [order.key]: { clearing: 1000, 'item-price': 1000 } },
    });
    expect(world.rest().exceptions).toEqual({});
    const stuck = new World({ erp: (_asked, seen) => (seen === 1 ? other : rejected) }).tell([bought, shipped]);
    expect(Object.values(stuck.rest().exceptions)).toMatchObject([{ reason: 'posting-rejected' }]);
  });

  it('waits for its item, and keeps what was posted when the item is taken out of sale', () => {
    const unknown = inEveryOrder({ items: { 'SKU-a': { state: 'unknown' } } }, { told: [bought, shipped] }).rest;
    expect(unknown.books).toEqual({});
    expect(Object.values(unknown.exceptions)).toMatchObject([
      { reason: 'unknown-item', amountAtRisk: { minor: 1000, currency: 'USD' } },
    ]);
    const world = new World().tell([bought, shipped]);
    const lost = { ...world.outside.resolved('SKU-a', order.key, 'unknown'), revision: 1_000 };
    expect(world.tell([lost]).rest()).toMatchObject({ books: { [order.key]: { clearing: 1000 } } });
    expect(world.tell([lost]).rest().exceptions).toEqual({});
  });
});

function bundled(sku: string, quantity: number) {
  return { sku, quantity, standalonePrice: 1000 };
}
