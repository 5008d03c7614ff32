import { describe, expect, it } from 'vitest';
import type { Delivery } from './deliveries.js';
import { instant, line, policy, ShopOrder } from './testing/shop.js';
import { inEveryOrder, World } from './testing/world.js';

const walmart = new ShopOrder('W-1', { channel: 'walmart', channelAccount: 'walmart-us-1', marketplace: 'WALMART_US' });
const mirakl = new ShopOrder('M-1', { channel: 'mirakl', channelAccount: 'mirakl-eu-1' });
const shopify = new ShopOrder('S-1');
const two = { lines: [line('a', { quantity: 2 }), line('b')] };

/** What the channel was told, in its order: effect and body. */
function told({ outside }: World): [effect: string, body: Delivery['body']][] {
  return outside.commands
    .filter(({ body }) => body.command.startsWith('order.'))
    .map(({ effect, body }) => [effect, body]);
}

const failing = (effect: string) => (asked: { effect: string }) =>
  asked.effect === effect ? { state: 'failed' as const, reason: 'not-found' } : {};

describe('a channel that is told of orders', () => {
  it('hears once that one is taken, when everything is known, held and paid', () => {
    const bought = walmart.snapshot(1, two);
    const { rest, world } = inEveryOrder({}, { told: [bought, walmart.snapshot(2, two)] });
    expect(told(world)).toEqual([
      [
        'order.acknowledge/1',
        {
          command: 'order.acknowledge',
          marketplaceOrderId: 'W-1',
          marketplace: 'WALMART_US',
          lines: [
            { lineId: 'a', sku: 'SKU-a', quantity: 2, accepted: 2 },
            { lineId: 'b', sku: 'SKU-b', quantity: 1, accepted: 1 },
          ],
        },
      ],
    ]);
    expect(rest).toMatchObject({ states: { [walmart.key]: 'accepted' } });
    expect(rest.exceptions).toEqual({});
  });

  it('hears nothing of what is short, unknown or not paid', () => {
    const bought = walmart.snapshot(1, two);
    expect(told(inEveryOrder({ soldOut: ['SKU-b'] }, { told: [bought] }).world)).toEqual([]);
    const unknown = { 'SKU-b': { state: 'unknown' as const } };
    expect(told(inEveryOrder({ items: unknown }, { told: [bought] }).world)).toEqual([]);
    const pending = walmart.snapshot(1, { ...two, payment: 'pending' });
    expect(told(inEveryOrder({}, { told: [pending] }).world)).toEqual([]);
  });

  it('hears nothing of goods that it sends from its own warehouse', () => {
    const wfs = walmart.snapshot(1, { lines: [line('a', { pool: 'walmart-wfs' })] });
    const { rest, world } = inEveryOrder({}, { told: [wfs] });
    expect(world.outside.commands).toEqual([]);
    expect(rest).toMatchObject({ states: { [walmart.key]: 'accepted' }, reserved: {} });
    expect(rest.exceptions).toEqual({});
  });

  it('is told before the money where it takes that only from accepted orders; goods go when it is there', () => {
    const pending = mirakl.snapshot(1, { ...two, payment: 'pending' });
    const waiting = inEveryOrder({}, { told: [pending] });
    expect(told(waiting.world).map(([effect]) => effect)).toEqual(['order.acknowledge/1']);
    expect(waiting.world.outside.commands).toHaveLength(1);
    expect(waiting.rest.states).toEqual({ [mirakl.key]: 'pending' });
    const paid = inEveryOrder({}, { told: [pending] }, { told: [mirakl.snapshot(2, two)] });
    expect(paid.world.outside.commands.map(({ effect }) => effect)).toEqual([
      'order.acknowledge/1',
      'shipment.release/1',
    ]);
  });

  it('shows a person an acknowledgement that failed, and says it again when that person asks', () => {
    const bought = walmart.snapshot(1, two);
    const deliver = failing('order.acknowledge/1');
    const failed = inEveryOrder({ deliver }, { told: [bought] });
    expect(failed.rest.exceptions).toMatchObject({
      [`${walmart.key}/exception/acknowledgement-failed/order.acknowledge/1`]: { owner: 'commerce-operations' },
    });
    const again = inEveryOrder(
      { deliver },
      { told: [bought] },
      { told: [walmart.ruled('retry', 'order.acknowledge/1')] },
    );
    expect(told(again.world).map(([effect]) => effect)).toEqual(['order.acknowledge/1', 'order.acknowledge/2']);
    expect(again.rest.exceptions).toEqual({});
  });
});

