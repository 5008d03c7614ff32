import { catalogue, soldOutItem, unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import { allocate, sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { buyerOf } from '../shop/buyers.js';
import type { Buyer } from '../shop/order-plan.js';
import { taxesOn } from '../shop/taxes.js';
import { ids } from './ids.js';
import type { EbayPlan, PlannedLine, Revision } from './order-plan.js';
import type { Role } from './roles.js';
import { sellers, type EbaySeller } from './sellers.js';

const hourMs = 3_600_000;
/** Freight of an order in minor units, where it is charged. */
const freight = 495;

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(run: Run, index: number, role: Role): EbayPlan {
  const dice = Dice.of(run.seed, run.ordinal, 'ebay-order', index);
  const seller = dice.pick(sellers);
  const revisions = revisionsOf(run, index, role);
  const buyer = buyerOf(seller, 900_000_000 + index, dice);
  return {
    index,
    id: ids.order(run, index),
    seller,
    role,
    createdMs: wholeSecond((revisions[0]?.atMs ?? 0) - dice.between(0, 20 * hourMs)),
    buyer,
    lines: linesOf(run, index, role, seller, buyer, dice),
    revisions,
  };
}

function revisionsOf(run: Run, index: number, role: Role): Revision[] {
  const dice = Dice.of(run.seed, run.ordinal, 'ebay-revisions', index);
  const atMs = wholeSecond(run.startedAtMs + (1000 * index) / run.ratePerSecond);
  const paid: Revision = { kind: 'paid', atMs };
  if (role !== 'cancelled') return [paid];
  return [paid, { kind: 'cancelled', atMs: atMs + 1_000 + Math.round(dice.between(0, 2_500) / run.speed) }];
}

function linesOf(run: Run, index: number, role: Role, seller: EbaySeller, buyer: Buyer, dice: Dice): PlannedLine[] {
  const count = dice.weighted([
    [1, 75],
    [2, 17],
    [3, 8],
  ] as const);
  const goods = dice.shuffled(catalogue).slice(0, role === 'short-stock' ? 1 : count);
  const special = role === 'unknown-item' ? unmappedItem : role === 'short-stock' ? soldOutItem : undefined;
  if (special) goods[0] = special;
  const quantities = goods.map(() =>
    dice.weighted([
      [1, 70],
      [2, 20],
      [4, 10],
    ] as const),
  );
  const grosses = goods.map(({ prices }, place) => prices[seller.currency] * (quantities[place] ?? 1));
  const freights = allocate(dice.chance(0.5) ? freight : 0, grosses);
  return goods.map(({ sku, title, prices }, place): PlannedLine => {
    const [gross = 0, shipping = 0, quantity = 1] = [grosses[place], freights[place], quantities[place]];
    const taxOn = (amount: number, kind: 'goods' | 'shipping'): number =>
      amount === 0 ? 0 : sum(taxesOn(amount, kind, seller, buyer.provinceCode).map((tax) => tax.amount));
    return {
      id: ids.line(run, index, place),
      sku,
      title,
      quantity,
      unitPrice: prices[seller.currency],
      shipping,
      tax: taxOn(gross, 'goods') + taxOn(shipping, 'shipping'),
    };
  });
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}
