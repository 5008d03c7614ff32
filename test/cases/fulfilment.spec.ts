import { expect, it } from 'vitest';
import { instant, line, off, ShopOrder, tax } from '../../apps/order-service/src/order/testing/shop.js';
import { inEveryOrder, World } from '../../apps/order-service/src/order/testing/world.js';
import { counted, stock, stockKey } from '../testing/stock.js';

const order = new ShopOrder('1');
const world = { companions: [stock] };
const shelves = [counted('SKU-a', 10), counted('SKU-b', 10), counted('SKU-c', 10)];

it('case 17: a cancelled line takes its share of the order discount along, whatever the source makes of the others', () => {
  const three = (discounts: readonly number[], cancelled: number) =>
    ['a', 'b', 'c'].map((id, index) =>
      line(id, { discounts: off(discounts[index] ?? 0), cancelledQuantity: id === 'c' ? cancelled : 0 }),
    );
  const created = order.snapshot(1, { lines: three([200, 200, 200], 0) });
  const shipped = order.shipped('SHP-1', { a: 1, b: 1 });
  for (const later of [
    [200, 200, 200],
    [300, 300, 0],
  ]) {
    const cancelled = order.snapshot(2, { lines: three(later, 1) });
    const { rest } = inEveryOrder(world, { told: [...shelves, created, cancelled, shipped] });
    expect(rest.books).toEqual({ [order.key]: { clearing: 1600, 'item-price': 2000, 'seller-promotion': -400 } });
  }
});

it('case 17: so does a cancelled unit of one line, and a line that a newer snapshot no longer has', () => {
  const created = order.snapshot(1, { lines: [line('a', { quantity: 3, discounts: off(600) })] });
  const oneLess = order.snapshot(2, { lines: [line('a', { quantity: 3, cancelledQuantity: 1, discounts: off(600) })] });
  const books = { [order.key]: { clearing: 1600, 'item-price': 2000, 'seller-promotion': -400 } };
  expect(
    inEveryOrder(world, { told: [...shelves, created, oneLess, order.shipped('SHP-1', { a: 2 })] }).rest.books,
  ).toEqual(books);

  const both = order.snapshot(1, {
    lines: [line('a', { quantity: 2, discounts: off(400) }), line('b', { discounts: off(200) })],
  });
  const without = order.snapshot(2, { lines: [line('a', { quantity: 2, discounts: off(600) })] });
  expect(
    inEveryOrder(world, { told: [...shelves, both, without, order.shipped('SHP-1', { a: 2 })] }).rest.books,
  ).toEqual(books);
});

it('case 18: cancelled in full, goods, shipping and tax each come to nothing', () => {
  const shipping = [{ id: 's', price: 595, discounts: [], taxes: tax(95) }];
  const content = { taxesIncluded: true, lines: [line('a', { price: 10_000, taxes: tax(1597) })], shipping };
  const created = order.snapshot(1, content);
  const { rest } = inEveryOrder(world, { told: [...shelves, created, order.cancelled()] });
  expect(rest).toMatchObject({ states: { [order.key]: 'cancelled' }, books: {} });
  expect(rest.exceptions).toEqual({});
  expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 10, held: 0 });
});

it('case 18: cancelled after the release, the warehouse gives the goods back and they are free again', () => {
  const created = order.snapshot(1, { lines: [line('a', { quantity: 2 })] });
  const { rest, world: played } = inEveryOrder(world, { told: [...shelves, created] }, { told: [order.cancelled()] });
  expect(played.outside.commands.map((one) => one.effect)).toEqual(['shipment.release/1', 'shipment.recall/1']);
  expect(rest).toMatchObject({ states: { [order.key]: 'cancelled' }, books: {} });
  expect(rest.exceptions).toEqual({});
  expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 10, held: 0 });
});