describe('a channel that asks line by line', () => {
  it('hears which line is refused, and of that no cancellation beside', () => {
    const stages = [{ told: [mirakl.snapshot(1, two)] }, { told: [mirakl.ruled('cancel', 'line/b')] }];
    const { rest, world } = inEveryOrder({ soldOut: ['SKU-b'] }, ...stages);
    expect(told(world)).toMatchObject([
      [
        'order.acknowledge/1',
        {
          lines: [
            { lineId: 'a', accepted: 2 },
            { lineId: 'b', quantity: 1, accepted: 0 },
          ],
          refusedBecause: 'no-stock',
        },
      ],
    ]);
    expect(rest).toMatchObject({ states: { [mirakl.key]: 'accepted' } });
    expect(rest.exceptions).toEqual({});
  });

  it('hears a refusal of all of it in the same word', () => {
    const stages = [{ told: [mirakl.snapshot(1, two)] }, { told: [mirakl.ruled('refuse', 'order')] }];
    const { rest, world } = inEveryOrder({ soldOut: ['SKU-a'] }, ...stages);
    expect(told(world)).toMatchObject([
      ['order.acknowledge/1', { lines: [{ accepted: 0 }, { accepted: 0 }], refusedBecause: 'no-stock' }],
    ]);
    expect(rest).toMatchObject({ states: { [mirakl.key]: 'refused' }, reserved: {} });
    expect(rest.exceptions).toEqual({});
  });
});

