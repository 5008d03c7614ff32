import { describe, expect, it } from 'vitest';
import { line, ShopOrder, withRules } from '../../apps/order-service/src/order/testing/shop.js';
import { inEveryOrder, World } from '../../apps/order-service/src/order/testing/world.js';

const policy = withRules({ salesOrders: true });
const order = new ShopOrder('1');
const imported = order.snapshot(1, { lines: [line('a')] });
/** One line of 12.00 more. */
const edited = order.snapshot(2, { lines: [line('a'), line('b', { price: 1_200 })] });

/** Lines of each revision of the sales order as the ERP was shown it. */
const shownIn = (world: World) =>
  world.outside.shown.map(({ level }) =>
    level?.lines.map(({ lineId, quantity, amount }) => [lineId, quantity, amount]),
  );

describe('case 14: an order is edited after its import', () => {
  it('case 14: while the ERP’s order is open, one amendment and nothing in the ledger', () => {
    const world = new World({ policy }).tell([imported]);
    expect(shownIn(world)).toEqual([[['a', 1, 1_000]]]);
    world.tell([edited]);
    expect(shownIn(world)).toEqual([
      [['a', 1, 1_000]],
      [
        ['a', 1, 1_000],
        ['b', 1, 1_200],
      ],
    ]);
    expect(world.outside.documents).toEqual([]);
    world.tell([edited, imported]);
    expect(world.outside.shown).toHaveLength(2);
  });

  it('case 14: already invoiced, an extra invoice of 12.00, and the original is untouched', () => {
    const { rest, world } = inEveryOrder(
      { policy },
      { told: [imported] },
      { told: [order.shipped('SHP-1', { a: 1 })] },
      { told: [edited] },
      { told: [order.shipped('SHP-2', { b: 1 })] },
    );
    expect(world.outside.documents.map(({ posting, total }) => [posting, total])).toEqual([
      ['sale/SHP-1', 1_000],
      ['sale/SHP-2', 1_200],
    ]);
    expect(rest).toMatchObject({ books: { [order.key]: { clearing: 2_200, 'item-price': 2_200 } }, exceptions: {} });
  });

  it('an order that is cancelled is taken back, and by itself no policy shows any', () => {
    const world = new World({ policy }).tell([imported]).tell([order.cancelled()]);
    expect(world.outside.shown.at(-1)).toMatchObject({ salesOrder: 'sales-order/US', legalEntity: 'US', level: null });
    expect(new World().tell([imported, edited]).outside.shown).toEqual([]);
  });

  it('an order that is not paid is not shown yet', () => {
    const unpaid = order.snapshot(1, { lines: [line('a')], payment: 'unknown' });
    expect(new World({ policy }).tell([unpaid]).outside.shown).toEqual([]);
  });
});
