import { catalogue, soldOutItem, unmappedItem, type CatalogueItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import { allocate, scaleHalfUp, sum } from '../minor-units.js';
import type { Run } from '../run.js';
import { buyerOf } from '../shop/buyers.js';
import type { Buyer } from '../shop/order-plan.js';
import { taxesOn } from '../shop/taxes.js';
import { ids } from './ids.js';
import type { AmazonPlan, OwnShipment, PlannedItem, Revision, RevisionKind } from './order-plan.js';
import type { Role } from './roles.js';
import { sellers, type AmazonSeller } from './sellers.js';

const hourMs = 3_600_000;
/** Freight of an order in minor units, where it is charged. */
const freight = 599;

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(run: Run, index: number, role: Role): AmazonPlan {
  const dice = Dice.of(run.seed, run.ordinal, 'amazon-order', index);
  const seller = dice.weighted(sellers.map((one) => [one, one.weight] as const));
  const revisions = revisionsOf(run, index, role);
  const [first] = revisions;
  const createdMs = wholeSecond((first?.atMs ?? 0) - dice.between(0, 20 * hourMs));
  const buyer = buyerOf(seller, 700_000_000 + index, dice);
  const items = itemsOf(run, index, role, seller, buyer, dice);
  return {
    index,
    id: ids.order(run, seller.orderPrefix, index),
    seller,
    role,
    createdMs,
    buyer,
    items,
    replaces: role === 'replacement' ? ids.order(run, seller.orderPrefix, index + 1_000_000) : null,
    revisions,
    shipments: role === 'fba' ? shipmentsOf(run, index, items, revisions.at(-1)?.atMs ?? 0) : [],
  };
}

/** What happens to an order before it ships, by its role; an order of Amazon's usually begins without money. */
function storyOf(role: Role, dice: Dice): RevisionKind[] {
  switch (role) {
    case 'amounts-differ':
      return ['unshipped'];
    case 'cancelled-pending':
      return ['pending', 'cancelled'];
    case 'cancel-requested':
      return ['pending', 'cancel-requested'];
    case 'item-cancelled':
      return ['unshipped', 'item-cancelled'];
    case 'price-corrected':
      return ['pending', 'unshipped'];
    case 'unknown-item':
    case 'short-stock':
    case 'replacement':
    case 'fba':
    case 'ordinary':
      return dice.chance(0.5) ? ['pending', 'unshipped'] : ['unshipped'];
  }
}

function revisionsOf(run: Run, index: number, role: Role): Revision[] {
  const dice = Dice.of(run.seed, run.ordinal, 'amazon-revisions', index);
  let atMs = wholeSecond(run.startedAtMs + (1000 * index) / run.ratePerSecond);
  return storyOf(role, dice).map((kind, ordinal) => {
    if (ordinal > 0) atMs = wholeSecond(atMs + 1_000 + dice.between(0, 2_500) / run.speed);
    return { kind, atMs };
  });
}

/** Amazon's own parcels, by the clock of the run: one, or two where there is more than one unit. */
function shipmentsOf(run: Run, index: number, items: readonly PlannedItem[], fromMs: number): OwnShipment[] {
  const dice = Dice.of(run.seed, run.ordinal, 'amazon-parcels', index);
  const all = items.map(({ id: lineId, quantity }) => ({ lineId, quantity }));
  const units = sum(all.map(({ quantity }) => quantity));
  const parts = units > 1 && dice.chance(0.3) ? inTwo(all, dice.between(1, units - 1)) : [all];
  let atMs = fromMs;
  return parts.map((lines) => {
    atMs = wholeSecond(atMs + 1_000 + dice.between(0, 2_000) / run.speed);
    const letters = dice.uuid().replaceAll('-', '').toUpperCase();
    return {
      id: `D${letters.slice(0, 8)}`,
      atMs,
      carrier: 'AMZN_US',
      trackingNumber: `TBA${letters.slice(8, 20)}`,
      lines,
    };
  });
}

function inTwo(all: OwnShipment['lines'], unitsInFirst: number): OwnShipment['lines'][] {
  let left = unitsInFirst;
  const first = all.map(({ lineId, quantity }) => {
    const taken = Math.min(left, quantity);
    left -= taken;
    return { lineId, quantity: taken };
  });
  const second = all.map((line, place) => ({ ...line, quantity: line.quantity - (first[place]?.quantity ?? 0) }));
  return [first, second].map((lines) => lines.filter(({ quantity }) => quantity > 0));
}

function itemsOf(run: Run, index: number, role: Role, seller: AmazonSeller, buyer: Buyer, dice: Dice): PlannedItem[] {
  const goods = dice.shuffled(catalogue).slice(0, itemCount(role, dice));
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
  const discounts = allocate(dice.chance(0.25) ? scaleHalfUp(sum(grosses), 10, 100) : 0, grosses);
  const freights = allocate(dice.chance(0.4) ? freight : 0, grosses);
  return goods.map((item, place): PlannedItem => {
    const [discount = 0, shipping = 0, quantity = 1] = [discounts[place], freights[place], quantities[place]];
    const base = (grosses[place] ?? 0) - discount;
    const unitPrice = item.prices[seller.currency];
    return {
      ...namesOf(item),
      id: ids.item(run, index, place),
      quantity,
      unitPrice,
      pendingUnitPrice: role === 'price-corrected' ? unitPrice + 200 : null,
      discount,
      shipping,
      tax: { item: taxOn(base, 'goods', seller, buyer), shipping: taxOn(shipping, 'shipping', seller, buyer) },
      isCancelledLater: role === 'item-cancelled' && place === 0,
    };
  });
}

function namesOf({ sku, title }: CatalogueItem) {
  return { sku, title };
}

function itemCount(role: Role, dice: Dice): number {
  if (role === 'short-stock') return 1;
  const count = dice.weighted([
    [1, 62],
    [2, 26],
    [3, 12],
  ] as const);
  return role === 'item-cancelled' ? Math.max(2, count) : count;
}

function taxOn(amount: number, kind: 'goods' | 'shipping', seller: AmazonSeller, buyer: Buyer): number {
  return amount === 0 ? 0 : sum(taxesOn(amount, kind, seller, buyer.provinceCode).map((tax) => tax.amount));
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}
