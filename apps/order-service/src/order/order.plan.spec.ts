import { describe, expect, it } from 'vitest';
import { given } from '#libs/actors/testing';
import { instant, line, policy, ShopOrder, withRules } from './testing/shop.js';
import { inEveryOrder, World } from './testing/world.js';
import { orderActor } from './order.actor.js';

const order = new ShopOrder('1');
const bought = order.snapshot(1, { lines: [line('a', { quantity: 2 })] });
const plan = given(orderActor(policy), policy);

/** Effect keys of what was asked of warehouse and shop, with units by line. */
function commands({ outside }: World): [effect: string, units: Record<string, number>][] {
  return outside.commands.map(({ effect, body }) => [
    effect,
    Object.fromEntries(body.lines.map((one) => [one.lineId, one.quantity])),
  ]);
}

describe('an order asks', () => {
  it('what its SKUs are, and nothing else before it knows', () => {
    plan(bought)
      .wantsOnly('item.lookup/SKU-a')
      .wants({ 'item.lookup/SKU-a': { legalEntity: 'US', sku: 'SKU-a' } });
  });

  it('for the stock of what it knows, and shows what is short', () => {
    const { rest, world } = inEveryOrder({ soldOut: ['SKU-a'] }, { told: [bought] });
    expect(rest.reserved).toEqual({ [`${order.key}/stock.reserve/a/SKU-a`]: 2 });
    expect(rest.states).toEqual({ [order.key]: 'open' });
    expect(Object.values(rest.exceptions)).toMatchObject([
      { reason: 'short-stock', amountAtRisk: { minor: 2000 }, detail: expect.stringContaining('2 of SKU-a') as string },
    ]);
    expect(commands(world)).toEqual([]);
  });

  it('not for stock that a marketplace holds: what that ships is posted by its own word', () => {
    const fba = order.snapshot(1, { lines: [line('a', { pool: 'amazon-fba' })] });
    const left = order.fulfilled('F-1', { a: 1 }, 'amazon-fba');
    const { rest, world } = inEveryOrder({}, { told: [fba, left] });
    expect(rest).toMatchObject({
      states: { [order.key]: 'shipped' },
      books: { [order.key]: { clearing: 1000 } },
      reserved: {},
    });
    expect(rest.exceptions).toEqual({});
    expect(commands(world)).toEqual([]);
  });

  it("nothing for our own pool because the shop recorded a fulfilment: that is our own word's echo", () => {
    const { rest } = inEveryOrder({}, { told: [bought, order.fulfilled('F-1', { a: 2 }, 'own')] });
    expect(rest).toMatchObject({ states: { [order.key]: 'accepted' }, books: {} });
  });
});

