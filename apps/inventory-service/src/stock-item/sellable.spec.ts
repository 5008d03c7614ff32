import { describe, expect, it } from 'vitest';
import { given, outcomeOf, played, told } from '#libs/actors/testing';
import { stockCount, stockLevelOutcome, stockReservation, type DataOf, type Message } from '#libs/contracts';
import { stockItemActor } from './stock-item.actor.js';
import { listingsOf, stockPolicySchema } from './stock.policy.js';

const key = 'stock-item/US/MUG/own';
const at = (day: number) => `2026-11-${day}T12:00:00.000Z`;
const policy = stockPolicySchema.parse({
  version: 'test',
  levels: [
    { account: 'shopify-us-1', legalEntity: 'US', location: 'L1', buffer: 2 },
    { account: 'walmart-us-1', legalEntity: 'US', sells: 'named', skus: { MUG: { listedAs: 'W-MUG', buffer: 0 } } },
    { account: 'shopify-eu-1', legalEntity: 'EU' },
  ],
});
const plan = given(stockItemActor, policy);

function counted(onHand: number, day = 20, item = key): Message {
  const more = { revision: Date.parse(at(day)), time: at(day), id: `count-${day}` };
  return told(stockCount, item, { warehouse: 'WH1', onHand, asOf: at(day) }, more);
}

function wants(order: string, quantity: number, revision = 1, shipped = 0): Message {
  const left = shipped === 0 ? [] : [{ shipmentId: 'SHP-1', units: shipped, at: at(22) }];
  const level = { quantity, priorityAt: at(20), shipped: left };
  const data = { order: `order/shop/${order}`, reservation: 'stock.reserve/1/MUG', level };
  return told(stockReservation, key, data, { revision, id: `${order}@${revision}` });
}

function answered(state: DataOf<typeof stockLevelOutcome>['state'], answersRevision: number): Message {
  const level = 'stock.level/shopify-us-1/MUG';
  const more = { revision: answersRevision, id: `level@${answersRevision}!${state}` };
  return told(stockLevelOutcome, key, { level, answersRevision, state, reason: 'level-unknown-sku' }, more);
}

const shop = 'stock.level/shopify-us-1/MUG';
const walmart = 'stock.level/walmart-us-1/W-MUG';

describe('what a channel may sell', () => {
  it('case 66: of 5 on hand and 1 reserved, with a buffer of 2, is 2', () => {
    plan(counted(5), wants('A', 1)).wants({
      [shop]: { account: 'shopify-us-1', sku: 'MUG', location: 'L1', units: 2 },
      [walmart]: { account: 'walmart-us-1', sku: 'W-MUG', units: 4 },
    });
  });

  it('is never below nothing', () => {
    plan(counted(1), wants('A', 1)).wants({ [shop]: { units: 0 }, [walmart]: { units: 0 } });
  });

  it('is not less when what was reserved leaves, and more when it is let go', () => {
    plan(counted(5), wants('A', 0, 2, 1)).wants({ [shop]: { units: 2 } });
    plan(counted(5), wants('A', 0, 2)).wants({ [shop]: { units: 3 } });
  });

  it('is not known before the first count, and nothing is told', () => {
    plan(wants('A', 1)).wantsOnly('reservation.answer/order/shop/A/stock.reserve/1/MUG');
  });

  it('is told to those who sell the stock of this legal entity, and who want to hear', () => {
    plan(counted(5)).wantsOnly(shop, walmart);
    given(stockItemActor, { levels: [] })(counted(5)).wantsOnly();
  });

  it('of what lies in a marketplace’s warehouse is its own business', () => {
    const { levels } = outcomeOf(
      stockItemActor,
      played(stockItemActor, policy, [counted(5, 20, 'stock-item/US/MUG/amazon-fba')]),
    );
    expect(levels).toEqual({});
  });

  it('is shown to a person where the channel refuses it, until it takes one', () => {
    plan(counted(5), answered('failed', 1)).wants({
      [`exception/level-failed/${shop}`]: { owner: 'commerce-operations', amountAtRisk: null },
    });
    plan(counted(5), answered('failed', 1), answered('confirmed', 2)).wantsOnly(shop, walmart);
  });

  it.each([
    ['failed', { reason: 'level-unknown-sku' }, 'level-unknown-sku'],
    ['in-doubt', { reason: 'level-unknown-sku', detail: 'No such SKU' }, 'level-unknown-sku: No such SKU'],
    ['failed', { detail: 'No such SKU' }, 'No such SKU'],
    ['failed', {}, 'no reason was given'],
  ] as const)('%s with %j is shown as: %s', (state, said, shown) => {
    const data = { level: shop, answersRevision: 1, state, ...said };
    plan(counted(5), told(stockLevelOutcome, key, data as never, { revision: 1, id: 'level@1' })).wants({
      [`exception/level-failed/${shop}`]: { detail: `shopify-us-1 does not take the level of MUG: ${shown}` },
    });
  });
});

