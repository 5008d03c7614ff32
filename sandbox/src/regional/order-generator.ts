import { catalogue, soldOutItem, unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import type { Run } from '../run.js';
import { buyerOf } from '../shop/buyers.js';
import type { PlannedLine, RegionalPlan, RegionalSeller, Revision } from './order-plan.js';
import type { Role } from './roles.js';

/** How one platform's orders differ from another's. */
export interface Platform {
  readonly channel: string;
  readonly sellers: readonly RegionalSeller[];
  /** Ids in the platform's own form, derived from the run and the order's place in it. */
  readonly orderId: (run: Run, index: number) => string;
  readonly lineId: (run: Run, index: number, line: number, sku: string) => string;
  /** Freight of an order in minor units, where it is charged; 0 where orders state none. */
  readonly freight: number;
}

const hourMs = 3_600_000;

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(platform: Platform, run: Run, index: number, role: Role): RegionalPlan {
  const { channel, sellers } = platform;
  const dice = Dice.of(run.seed, run.ordinal, `${channel}-order`, index);
  const seller = dice.pick(sellers);
  const revisions = revisionsOf(channel, run, index, role);
  return {
    index,
    id: platform.orderId(run, index),
    seller,
    role,
    createdMs: wholeSecond((revisions[0]?.atMs ?? 0) - dice.between(0, 20 * hourMs)),
    buyer: buyerOf(seller, 700_000_000 + index, dice),
    lines: linesOf(platform, { run, index, role, seller, dice }),
    freight: dice.chance(0.6) ? platform.freight : 0,
    revisions,
  };
}

function revisionsOf(channel: string, run: Run, index: number, role: Role): Revision[] {
  const dice = Dice.of(run.seed, run.ordinal, `${channel}-revisions`, index);
  const atMs = wholeSecond(run.startedAtMs + (1000 * index) / run.ratePerSecond);
  const laterMs = atMs + 1_000 + Math.round(dice.between(0, 2_500) / run.speed);
  if (role === 'paid-late')
    return [
      { kind: 'placed', atMs },
      { kind: 'paid', atMs: laterMs },
    ];
  const paid: Revision = { kind: 'paid', atMs };
  return role === 'cancelled' ? [paid, { kind: 'cancelled', atMs: laterMs }] : [paid];
}

interface LineWish {
  readonly run: Run;
  readonly index: number;
  readonly role: Role;
  readonly seller: RegionalSeller;
  readonly dice: Dice;
}

function linesOf({ lineId }: Platform, { run, index, role, seller, dice }: LineWish): PlannedLine[] {
  const count = dice.weighted([
    [1, 75],
    [2, 17],
    [3, 8],
  ] as const);
  const goods = dice.shuffled(catalogue).slice(0, role === 'short-stock' ? 1 : count);
  const special = role === 'unknown-item' ? unmappedItem : role === 'short-stock' ? soldOutItem : undefined;
  if (special) goods[0] = special;
  return goods.map(({ sku, title, prices }, place) => ({
    id: lineId(run, index, place, sku),
    sku,
    title,
    quantity: dice.weighted([
      [1, 70],
      [2, 20],
      [4, 10],
    ] as const),
    unitPrice: prices[seller.currency],
  }));
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}
