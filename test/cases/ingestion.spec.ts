import { expect, it } from 'vitest';
import { instant, line, off, ShopOrder, tax } from '../../apps/order-service/src/order/testing/shop.js';
import { inEveryOrder, World } from '../../apps/order-service/src/order/testing/world.js';
import { counted, stock, stockKey } from '../testing/stock.js';

const order = new ShopOrder('1');
const world = { companions: [stock] };
const shelfKey = stockKey('SKU-a');
const shelf = counted('SKU-a', 10);

it('case 1: a pending order without price reserves, posts nothing, and is posted once when it is confirmed', () => {
  const pending = order.snapshot(1, { payment: 'pending', lines: [line('a', { quantity: 2, price: null })] });
  const waiting = inEveryOrder(world, { told: [shelf, pending] }).rest;
  expect(waiting.beside[shelfKey]).toEqual({ onHand: 10, held: 2 });
  expect(waiting).toMatchObject({ states: { [order.key]: 'pending' }, books: {} });
  expect(waiting.exceptions).toEqual({});

  const unshipped = order.snapshot(2, { lines: [line('a', { quantity: 2, price: 3998 })] });
  const posted = inEveryOrder(world, { told: [shelf, pending, unshipped, order.shipped('SHP-1', { a: 2 })] }).rest;
  expect(posted.books).toEqual({ [order.key]: { clearing: 3998, 'item-price': 3998 } });
  expect(posted.beside[shelfKey]).toEqual({ onHand: 8, held: 0 });
  expect(posted).toMatchObject({ states: { [order.key]: 'shipped' } });
  expect(posted.exceptions).toEqual({});
});

it('case 2: cancelled while pending, the reservation is back to zero and nothing is posted', () => {
  const pending = order.snapshot(1, { payment: 'pending', lines: [line('a', { quantity: 2, price: null })] });
  const cancelled = order.snapshot(2, {
    payment: 'pending',
    lines: [line('a', { quantity: 2, price: null })],
    cancelled: { at: instant(21), reason: 'customer' },
  });
  const { rest, world: played } = inEveryOrder(world, { told: [shelf, pending, cancelled] });
  expect(rest).toEqual({
    states: { [order.key]: 'cancelled' },
    books: {},
    reserved: {},
    beside: { [shelfKey]: { onHand: 10, held: 0 } },
    exceptions: {},
  });
  expect(played.outside.commands).toEqual([]);
});

it('case 3: a pending price is not posted; the confirmed one is, once', () => {
  const pending = order.snapshot(1, { payment: 'pending', lines: [line('a', { quantity: 2, price: 3998 })] });
  const confirmed = order.snapshot(2, { lines: [line('a', { quantity: 2, price: 3598 })] });
  const shipped = order.shipped('SHP-1', { a: 2 });
  expect(inEveryOrder(world, { told: [shelf, pending, shipped] }).rest.books).toEqual({});
  const { rest } = inEveryOrder(world, { told: [shelf, pending, confirmed, shipped] });
  expect(rest.books).toEqual({ [order.key]: { clearing: 3598, 'item-price': 3598 } });
});

it('case 4: a payment that came before its order is held and joined, without exception', () => {
  const paid = order.paid(1000, { at: instant(20, '09:59:56') });
  const created = order.snapshot(1, { payment: 'pending', lines: [line('a')] });
  const { rest, world: played } = inEveryOrder(
    world,
    { told: [paid], untilMs: Date.parse(instant(20, '10:00:00')) },
    { told: [shelf, created] },
  );
  expect(rest).toMatchObject({ states: { [order.key]: 'accepted' } });
  expect(rest.exceptions).toEqual({});
  expect(played.outside.commands.map((one) => one.effect)).toEqual(['shipment.release/1']);
  const shipped = inEveryOrder(world, { told: [paid, shelf, created, order.shipped('SHP-1', { a: 1 })] }).rest;
  expect(shipped.books).toEqual({ [order.key]: { clearing: 1000, 'item-price': 1000 } });
});

it('case 4: a payment whose order does not come is one exception, and it closes by itself when the order comes', () => {
  const paid = order.paid(1000, { at: instant(20, '09:59:56') });
  const tooLate = Date.parse(instant(20, '11:00:00'));
  const { rest } = inEveryOrder(world, { told: [paid], untilMs: tooLate });
  expect(Object.values(rest.exceptions)).toMatchObject([
    { reason: 'order-missing', amountAtRisk: { minor: 1000, currency: 'USD' } },
  ]);
  const created = order.snapshot(1, { payment: 'pending', lines: [line('a')] });
  const joined = inEveryOrder(world, { told: [paid], untilMs: tooLate }, { told: [shelf, created] }).rest;
  expect(joined).toMatchObject({ states: { [order.key]: 'accepted' } });
  expect(joined.exceptions).toEqual({});
});

it('case 5: a cancellation before its order is a tombstone', () => {
  const cancelled = order.cancelled();
  expect(inEveryOrder(world, { told: [cancelled], untilMs: Date.parse(instant(30)) }).rest.exceptions).toEqual({});
  const { rest, world: played } = inEveryOrder(
    world,
    { told: [cancelled] },
    { told: [shelf, order.snapshot(1, { lines: [line('a')] }), order.paid(1000)] },
  );
  expect(rest).toEqual({
    states: { [order.key]: 'cancelled' },
    books: {},
    reserved: {},
    beside: { [shelfKey]: { onHand: 10, held: 0 } },
    exceptions: {},
  });
  expect(played.outside.commands).toEqual([]);
});

