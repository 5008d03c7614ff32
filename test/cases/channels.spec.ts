import { expect, it } from 'vitest';
import type { Posting } from '#libs/contracts';
import { instant, line, ShopOrder, tax } from '../../apps/order-service/src/order/testing/shop.js';
import { inEveryOrder, World } from '../../apps/order-service/src/order/testing/world.js';
import { counted, stock, stockKey, stockTold } from '../testing/stock.js';

const order = new ShopOrder('1');
const world = { companions: [stock] };
const shelves = ['a', 'b', 'c'].map((id) => counted(`SKU-${id}`, 10));

/** Lines of what was posted, by component and SKU or order line, minor units. */
function posted({ outside }: World): Record<string, number> {
  const lines = outside.documents.flatMap(({ body }: { body: Posting }) => body.lines);
  const sums: Record<string, number> = {};
  for (const one of lines) {
    const key = `${one.component} ${one.sku ?? one.orderLine ?? ''}`.trim();
    sums[key] = (sums[key] ?? 0) + one.amount;
  }
  return sums;
}

it('case 13: of twenty orders one names a SKU that nobody knows: it alone waits, and is posted with its own dates', () => {
  const orders = Array.from({ length: 20 }, (_, index) => new ShopOrder(String(index)));
  const odd = orders[7];
  if (!odd) throw new Error('an odd order is needed');
  const told = orders.flatMap((one) => [
    one.snapshot(1, { lines: [line('a', one === odd ? { sku: 'GONE' } : {})] }),
    one.shipped('SHP-1', { a: 1 }, instant(22), one === odd ? 'GONE' : 'SKU-a'),
  ]);
  const played = new World({ items: { GONE: { state: 'unknown' } } }).tell(told);
  expect(played.outside.documents).toHaveLength(19);
  expect(Object.keys(played.rest().exceptions)).toEqual([`${odd.key}/exception/unknown-item/GONE`]);
  played.tell([{ ...played.outside.resolved('GONE', odd.key, 'resolved'), revision: 1_000 }]);
  expect(played.rest().exceptions).toEqual({});
  const last = played.outside.documents.at(-1)?.body;
  expect(played.outside.documents).toHaveLength(20);
  expect(last).toMatchObject({ reference: { order: '7' }, occurredOn: '2026-11-22', documentOn: '2026-11-22' });
});

it('case 19: cancelled after it was shipped and invoiced, nothing is deleted: logistics owns it, the money waits for the approval', () => {
  const bought = order.snapshot(1, { lines: [line('a', { price: 5000 })] });
  const story = [{ told: [...shelves, bought] }, { told: [order.shipped('SHP-1', { a: 1 })] }];
  const { rest, world: played } = inEveryOrder(world, ...story, { told: [order.cancelled()] });
  expect(played.outside.documents).toHaveLength(1);
  expect(rest.books).toEqual({ [order.key]: { clearing: 5000, 'item-price': 5000 } });
  expect(rest.exceptions).toMatchObject({
    [`${order.key}/exception/cancelled-after-shipment`]: { owner: 'logistics', amountAtRisk: { minor: 5000 } },
  });
});

it('case 20: a kit is sold by what its components cost alone, and leaves the stock by component', () => {
  const bundle = [
    { sku: 'SKU-a', quantity: 1, standalonePrice: 1000 },
    { sku: 'SKU-b', quantity: 2, standalonePrice: 1250 },
  ];
  const items = { KIT: { state: 'resolved' as const, itemId: 'I-KIT', bundle } };
  const bought = order.snapshot(1, { lines: [line('k', { sku: 'KIT', price: 2999, taxes: tax(240) })] });
  const apart = [
    order.shipped('SHP-1', { k: 1 }, instant(22), 'SKU-a'),
    order.shipped('SHP-2', { k: 2 }, instant(23), 'SKU-b'),
  ];
  const { rest, world: played } = inEveryOrder({ ...world, items }, { told: [...shelves, bought] }, { told: apart });
  expect(posted(played)).toEqual({
    clearing: 3239,
    'item-price SKU-a': 857,
    'item-price SKU-b': 2142,
    'tax KIT': 240,
  });
  expect(played.outside.documents[0]?.body.lines).toContainEqual(
    expect.objectContaining({ sku: 'SKU-b', quantity: 2, ofKit: true, orderLine: 'k' }),
  );
  expect(rest.beside).toMatchObject({
    [stockKey('SKU-a')]: { onHand: 9, held: 0 },
    [stockKey('SKU-b')]: { onHand: 8, held: 0 },
  });
  expect(rest.exceptions).toEqual({});
});