describe('a release', () => {
  it('carries what is ordered, to the warehouse of the legal entity, and the shop hears of each shipment', () => {
    const { world } = inEveryOrder(
      {},
      { told: [bought] },
      { told: [order.shipped('SHP-1', { a: 1 }), order.shipped('SHP-2', { a: 1 }, instant(23))] },
    );
    expect(commands(world)).toEqual([
      ['shipment.release/1', { a: 2 }],
      ['shipment.confirm/SHP-1', { a: 1 }],
      ['shipment.confirm/SHP-2', { a: 1 }],
    ]);
    expect(world.outside.commands[0]).toMatchObject({
      account: 'wms-1',
      body: { orderName: '#1', buyerRef: 'buyer/1', shipTo: { postal: '40202' } },
    });
    expect(world.outside.commands[1]).toMatchObject({
      account: 'shopify-us-1',
      body: { carrier: 'UPS', trackingNumber: '1ZSHP-1' },
    });
  });

  it('waits until every line is held', () => {
    const both = order.snapshot(1, { lines: [line('a'), line('b')] });
    const { rest, world } = inEveryOrder({ soldOut: ['SKU-b'] }, { told: [both] });
    expect(commands(world)).toEqual([]);
    expect(Object.keys(rest.exceptions)).toEqual([`${order.key}/exception/short-stock/b/SKU-b`]);
  });

  it('of what is held goes at once where back-orders are allowed, the rest when it is served', () => {
    const both = order.snapshot(1, { lines: [line('a'), line('b')] });
    const backOrders = withRules({ shortStock: 'back-order' });
    const setting = { policy: backOrders, soldOut: ['SKU-b'] };
    const world = new World(setting).tell([both]);
    expect(commands(world)).toEqual([['shipment.release/1', { a: 1 }]]);
    world.tell([world.outside.served(`${order.key}`, 'stock.reserve/b/SKU-b')]);
    expect(commands(world)).toEqual([
      ['shipment.release/1', { a: 1 }],
      ['shipment.release/2', { b: 1 }],
    ]);
    expect(world.rest()).toMatchObject({ states: { [order.key]: 'accepted' } });
    expect(world.rest().exceptions).toEqual({});
  });

  it('of what is held goes where a person accepts that the rest is short', () => {
    const both = order.snapshot(1, { lines: [line('a'), line('b')] });
    const { rest, world } = inEveryOrder(
      { soldOut: ['SKU-b'] },
      { told: [both, order.ruled('accept-short', 'order')] },
    );
    expect(commands(world)).toEqual([['shipment.release/1', { a: 1 }]]);
    expect(rest).toMatchObject({ states: { [order.key]: 'accepted' } });
    expect(rest.exceptions).toEqual({});
  });

  it('waits for the buyer to think again where policy says so', () => {
    const settling = withRules({ settleMinutes: 60 });
    const early = Date.parse(instant(20, '10:59:59'));
    expect(commands(inEveryOrder({ policy: settling }, { told: [bought], untilMs: early }).world)).toEqual([]);
    const late = Date.parse(instant(20, '11:00:00'));
    expect(commands(inEveryOrder({ policy: settling }, { told: [bought], untilMs: late }).world)).toEqual([
      ['shipment.release/1', { a: 2 }],
    ]);
  });

  it('that failed is shown and nothing follows until a person says so; then the next one goes', () => {
    const deliver = ({ effect }: { effect: string }) =>
      effect === 'shipment.release/1' ? { state: 'failed' as const, reason: 'bad-address' } : {};
    const failed = inEveryOrder({ deliver }, { told: [bought] });
    expect(failed.rest.exceptions).toMatchObject({
      [`${order.key}/exception/release-failed/shipment.release/1`]: {
        owner: 'logistics',
        amountAtRisk: { minor: 2000 },
      },
    });
    const again = inEveryOrder({ deliver }, { told: [bought] }, { told: [order.ruled('retry', 'shipment.release/1')] });
    expect(again.rest.exceptions).toEqual({});
    expect(commands(again.world)).toEqual([
      ['shipment.release/1', { a: 2 }],
      ['shipment.release/2', { a: 2 }],
    ]);
  });

  it('of which nobody knows whether it took effect is shown, and nothing follows', () => {
    const { rest, world } = inEveryOrder({ deliver: () => ({ state: 'in-doubt' }) }, { told: [bought] });
    expect(Object.values(rest.exceptions)).toMatchObject([{ reason: 'in-doubt', owner: 'integration-support' }]);
    expect(commands(world)).toHaveLength(1);
  });

  it('is followed by a recall of what is cancelled, and the shop hears only of what is still wanted', () => {
    const oneLess = order.snapshot(2, { lines: [line('a', { quantity: 2, cancelledQuantity: 1 })] });
    const { rest, world } = inEveryOrder(
      {},
      { told: [bought] },
      { told: [oneLess] },
      { told: [order.shipped('SHP-1', { a: 1 })] },
    );
    expect(commands(world)).toEqual([
      ['shipment.release/1', { a: 2 }],
      ['shipment.recall/1', { a: 1 }],
      ['shipment.confirm/SHP-1', { a: 1 }],
    ]);
    expect(world.outside.commands[1]?.body).toMatchObject({
      release: 'shipment.release/1',
      shipmentOrderId: '1-shipment.release/1',
    });
    expect(rest).toMatchObject({ states: { [order.key]: 'shipped' }, reserved: {} });
    expect(rest.exceptions).toEqual({});
  });

  it('keeps its reservation until the warehouse has given the goods back', () => {
    const deliver = ({ effect }: { effect: string }) => (effect === 'shipment.recall/1' ? { lines: [] } : {});
    const { rest } = inEveryOrder({ deliver }, { told: [bought] }, { told: [order.cancelled()] });
    expect(rest).toMatchObject({
      states: { [order.key]: 'cancelled' },
      reserved: { [`${order.key}/stock.reserve/a/SKU-a`]: 2 },
    });
  });
});