it('case 6: the same event fifty times has one effect', () => {
  const created = order.snapshot(1, { lines: [line('a')] });
  const fifty = Array.from({ length: 50 }, () => created);
  const played = new World(world).tell([shelf, ...fifty]).tell([order.shipped('SHP-1', { a: 1 }), ...fifty]);
  expect(played.outside.commands.map((one) => one.effect)).toEqual(['shipment.release/1', 'shipment.confirm/SHP-1']);
  expect(played.rest().books).toEqual({ [order.key]: { clearing: 1000, 'item-price': 1000 } });
  expect(played.rest().beside[shelfKey]).toEqual({ onHand: 9, held: 0 });
});

it('case 8: an older version changes nothing', () => {
  const newer = order.snapshot(5, { lines: [line('a', { quantity: 1, discounts: off(100), taxes: tax(54) })] });
  const older = order.snapshot(4, { lines: [line('a', { quantity: 2, discounts: off(200), taxes: tax(108) })] });
  const shipped = order.shipped('SHP-1', { a: 1 });
  const { rest } = inEveryOrder(world, { told: [shelf, newer, older, shipped] });
  expect(rest).toEqual(inEveryOrder(world, { told: [shelf, newer, shipped] }).rest);
  expect(rest.books).toEqual({ [order.key]: { clearing: 954, 'item-price': 1000, 'seller-promotion': -100, tax: 54 } });
});

it('case 8: an older version with another price changes nothing in the ERP', () => {
  const newer = order.snapshot(5, { lines: [line('a', { price: 900, discounts: off(90) })] });
  const older = order.snapshot(4, { lines: [line('a', { price: 1000, discounts: [] })] });
  const { rest } = inEveryOrder(world, { told: [shelf, newer, order.shipped('SHP-1', { a: 1 })] }, { told: [older] });
  expect(rest.books).toEqual({ [order.key]: { clearing: 810, 'item-price': 900, 'seller-promotion': -90 } });
});

it('case 9: two versions of one second end the same in both orders, by their ids', () => {
  const one = order.snapshot(5, { lines: [line('a', { price: 1000 })] }, 'document-b');
  const other = order.snapshot(5, { lines: [line('a', { price: 900 })] }, 'document-a');
  const { rest } = inEveryOrder(world, { told: [shelf, one, other, order.shipped('SHP-1', { a: 1 })] });
  expect(rest.books).toEqual({ [order.key]: { clearing: 1000, 'item-price': 1000 } });
  expect(rest.exceptions).toEqual({});
});

it('case 9: of two versions of one second the one that stands also says which lines there are', () => {
  const both = order.snapshot(5, { lines: [line('a'), line('b')] }, 'document-a');
  const without = order.snapshot(5, { lines: [line('a')] }, 'document-b');
  const { rest } = inEveryOrder(world, { told: [shelf, counted('SKU-b', 10), both, without] });
  expect(rest.beside).toMatchObject({ [shelfKey]: { held: 1 }, 'stock-item/US/SKU-b/own': { held: 0 } });
});

it('case 14: a line added before the shipment goes with it', () => {
  const created = order.snapshot(1, { lines: [line('a')] });
  const edited = order.snapshot(2, { lines: [line('a'), line('b', { price: 1200 })] });
  const shipped = order.shipped('SHP-1', { a: 1, b: 1 });
  const { rest } = inEveryOrder(world, { told: [shelf, counted('SKU-b', 10), created, edited, shipped] });
  expect(rest.books).toEqual({ [order.key]: { clearing: 2200, 'item-price': 2200 } });
  const { world: played } = inEveryOrder(world, { told: [shelf, counted('SKU-b', 10), created] }, { told: [edited] });
  expect(played.outside.commands.map(({ body }) => body.lines)).toEqual([
    [{ lineId: 'a', sku: 'SKU-a', quantity: 1 }],
    [{ lineId: 'b', sku: 'SKU-b', quantity: 1 }],
  ]);
});

it('case 14: a line added after the invoice is an extra invoice, the first is untouched', () => {
  const shelves = [shelf, counted('SKU-b', 10)];
  const created = order.snapshot(1, { lines: [line('a', { discounts: off(100) })] });
  // The source spreads its discount anew over all lines: what was allocated stays with its line.
  const edited = order.snapshot(90_000, {
    lines: [line('a', { discounts: off(45) }), line('b', { price: 1200, discounts: off(55) })],
  });
  const first = { told: [...shelves, created, order.shipped('SHP-1', { a: 1 })] };
  const { rest, world: played } = inEveryOrder(world, first, {
    told: [edited, order.shipped('SHP-2', { b: 1 }, instant(24))],
  });
  expect(rest.books).toEqual({ [order.key]: { clearing: 2100, 'item-price': 2200, 'seller-promotion': -100 } });
  expect(played.outside.documents.map((one) => [one.posting, one.total])).toEqual([
    ['sale/SHP-1', 900],
    ['sale/SHP-2', 1200],
  ]);
});

it('case 15: without buyer and address the sale posts to the default customer; what is redacted later changes nothing', () => {
  const named = order.snapshot(1, { lines: [line('a')] });
  const bare = { ...named, data: without(named.data, 'shipTo', 'buyerRef') };
  const { rest, world: played } = inEveryOrder(world, { told: [shelf, bare, order.shipped('SHP-1', { a: 1 })] });
  expect(rest).toMatchObject({ books: { [order.key]: { clearing: 1000 } } });
  expect(rest.exceptions).toEqual({});
  expect(played.outside.documents.map((one) => one.body.party)).toEqual([{ role: 'consumer-default' }]);

  const later = { ...bare, id: 'redacted', revision: 2 };
  expect(inEveryOrder(world, { told: [shelf, named, later, order.shipped('SHP-1', { a: 1 })] }).rest.books).toEqual(
    rest.books,
  );
});

function without(data: unknown, ...names: string[]): unknown {
  return Object.fromEntries(Object.entries(data as object).filter(([name]) => !names.includes(name)));
}