it('case 20: where no component has a price of its own, units weigh; nothing is divided by zero', () => {
  const bundle = ['SKU-a', 'SKU-b'].map((sku) => ({ sku, quantity: sku === 'SKU-a' ? 1 : 3, standalonePrice: 0 }));
  const items = { KIT: { state: 'resolved' as const, bundle } };
  const bought = order.snapshot(1, { lines: [line('k', { sku: 'KIT', price: 1000 })] });
  const left = order.shipped('SHP-1', { k: 1 }, instant(22), 'KIT');
  expect(posted(inEveryOrder({ items }, { told: [bought, left] }).world)).toMatchObject({
    'item-price SKU-a': 250,
    'item-price SKU-b': 750,
  });
});

it('case 21: sent in another’s stead is sold at what the shop charges for it, and the first is let go', () => {
  const bought = order.snapshot(1, { lines: [line('a', { price: 500 })] });
  const charged = order.snapshot(2, { lines: [line('a', { price: 450 })] });
  const left = order.shipped('SHP-1', { a: 1 }, instant(22), 'SKU-b');
  // the warehouse took SKU-b in its place and has nothing left to give back
  const deliver = ({ effect }: { effect: string }) => (effect.startsWith('shipment.recall') ? { lines: [] } : {});
  const story = [{ told: [...shelves, bought] }, { told: [charged, left] }];
  const { rest, world: played } = inEveryOrder({ ...world, deliver }, ...story);
  expect(posted(played)).toEqual({ clearing: 450, 'item-price SKU-b': 450 });
  expect(played.outside.documents[0]?.body.lines).toContainEqual(expect.objectContaining({ item: 'I-SKU-b' }));
  expect(rest).toMatchObject({ states: { [order.key]: 'shipped' }, reserved: {} });
  expect(rest.beside).toMatchObject({
    [stockKey('SKU-a')]: { onHand: 10, held: 0 },
    [stockKey('SKU-b')]: { onHand: 9, held: 0 },
  });
  expect(rest.reserved).toEqual({});
  expect(rest.exceptions).toEqual({});
  expect(played.outside.commands.map(({ effect }) => effect)).toEqual(['shipment.release/1', 'shipment.confirm/SHP-1']);
});

it('case 21: so is what the shop has put in its place, on the same line or on a new one', () => {
  const bought = order.snapshot(1, { lines: [line('a', { price: 500 })] });
  const sameLine = order.snapshot(2, { lines: [line('a', { sku: 'SKU-b', price: 450 })] });
  const newLine = order.snapshot(2, { lines: [line('b', { price: 450 })] });
  const story = [{ told: [...shelves, bought] }];
  const same = inEveryOrder(
    world,
    ...story,
    { told: [sameLine] },
    { told: [order.shipped('SHP-1', { a: 1 }, instant(22), 'SKU-b')] },
  );
  const anew = inEveryOrder(world, ...story, { told: [newLine] }, { told: [order.shipped('SHP-1', { b: 1 })] });
  for (const { rest, world: played } of [same, anew]) {
    expect(posted(played)).toEqual({ clearing: 450, 'item-price SKU-b': 450 });
    expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 10, held: 0 });
    expect(rest.exceptions).toEqual({});
    expect(rest.reserved).toEqual({});
  }
});