describe('a word to the shop', () => {
  it('is left to the warehouse where policy says so', () => {
    const byWarehouse = { ...policy, confirmedByWarehouse: ['shopify-us-1'] };
    const shipped = { told: [order.shipped('SHP-1', { a: 2 })] };
    const { world, rest } = inEveryOrder({ policy: byWarehouse }, { told: [bought] }, shipped);
    expect(commands(world)).toEqual([['shipment.release/1', { a: 2 }]]);
    expect(rest).toMatchObject({ states: { [order.key]: 'shipped' } });
    expect(rest.exceptions).toEqual({});
  });

  it('that failed is shown, and is said again under a new key when a person asks', () => {
    const deliver = ({ effect }: { effect: string }) =>
      effect === 'shipment.confirm/SHP-1' ? { state: 'failed' as const, detail: '422' } : {};
    const story = [{ told: [bought] }, { told: [order.shipped('SHP-1', { a: 2 })] }];
    const failed = inEveryOrder({ deliver }, ...story);
    expect(Object.values(failed.rest.exceptions)).toMatchObject([
      { reason: 'confirmation-failed', owner: 'commerce-operations' },
    ]);
    const again = inEveryOrder({ deliver }, ...story, { told: [order.ruled('retry', 'shipment.confirm/SHP-1')] });
    expect(again.rest.exceptions).toEqual({});
    expect(commands(again.world).at(-1)).toEqual(['shipment.confirm/SHP-1/2', { a: 2 }]);
  });
});

describe("a buyer's wish to cancel", () => {
  const untold = `${order.key}/exception/cancellation-failed/untold`;

  it('is granted while nothing is released; a shop that takes no cancellation from us is told by a person', () => {
    const { rest, world } = inEveryOrder({}, { told: [order.asksToCancel('r-1')] }, { told: [bought] });
    expect(rest).toMatchObject({ states: { [order.key]: 'cancelled' } });
    expect(Object.keys(rest.exceptions)).toEqual([untold]);
    expect(commands(world)).toEqual([]);
  });

  it('is decided by a person when the goods are on their way', () => {
    const story = [{ told: [bought] }, { told: [order.asksToCancel('r-1')] }];
    const asked = inEveryOrder({}, ...story).rest;
    expect(asked.states).toEqual({ [order.key]: 'accepted' });
    expect(Object.values(asked.exceptions)).toMatchObject([
      { detail: expect.stringContaining('cancellation-request/r-1') as string },
    ]);
    const agreed = inEveryOrder({}, ...story, { told: [order.ruled('agree', 'cancellation-request/r-1')] });
    expect(agreed.rest).toMatchObject({ states: { [order.key]: 'cancelled' } });
    expect(Object.keys(agreed.rest.exceptions)).toEqual([untold]);
    expect(commands(agreed.world).at(-1)).toEqual(['shipment.recall/1', { a: 2 }]);
    const refused = inEveryOrder({}, ...story, { told: [order.ruled('refuse', 'cancellation-request/r-1')] });
    expect(refused.rest).toMatchObject({ states: { [order.key]: 'accepted' } });
    expect(refused.rest.exceptions).toEqual({});
  });

  it('may name single lines', () => {
    const both = order.snapshot(1, { lines: [line('a'), line('b')] });
    const { world } = inEveryOrder({}, { told: [order.asksToCancel('r-1', ['b'])] }, { told: [both] });
    expect(commands(world)).toEqual([['shipment.release/1', { a: 1 }]]);
  });
});