it('case 18: what the warehouse shipped although it was cancelled is posted and shown to logistics', () => {
  const created = order.snapshot(1, { lines: [line('a', { quantity: 2 })] });
  const tooLate = {
    deliver: (asked: { effect: string }) =>
      asked.effect.includes('recall') ? { lines: [{ lineId: 'a', quantity: 1 }] } : {},
  };
  const story = [
    { told: [...shelves, created] },
    { told: [order.cancelled()] },
    { told: [order.shipped('SHP-1', { a: 1 })] },
  ];
  const { rest } = inEveryOrder({ ...world, ...tooLate }, ...story);
  expect(rest.books).toEqual({ [order.key]: { clearing: 1000, 'item-price': 1000 } });
  expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 9, held: 0 });
  expect(Object.values(rest.exceptions)).toMatchObject([
    { reason: 'cancelled-after-shipment', owner: 'logistics', amountAtRisk: { minor: 1000, currency: 'USD' } },
  ]);
});

it('case 24: a free replacement leaves the stock and posts nothing, whatever price is stated', () => {
  for (const price of [0, 1999]) {
    const replacement = order.snapshot(1, {
      replacementOf: '0',
      payment: 'unknown',
      lines: [line('a', { price, quantity: 1 })],
    });
    const { rest, world: played } = inEveryOrder(
      world,
      { told: [...shelves, replacement] },
      { told: [order.shipped('SHP-1', { a: 1 })] },
    );
    expect(rest).toMatchObject({ states: { [order.key]: 'shipped' }, books: {} });
    expect(rest.exceptions).toEqual({});
    expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 9, held: 0 });
    expect(played.outside.commands.map((one) => one.effect)).toEqual(['shipment.release/1', 'shipment.confirm/SHP-1']);
  }
});

it('case 66: the last unit bought on two channels is promised once, and the other order is an exception', () => {
  const here = new ShopOrder('1', { placedAt: instant(20, '10:00:00.000') });
  const there = new ShopOrder('2', { channelAccount: 'shopify-jp-1', placedAt: instant(20, '10:00:00.400') });
  const one = counted('SKU-a', 1);
  const [bought, boughtToo] = [here.snapshot(1, { lines: [line('a')] }), there.snapshot(1, { lines: [line('a')] })];
  const { rest } = inEveryOrder(world, { told: [bought, boughtToo] }, { told: [one] });
  expect(rest.states).toEqual({ [here.key]: 'accepted', [there.key]: 'open' });
  expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 1, held: 1 });
  expect(rest.exceptions).toMatchObject({
    [`${there.key}/exception/short-stock/a/SKU-a`]: { amountAtRisk: { minor: 1000, currency: 'USD' } },
  });
  expect(Object.keys(rest.exceptions)).toHaveLength(1);
});

it('case 66: whoever was promised the last unit keeps it, in every order of arrival', () => {
  const orders = ['1', '2'].map((id) => new ShopOrder(id));
  const [first, second] = orders.map((each) => each.snapshot(1, { lines: [line('a')] }));
  if (!first || !second) throw new Error('two orders are needed');
  const last = counted('SKU-a', 1);
  for (const told of [
    [last, first, second],
    [last, second, first],
    [first, last, second],
    [second, last, first],
  ]) {
    const rest = new World(world).tell([...told, ...told]).rest();
    expect(Object.values(rest.states).toSorted()).toEqual(['accepted', 'open']);
    expect(rest.beside[stockKey('SKU-a')]).toEqual({ onHand: 1, held: 1 });
    expect(Object.values(rest.exceptions)).toMatchObject([{ reason: 'short-stock' }]);
  }
});

it('case 66: a count below what is promised shows, and new stock serves the one who waits', () => {
  const other = new ShopOrder('2', { placedAt: instant(20, '11:00:00') });
  const bought = [order.snapshot(1, { lines: [line('a')] }), other.snapshot(1, { lines: [line('a')] })];
  const story = [{ told: bought }, { told: [counted('SKU-a', 1)] }];
  const lost = inEveryOrder(world, ...story, { told: [counted('SKU-a', 0, instant(21))] }).rest;
  expect(Object.keys(lost.exceptions)).toContain('stock-item/US/SKU-a/own/exception/oversold');
  const served = inEveryOrder(world, ...story, { told: [counted('SKU-a', 5, instant(21))] }).rest;
  expect(served).toMatchObject({ states: { [order.key]: 'accepted', [other.key]: 'accepted' } });
  expect(served.exceptions).toEqual({});
});