describe('the stock policy', () => {
  it('lets a SKU be left out, and be named otherwise', () => {
    const { levels } = stockPolicySchema.parse({
      version: 'test',
      levels: [{ account: 'a', legalEntity: 'US', buffer: 1, skus: { OLD: { sold: false }, NEW: { listedAs: 'N' } } }],
    });
    expect(listingsOf({ levels }, 'US', 'OLD')).toEqual([]);
    expect(listingsOf({ levels }, 'US', 'NEW')).toEqual([{ account: 'a', sku: 'N', location: undefined, buffer: 1 }]);
    expect(listingsOf({ levels }, 'US', 'constructor')).toMatchObject([{ sku: 'constructor' }]);
    expect(listingsOf({ levels }, 'EU', 'NEW')).toEqual([]);
  });

  it('tells an account of every SKU, or of those that are named', () => {
    const { levels } = stockPolicySchema.parse({
      version: 'test',
      levels: [
        { account: 'a', legalEntity: 'US', sells: 'all' },
        { account: 'b', legalEntity: 'US', sells: 'named', skus: { MUG: {} } },
      ],
    });
    expect(listingsOf({ levels }, 'US', 'MUG').map(({ account }) => account)).toEqual(['a', 'b']);
    expect(listingsOf({ levels }, 'US', 'CUP').map(({ account }) => account)).toEqual(['a']);
    expect(stockPolicySchema.parse({ version: 'test', levels: [{ account: 'a', legalEntity: 'US' }] })).toMatchObject({
      levels: [{ sells: 'all', buffer: 0, skus: {} }],
    });
  });

  it('says where it cannot be meant, and why', () => {
    const twice = { account: 'a', legalEntity: 'US', skus: { X: { listedAs: 'Z' }, Z: {} } };
    const { error } = stockPolicySchema.safeParse({ version: 'test', levels: [{ ...twice, skus: {} }, twice] });
    expect(error?.issues).toMatchObject([
      {
        path: ['levels', 1, 'account'],
        message: 'an account is named twice: it sells the stock of one legal entity',
      },
      { path: ['levels', 1, 'skus'], message: 'two SKUs are listed under one name' },
    ]);
  });

  it.each([
    [
      'names an account twice',
      [
        { account: 'a', legalEntity: 'US' },
        { account: 'a', legalEntity: 'EU' },
      ],
    ],
    ['lists two SKUs under one name', [{ account: 'a', legalEntity: 'US', skus: { X: { listedAs: 'Z' }, Z: {} } }]],
    ['keeps back less than nothing', [{ account: 'a', legalEntity: 'US', buffer: -1 }]],
    ['says what it does not mean', [{ account: 'a', legalEntity: 'US', bufer: 1 }]],
  ])('is refused where it %s', (_what, levels) => {
    expect(stockPolicySchema.safeParse({ version: 'test', levels }).success).toBe(false);
  });
});