describe('facts that do not fit together', () => {
  it('about what cannot change hold everything and are shown', () => {
    const other = order.snapshot(2, { currency: 'EUR', lines: [line('a')] });
    const { rest, world } = inEveryOrder({}, { told: [bought, other] }, { told: [order.shipped('SHP-1', { a: 2 })] });
    expect(rest.books).toEqual({});
    expect(commands(world)).toEqual([]);
    expect(Object.values(rest.exceptions)).toMatchObject([
      {
        reason: 'contradiction',
        detail: expect.stringContaining('about placed') as string,
        evidence: ['1-v1', '1-v2'],
      },
    ]);
  });

  it('about a shipment hold its sale', () => {
    const twice = { ...order.shipped('SHP-1', { a: 1 }), id: 'another' };
    const { rest } = inEveryOrder({}, { told: [bought, order.shipped('SHP-1', { a: 2 }), twice] });
    expect(rest.books).toEqual({});
    expect(Object.values(rest.exceptions)).toMatchObject([
      { reason: 'contradiction', detail: expect.stringContaining('shipments/SHP-1') as string },
    ]);
  });

  it('show what left and was never ordered', () => {
    const { rest } = inEveryOrder({}, { told: [bought, order.shipped('SHP-1', { a: 3, z: 1 })] });
    expect(rest.books).toEqual({ [order.key]: { clearing: 2000, 'item-price': 2000 } });
    expect(Object.values(rest.exceptions)).toMatchObject([
      { reason: 'shipped-not-sold', detail: expect.stringContaining('line a, z') as string },
    ]);
  });

  it('a weak snapshot fills and never overrides', () => {
    const weak = order.snapshot(0, { lines: [line('a', { quantity: 5, price: 1 }), line('b')] });
    const alone = inEveryOrder({}, { told: [weak] }).rest;
    expect(alone.reserved).toEqual({
      [`${order.key}/stock.reserve/a/SKU-a`]: 5,
      [`${order.key}/stock.reserve/b/SKU-b`]: 1,
    });
    const told = [bought, order.shipped('SHP-1', { a: 2 })];
    const strong = inEveryOrder({}, { told });
    expect(inEveryOrder({}, { told: [...told, weak] }).rest).toEqual(strong.rest);
  });

  it('a part of a document overrides nothing that it does not say', () => {
    const part = order.snapshot(9, { completeness: 'partial', payment: 'unknown', lines: [], total: null });
    const { rest } = inEveryOrder({}, { told: [bought, part, order.shipped('SHP-1', { a: 2 })] });
    expect(rest).toMatchObject({
      states: { [order.key]: 'shipped' },
      books: { [order.key]: { clearing: 2000 } },
    });
    expect(rest.exceptions).toEqual({});
  });
});

describe('an item', () => {
  it('that the ERP does not know, or that no SKU names, stops its order and is shown with what it is worth', () => {
    const odd = order.snapshot(1, { lines: [line('a'), line('b', { sku: null })] });
    const { rest, world } = inEveryOrder({ items: { 'SKU-a': { state: 'unknown' } } }, { told: [odd] });
    expect(commands(world)).toEqual([]);
    expect(Object.keys(rest.exceptions).toSorted()).toEqual([
      `${order.key}/exception/unknown-item/SKU-a`,
      `${order.key}/exception/unknown-item/line/b`,
    ]);
  });

  it('that becomes known lets its order go, and the exception closes', () => {
    const world = new World({ items: { 'SKU-a': { state: 'unknown' } } }).tell([bought]);
    const known = { ...world.outside.resolved('SKU-a', order.key, 'resolved'), revision: 1_000 };
    expect(world.tell([known]).rest()).toMatchObject({ states: { [order.key]: 'accepted' } });
    expect(world.tell([known]).rest().exceptions).toEqual({});
  });
});

describe('an order', () => {
  it('that a person cancels or refuses is given up', () => {
    const given = (decision: 'cancel' | 'refuse') =>
      inEveryOrder({}, { told: [bought] }, { told: [order.ruled(decision, 'order')] }).rest;
    expect(given('cancel').states).toEqual({ [order.key]: 'cancelled' });
    expect(given('refuse').states).toEqual({ [order.key]: 'refused' });
    expect(given('refuse').reserved).toEqual({});
  });

  it('whose payment was voided goes nowhere', () => {
    const { rest, world } = inEveryOrder({}, { told: [order.snapshot(1, { payment: 'voided', lines: [line('a')] })] });
    expect(rest.states).toEqual({ [order.key]: 'pending' });
    expect(commands(world)).toEqual([]);
  });

  it('is partly shipped, and keeps the rest reserved', () => {
    const { rest } = inEveryOrder({}, { told: [bought, order.shipped('SHP-1', { a: 1 })] });
    expect(rest).toMatchObject({
      states: { [order.key]: 'partly-shipped' },
      reserved: { [`${order.key}/stock.reserve/a/SKU-a`]: 1 },
    });
  });
});
