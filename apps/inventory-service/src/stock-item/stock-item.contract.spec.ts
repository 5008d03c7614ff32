import { expect, it } from 'vitest';
import type { Grant } from './claim.js';
import { stockItemEffects } from './stock-item.contract.js';
import { stockItemActor } from './stock-item.actor.js';
import { partsOf } from './sellable.js';

const item = 'stock-item/US/MUG/own';
const { 'reservation.answer': answer, 'stock.level': level } = stockItemEffects;
const about = (effect: string) => ({ effect, revision: 7, self: item }) as never;
const facts = {} as never;

it('an answer goes to the order, and says what was decided about which of its wishes', () => {
  const grant: Grant = {
    order: 'order/shop/A',
    reservation: 'stock.reserve/1/MUG',
    answersRevision: 4,
    quantity: 3,
    state: 'held',
    held: 3,
    left: 1,
  };
  expect(answer.to(grant, item)).toBe('order/shop/A');
  expect(answer.data(grant, about('reservation.answer/order/shop/A/stock.reserve/1/MUG'), facts)).toStrictEqual({
    reservation: 'stock.reserve/1/MUG',
    answersRevision: 4,
    quantity: 3,
    state: 'held',
  });
});

it('an answer that is withdrawn names the wish by its key, whatever the SKU is called', () => {
  expect(answer.data(null, about('reservation.answer/order/shop/A/stock.reserve/1/MUG/2'), facts)).toStrictEqual({
    reservation: 'stock.reserve/1/MUG/2',
    answersRevision: 0,
    quantity: 0,
    state: 'short',
  });
});

it('a level goes to the channel as the item’s own, with its place where it has one', () => {
  const value = { account: 'shop', sku: 'MUG', units: 2 };
  expect(level.to(value, item)).toBe(item);
  expect(level.data(value, about('stock.level/shop/MUG'), facts)).toStrictEqual({
    effect: 'stock.level/shop/MUG',
    effectRevision: 7,
    account: 'shop',
    body: { command: 'stock.level', sku: 'MUG', units: 2 },
  });
  expect(level.data({ ...value, location: 'L1' }, about('stock.level/shop/MUG'), facts)).toMatchObject({
    body: { location: 'L1', units: 2 },
  });
});

it('a level that is withdrawn says of which listing, whatever the SKU is called', () => {
  expect(level.data(null, about('stock.level/shop/MUG/BLUE'), facts)).toStrictEqual({
    effect: 'stock.level/shop/MUG/BLUE',
    effectRevision: 7,
    account: 'shop',
    body: { command: 'stock.level', sku: 'MUG/BLUE', units: null },
  });
});

it('a level is answered by the channel’s word on it or on a newer one, within an hour', () => {
  const given = (answersRevision: number) =>
    level.answer?.given?.({ levels: { L: { answersRevision } } } as never, { effect: 'L', revision: 7 } as never);
  expect([given(6), given(7), given(8)]).toStrictEqual([false, true, true]);
  expect(level.answer?.given?.({ levels: {} } as never, { effect: 'L', revision: 1 } as never)).toBe(false);
  expect(level.answer?.withinMs).toBe(3_600_000);
});

it('is called by legal entity, SKU and pool; a SKU may hold slashes', () => {
  expect(stockItemActor.type).toBe('stock-item');
  expect(partsOf('stock-item/US/MUG/BLUE/own')).toStrictEqual({ legalEntity: 'US', sku: 'MUG/BLUE', pool: 'own' });
});