describe('what we do not deliver', () => {
  const bought = { told: [walmart.snapshot(1, two)] };

  it('is told by line and units with a reason, once the warehouse has given the goods back', () => {
    const { rest, world } = inEveryOrder({}, bought, { told: [walmart.ruled('cancel', 'line/b')] });
    expect(world.outside.commands.map(({ effect }) => effect)).toEqual([
      'order.acknowledge/1',
      'shipment.release/1',
      'shipment.recall/1',
      'order.cancel/1',
    ]);
    expect(told(world).at(-1)?.[1]).toEqual({
      command: 'order.cancel',
      marketplaceOrderId: 'W-1',
      marketplace: 'WALMART_US',
      whole: false,
      lines: [{ lineId: 'b', sku: 'SKU-b', quantity: 1 }],
      reason: 'other',
    });
    expect(rest).toMatchObject({ states: { [walmart.key]: 'accepted' } });
    expect(rest.exceptions).toEqual({});
  });

  it('is not told while the warehouse may still send it', () => {
    const kept = (asked: { effect: string }) => (asked.effect === 'shipment.recall/1' ? { lines: [] } : {});
    const { world } = inEveryOrder({ deliver: kept }, bought, { told: [walmart.ruled('cancel', 'line/b')] });
    expect(told(world).map(([effect]) => effect)).toEqual(['order.acknowledge/1']);
  });

  it('names the wish of the buyer that it grants', () => {
    const { world, rest } = inEveryOrder({}, { told: [walmart.asksToCancel('r-1')] }, bought);
    expect(told(world)).toMatchObject([
      [
        'order.cancel/1',
        { whole: true, reason: 'buyer-asked', requestId: 'r-1', lines: [{ quantity: 2 }, { quantity: 1 }] },
      ],
    ]);
    expect(rest).toMatchObject({ states: { [walmart.key]: 'cancelled' } });
    expect(rest.exceptions).toEqual({});
  });

  it('is what has not left, where some of it has', () => {
    const stages = [
      bought,
      { told: [walmart.shipped('SHP-1', { a: 1 })] },
      { told: [walmart.ruled('cancel', 'order')] },
    ];
    const { world, rest } = inEveryOrder({}, ...stages);
    expect(told(world).at(-1)?.[1]).toMatchObject({
      whole: false,
      lines: [
        { lineId: 'a', quantity: 1 },
        { lineId: 'b', quantity: 1 },
      ],
    });
    expect(rest.books).toEqual({ [walmart.key]: { clearing: 1000, 'item-price': 1000 } });
  });

  it('is not told again when the channel shows it, nor where the channel cancelled it first', () => {
    const echo = walmart.snapshot(2, { lines: [line('a', { quantity: 2 }), line('b', { cancelledQuantity: 1 })] });
    const echoed = inEveryOrder({}, bought, { told: [walmart.ruled('cancel', 'line/b')] }, { told: [echo] });
    expect(told(echoed.world).filter(([effect]) => effect.startsWith('order.cancel'))).toHaveLength(1);
    const first = inEveryOrder({}, bought, { told: [echo] }, { told: [walmart.ruled('cancel', 'line/b')] });
    expect(told(first.world).filter(([effect]) => effect.startsWith('order.cancel'))).toEqual([]);
  });

  it('is told for what is given up beyond what the channel cancelled itself', () => {
    const one = walmart.snapshot(2, { lines: [line('a', { quantity: 2, cancelledQuantity: 1 }), line('b')] });
    const { world } = inEveryOrder({}, bought, { told: [one] }, { told: [walmart.ruled('cancel', 'line/a')] });
    expect(told(world).at(-1)).toMatchObject(['order.cancel/1', { lines: [{ lineId: 'a', quantity: 1 }] }]);
  });

  it('stays an exception where the channel refuses to hear it, until it shows that it knows', () => {
    const deliver = failing('order.cancel/1');
    const stages = [bought, { told: [walmart.ruled('cancel', 'order')] }];
    const failed = inEveryOrder({ deliver }, ...stages);
    expect(Object.keys(failed.rest.exceptions)).toEqual([
      `${walmart.key}/exception/cancellation-failed/order.cancel/1`,
    ]);
    expect(told(failed.world).filter(([effect]) => effect.startsWith('order.cancel'))).toHaveLength(1);
    const known = inEveryOrder({ deliver }, ...stages, { told: [walmart.cancelled('seller', instant(24))] });
    expect(known.rest.exceptions).toEqual({});
  });

  it('is an exception, and no word, where the channel takes none from us; a person cancels there, and it closes', () => {
    const stages = [{ told: [shopify.snapshot(1, two)] }, { told: [shopify.ruled('refuse', 'order')] }];
    const refused = inEveryOrder({}, ...stages);
    expect(told(refused.world)).toEqual([]);
    expect(refused.rest).toMatchObject({
      states: { [shopify.key]: 'refused' },
      exceptions: {
        [`${shopify.key}/exception/cancellation-failed/untold`]: {
          amountAtRisk: { minor: 3000, currency: 'USD' },
          detail: expect.stringContaining('2 of line a, 1 of line b') as string,
        },
      },
    });
    const cancelled = inEveryOrder({}, ...stages, { told: [shopify.cancelled()] });
    expect(cancelled.rest.exceptions).toEqual({});
  });

  it('in part is an exception where the channel cancels only whole orders', () => {
    const amazon = new ShopOrder('A-1', { channel: 'amazon', channelAccount: 'amazon-us-1' });
    const placed = { told: [amazon.snapshot(1, two)] };
    const part = inEveryOrder({}, placed, { told: [amazon.ruled('cancel', 'line/b')] });
    expect(Object.keys(part.rest.exceptions)).toEqual([`${amazon.key}/exception/cancellation-failed/untold`]);
    const whole = inEveryOrder({}, placed, { told: [amazon.ruled('cancel', 'order')] });
    expect(whole.rest.exceptions).toEqual({});
    expect(told(whole.world)).toMatchObject([['order.cancel/1', { whole: true }]]);
  });
});

describe('a shop that needs no word', () => {
  it('costs no message more than before', () => {
    const stages = [{ told: [shopify.snapshot(1, two)] }, { told: [shopify.shipped('SHP-1', { a: 2, b: 1 })] }];
    const { world } = inEveryOrder({}, ...stages);
    expect(world.outside.commands.map(({ effect }) => effect)).toEqual([
      'shipment.release/1',
      'shipment.confirm/SHP-1',
    ]);
  });

  it('is one that the policy does not name', () => {
    expect(policy.channels.some(({ channel }) => channel === 'shopify')).toBe(false);
  });
});
