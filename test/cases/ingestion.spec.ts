import { expect, it } from 'vitest';
import { counted, instant, line, off, policy, ShopOrder, tax } from './shop.js';
import { inEveryOrder } from './world.js';

const order = new ShopOrder('1');
const stock = 'stock-item/US/SKU-a/own';
const shelf = counted('SKU-a', 10);

it('case 1: a pending order without price reserves, posts nothing, and is posted once when it is confirmed', () => {
  const pending = order.snapshot(1, { payment: 'pending', lines: [line('a', { quantity: 2, price: null })] });
  const waiting = inEveryOrder(policy, {}, { told: [shelf, pending] }).rest;
  expect(waiting.stock[stock]).toEqual({ onHand: 10, held: 2 });
  expect(waiting).toMatchObject({ states: { [order.key]: 'pending' }, books: {}, exceptions: {} });

  const unshipped = order.snapshot(2, { lines: [line('a', { quantity: 2, price: 3998 })] });
  const shipped = order.shipped('SHP-1', { a: 2 });
  const posted = inEveryOrder(policy, {}, { told: [shelf, pending, unshipped, shipped] }).rest;
  expect(posted.books).toEqual({ [order.key]: { clearing: 3998, 'item-price': 3998 } });
  expect(posted.stock[stock]).toEqual({ onHand: 8, held: 0 });
  expect(posted).toMatchObject({ states: { [order.key]: 'shipped' }, exceptions: {} });
});
