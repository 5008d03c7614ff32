import { catalogue, soldOutItem, unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import { allocate, sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { buyerOf } from '../shop/buyers.js';
import type { Buyer } from '../shop/order-plan.js';
import { taxesOn } from '../shop/taxes.js';
import { ids } from './ids.js';
import type { Parcel, PlannedLine, Revision, RevisionKind, WalmartPlan } from './order-plan.js';
import type { Role } from './roles.js';
import { sellers, type WalmartSeller } from './sellers.js';

const hourMs = 3_600_000;
/** Freight of an order in minor units, where it is charged. */
const freight = 699;

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(run: Run, index: number, role: Role): WalmartPlan {
  const dice = Dice.of(run.seed, run.ordinal, 'walmart-order', index);
  const seller = dice.weighted(sellers.map((one) => [one, one.weight] as const));
  const revisions = revisionsOf(run, index, role);
  const buyer = buyerOf(seller, 800_000_000 + index, dice);
  const lines = linesOf(role, seller, buyer, dice);
  const plan = {
    index,
    id: ids.purchaseOrder(run, index),
    customerOrderId: ids.customerOrder(run, index),
    seller,
    role,
    createdMs: wholeSecond((revisions[0]?.atMs ?? 0) - dice.between(0, 20 * hourMs)),
    buyer,
    lines,
    replaces: role === 'replacement' ? ids.customerOrder(run, 900_000 + index) : null,
    revisions,
  };
  return { ...plan, shipments: role === 'wfs' ? shipmentsOf(run, plan, revisions.at(-1)?.atMs ?? 0) : [] };
}

/** What happens to an order without our doing, by its role. */
function storyOf(role: Role): RevisionKind[] {
  if (role === 'cancelled') return ['created', 'cancelled'];
  return role === 'line-cancelled' ? ['created', 'line-cancelled'] : ['created'];
}

function revisionsOf(run: Run, index: number, role: Role): Revision[] {
  const dice = Dice.of(run.seed, run.ordinal, 'walmart-revisions', index);
  let atMs = wholeSecond(run.startedAtMs + (1000 * index) / run.ratePerSecond);
  return storyOf(role).map((kind, ordinal) => {
    if (ordinal > 0) atMs += 1_000 + Math.round(dice.between(0, 2_500) / run.speed);
    return { kind, atMs };
  });
}

/** Walmart's own parcels, by the clock of the run: one, or a line each where there are several. */
function shipmentsOf(
  run: Run,
  { id, index, lines }: Pick<WalmartPlan, 'id' | 'index' | 'lines'>,
  fromMs: number,
): Parcel[] {
  const dice = Dice.of(run.seed, run.ordinal, 'walmart-parcels', index);
  const all = lines.map(({ number: lineId, quantity }) => ({ lineId, quantity }));
  const parts = all.length > 1 && dice.chance(0.5) ? all.map((line) => [line]) : [all];
  let atMs = fromMs;
  return parts.map((contents) => {
    atMs += 1_000 + Math.round(dice.between(0, 2_000) / run.speed);
    const trackingNumber = `92612${dice.between(100_000_000, 999_999_999)}${dice.between(10_000, 99_999)}`;
    return { orderId: id, atMs, carrier: 'FedEx', trackingNumber, methodCode: 'Value', lines: contents };
  });
}

function linesOf(role: Role, seller: WalmartSeller, buyer: Buyer, dice: Dice): PlannedLine[] {
  const goods = dice.shuffled(catalogue).slice(0, lineCount(role, dice));
  const special = role === 'unknown-item' ? unmappedItem : role === 'short-stock' ? soldOutItem : undefined;
  if (special) goods[0] = special;
  const quantities = goods.map(() =>
    dice.weighted([
      [1, 65],
      [2, 22],
      [3, 13],
    ] as const),
  );
  const grosses = goods.map(({ prices }, place) => prices[seller.currency] * (quantities[place] ?? 1));
  const freights = allocate(dice.chance(0.4) ? freight : 0, grosses);
  return goods.map(({ sku, title, prices }, place): PlannedLine => {
    const [gross = 0, shipping = 0, quantity = 1] = [grosses[place], freights[place], quantities[place]];
    const taxOn = (amount: number, kind: 'goods' | 'shipping'): number =>
      sum(taxesOn(amount, kind, seller, buyer.provinceCode).map((tax) => tax.amount));
    return {
      number: String(place + 1),
      sku,
      title,
      quantity,
      unitPrice: prices[seller.currency],
      shipping,
      tax: { item: taxOn(gross, 'goods'), shipping: shipping === 0 ? 0 : taxOn(shipping, 'shipping') },
      isCancelledLater: role === 'line-cancelled' && place === 0,
    };
  });
}

function lineCount(role: Role, dice: Dice): number {
  if (role === 'short-stock') return 1;
  const count = dice.weighted([
    [1, 60],
    [2, 27],
    [3, 13],
  ] as const);
  return role === 'line-cancelled' ? Math.max(2, count) : count;
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}