it('case 22: two parcels under two tax regimes are two invoices with their own tax, and freight once', () => {
  const taxOf = (rate: string, amount: number) => [{ title: `VAT ${rate}`, rate, amount, liable: 'us' as const }];
  const bought = order.snapshot(1, {
    lines: [
      line('a', { price: 6000, taxes: taxOf('0.20', 1200) }),
      line('b', { price: 4000, taxes: taxOf('0.19', 760) }),
    ],
    shipping: [{ id: 's', price: 500, discounts: [], taxes: [] }],
  });
  const parcels = [order.shipped('SHP-1', { a: 1 }, instant(22)), order.shipped('SHP-2', { b: 1 }, instant(23))];
  const { world: played, rest } = inEveryOrder(world, { told: [...shelves, bought] }, { told: parcels });
  const byParcel = played.outside.documents.reduce<Record<string, number>>((sums, { posting, total }) => {
    return { ...sums, [posting]: (sums[posting] ?? 0) + total };
  }, {});
  expect(byParcel).toEqual({ 'sale/SHP-1': 7700, 'sale/SHP-2': 4760 });
  expect(rest.books).toEqual({ [order.key]: { clearing: 12_460, 'item-price': 10_000, shipping: 500, tax: 1960 } });
});

it('case 23: what Amazon sends for a shop is the shop’s sale, once, and nothing of ours moves', () => {
  const bought = order.snapshot(1, { lines: [line('a', { quantity: 2, pool: 'amazon-fba' })] });
  const parcels = [order.fulfilled('F-1', { a: 1 }, 'amazon-fba'), order.fulfilled('F-2', { a: 1 }, 'amazon-fba')];
  const { rest, world: played } = inEveryOrder(world, { told: [...shelves, bought, ...parcels] });
  expect(played.outside.commands).toEqual([]);
  expect(rest).toMatchObject({ states: { [order.key]: 'shipped' } });
  expect(rest.books).toEqual({ [order.key]: { clearing: 2000, 'item-price': 2000 } });
  expect(played.outside.documents.every(({ body }) => body.channelAccount === 'shopify-us-1')).toBe(true);
  expect(rest.reserved).toEqual({});
  expect(rest.exceptions).toEqual({});
});

it('case 59: the seller’s promotion lowers what the payer owes, the marketplace’s own does not', () => {
  const sold = (fundedBy: 'seller' | 'marketplace') => {
    const discounts = [{ amount: 1000, fundedBy }];
    const bought = order.snapshot(1, { lines: [line('a', { price: 10_000, discounts })], total: 9000 });
    return inEveryOrder({}, { told: [bought, order.shipped('SHP-1', { a: 1 })] }).rest.books[order.key];
  };
  expect(sold('seller')).toEqual({ clearing: 9000, 'item-price': 10_000, 'seller-promotion': -1000 });
  expect(sold('marketplace')).toEqual({ clearing: 10_000, 'item-price': 10_000 });
});

it('case 61: tax that the marketplace pays is shown and not owed; where it is no facilitator, we owe it', () => {
  const amazon = new ShopOrder('A-1', { channel: 'amazon', channelAccount: 'amazon-us-1' });
  const sold = (liable: 'us' | 'marketplace') => {
    const taxes = [{ title: 'Sales Tax', amount: 825, liable }];
    const bought = amazon.snapshot(1, { lines: [line('a', { price: 10_000, taxes, pool: 'amazon-fba' })] });
    return inEveryOrder({}, { told: [bought, amazon.fulfilled('F-1', { a: 1 }, 'amazon-fba')] });
  };
  const facilitated = sold('marketplace');
  expect(facilitated.rest.books[amazon.key]).toEqual({
    clearing: 10_000,
    'item-price': 10_000,
    'marketplace-tax': -825,
    tax: 825,
  });
  const [document] = facilitated.world.outside.documents;
  expect(document?.body).toMatchObject({ taxScheme: 'facilitator', party: { role: 'consumer-default' } });
  expect(document?.body.lines.filter(({ basis }) => basis === 'tax').map(({ role }) => role)).toEqual(['memo', 'memo']);
  expect(sold('us').rest.books[amazon.key]).toEqual({ clearing: 10_825, 'item-price': 10_000, tax: 825 });
});

