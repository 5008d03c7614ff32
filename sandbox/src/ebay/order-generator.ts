import { catalogue, soldOutItem, unmappedItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import { allocate, scaleHalfUp, sum } from '../minor-units.js';
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
/** Value added tax of the United Kingdom, which eBay collects on parcels from abroad, per cent. */
const importTax = 20;

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(run: Run, index: number, role: Role): EbayPlan {
  const dice = Dice.of(run.seed, run.ordinal, 'ebay-order', index);
  const seller = dice.weighted(sellers.map((one) => [one, one.weight] as const));
  const revisions = revisionsOf(run, index, role);
  const buyer = buyerAt(seller, index, dice);
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

/** Some buyers of the seller in Germany live in the United Kingdom. */
function buyerAt(seller: EbaySeller, index: number, dice: Dice): Buyer {
  const buyer = buyerOf(seller, 900_000_000 + index, dice);
  if (seller.country !== 'DE' || !dice.chance(0.3)) return buyer;
  const at = { address1: '14 Harbour Lane', city: 'Leeds', zip: 'LS1 4AP', province: '', provinceCode: '' };
  return { ...buyer, ...at, country: 'United Kingdom', countryCode: 'GB' };
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
  const [isPromoted, isFreightFree] = [dice.chance(0.3), dice.chance(0.25)];
  return goods.map(({ sku, title, prices }, place): PlannedLine => {
    const [gross = 0, shipping = 0, quantity = 1] = [grosses[place], freights[place], quantities[place]];
    const discount = isPromoted ? scaleHalfUp(gross, 1, 15) : 0;
    const shippingDiscount = isFreightFree ? shipping : 0;
    const due = { goods: gross - discount, shipping: shipping - shippingDiscount };
    return {
      id: ids.line(run, index, place),
      sku,
      title,
      quantity,
      unitPrice: prices[seller.currency],
      discount,
      shipping,
      shippingDiscount,
      tax: collectedOn(due, seller, buyer),
    };
  });
}

/** What eBay collects on top: sales tax of the state, or the tax of an import. */
function collectedOn(
  due: Readonly<Record<'goods' | 'shipping', number>>,
  seller: EbaySeller,
  { countryCode, provinceCode }: Buyer,
): number {
  if (seller.taxesIncluded) return countryCode === 'GB' ? scaleHalfUp(due.goods + due.shipping, importTax, 100) : 0;
  const kinds = (['goods', 'shipping'] as const).filter((kind) => due[kind] > 0);
  return sum(kinds.flatMap((kind) => taxesOn(due[kind], kind, seller, provinceCode).map(({ amount }) => amount)));
}

function wholeSecond(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000;
}