it('case 61: under deemed supply the marketplace is who buys, net, out of a price that includes the tax', () => {
  const amazon = new ShopOrder('A-2', {
    channel: 'amazon',
    channelAccount: 'amazon-eu-1',
    legalEntity: 'EU',
    currency: 'EUR',
  });
  const taxes = [{ title: 'VAT', amount: 1597, liable: 'marketplace' as const }];
  const bought = amazon.snapshot(1, {
    taxesIncluded: true,
    shipTo: { country: 'FR' },
    lines: [line('a', { price: 10_000, taxes, pool: 'amazon-fba' })],
  });
  const told = [bought, amazon.fulfilled('F-1', { a: 1 }, 'amazon-fba')];
  const { rest, world: played } = inEveryOrder({}, { told });
  expect(rest.books[amazon.key]).toMatchObject({ clearing: 8403, 'item-price': 8403 });
  expect(played.outside.documents[0]?.body).toMatchObject({
    taxScheme: 'deemed-supply',
    party: { role: 'marketplace', country: 'FR' },
  });
});

it('gift wrap, tip and duty go with the first parcel; a wrap goes when its line is cancelled', () => {
  const wrap = { sku: null, charge: 'gift-wrap', chargeOf: 'b', requiresShipping: false } as const;
  const lines = [line('a'), line('b'), line('b/gift-wrap', { ...wrap, price: 200, taxes: tax(16) })];
  const bought = order.snapshot(1, { lines, tip: 150, duties: 80 });
  const parcels = [order.shipped('SHP-1', { a: 1 }, instant(22)), order.shipped('SHP-2', { b: 1 }, instant(23))];
  const { rest, world: played } = inEveryOrder(world, { told: [...shelves, bought] }, { told: parcels });
  expect(rest.books).toEqual({
    [order.key]: { clearing: 2446, duty: 80, 'gift-wrap': 200, 'item-price': 2000, tax: 16, tip: 150 },
  });
  expect(rest.exceptions).toEqual({});
  expect(played.outside.commands[0]?.body.lines).toHaveLength(2);
  const without = order.snapshot(2, {
    lines: [lines[0], { ...lines[1], cancelledQuantity: 1 }, lines[2]],
    tip: 150,
    duties: 80,
  } as never);
  const cancelled = inEveryOrder(world, { told: [...shelves, bought, without] }, { told: [parcels[0]] } as never);
  expect(cancelled.rest.books).toEqual({ [order.key]: { clearing: 1230, duty: 80, 'item-price': 1000, tip: 150 } });
});

it('case 66: of 5 on hand one is reserved by an order without money: with a buffer of 2 the other channel may sell 2', () => {
  const told = stockTold({ account: 'walmart-us-1', legalEntity: 'US', buffer: 2, sells: 'all', skus: {} });
  const pending = order.snapshot(1, { payment: 'pending', total: null, lines: [line('a', { price: null })] });
  const { world: played, rest } = inEveryOrder({ companions: [told] }, { told: [counted('SKU-a', 5), pending] });
  expect(rest.states).toEqual({ [order.key]: 'pending' });
  expect(rest.beside[stockKey('SKU-a')]).toMatchObject({ onHand: 5 });
  expect(played.outside.levels['walmart-us-1 SKU-a']?.at(-1)).toBe(2);
});

it('case 67: what Amazon holds for us is never told to a channel as ours', () => {
  const told = stockTold({ account: 'walmart-us-1', legalEntity: 'US', buffer: 0, sells: 'all', skus: {} });
  const bought = order.snapshot(1, { lines: [line('a', { pool: 'amazon-fba' })] });
  const mirror = { ...counted('SKU-a', 5), key: 'stock-item/US/SKU-a/amazon-fba' };
  const { world: played } = inEveryOrder({ companions: [told] }, { told: [mirror, bought] });
  expect(played.outside.levels).toEqual({});
});
