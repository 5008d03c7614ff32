import { channelAccounts, type ShopCurrency, type ChannelAccount } from '../channel-accounts.js';
import { catalogue, soldOutItem, unmappedItem, type CatalogueItem } from '../catalogue.js';
import { Dice } from '../dice.js';
import { allocate, scaleHalfUp, sum } from '../minor-units.js';
import { buyerOf } from './buyers.js';
import type { Buyer, OrderPlan, PlannedLine, PlannedShipping } from './order-plan.js';
import { revisionsOf } from './revisions.js';
import type { Role } from './roles.js';
import type { Run } from '../run.js';
import { ids } from './ids.js';
import { sampleAccount, samplePlan } from './samples.js';
import { taxesOn } from './taxes.js';
import { orderedTotals } from './totals.js';

/** What lines are made from before discounts and taxes are known. */
type Draft = Pick<
  PlannedLine,
  'id' | 'sku' | 'title' | 'grams' | 'quantity' | 'unitPrice' | 'cancelledUnits' | 'addedLater'
>;

/** Freight in minor units: the shop's flat rate. */
const freight: Readonly<Record<ShopCurrency, number>> = { USD: 595, EUR: 499, JPY: 600 };
const fixedDiscount: Readonly<Record<ShopCurrency, number>> = { USD: 1_000, EUR: 500, JPY: 300 };

/** The order at one place of a run: the same run and place always give the same order. */
export function planOrder(run: Run, index: number, role: Role): OrderPlan {
  const dice = Dice.of(run.seed, run.ordinal, 'order', index);
  const shop =
    sampleAccount(role) ?? dice.weighted(channelAccounts.map((account) => [account, account.weight] as const));
  const revisions = revisionsOf(run, index, role, Dice.of(run.seed, run.ordinal, 'revisions', index));
  const head = { index, id: ids.order(run, index), account: shop.account, role, revisions };
  const name = `${shop.orderPrefix}${1001 + run.ordinal * 1_000_000 + index}`;
  const sample = samplePlan(role, run, index);
  if (sample) return { ...head, name, ...sample };
  return { ...head, name, ...contentOf(run, index, role, shop, dice) };
}

type Content = Omit<OrderPlan, 'index' | 'id' | 'account' | 'role' | 'revisions' | 'name'>;

function contentOf(run: Run, index: number, role: Role, shop: ChannelAccount, dice: Dice): Content {
  const resident = buyerOf(shop, ids.part(run, index, 0), dice);
  const drafts = draftLines(run, index, role, shop, dice);
  const discounted = role !== 'duties' && dice.chance(0.3);
  const lines = priceLines(drafts, discounted, shop, resident, role, dice);
  const shipping = shippingOf(shop, resident, dice);
  const tip = shop.currency === 'USD' && dice.chance(0.05) ? dice.between(1, 9) * 100 : 0;
  const content = { lines, shipping, tip, discountCode: discounted ? 'WELCOME' : null };
  return {
    ...content,
    buyer: role === 'redacted' ? null : resident,
    giftCard:
      role === 'gift-card' ? giftCardPart(orderedTotals({ ...content, account: shop.account }, lines).total, dice) : 0,
    tellsPayments: role === 'gift-card' || (tellsOfPayments(role) && dice.chance(0.3)),
  };
}

/** Not where the order is refused or only a test: its payment would have no order to belong to. */
function tellsOfPayments(role: Role): boolean {
  return role !== 'amounts-differ' && role !== 'test' && role !== 'cancelled';
}

function draftLines(run: Run, index: number, role: Role, shop: ChannelAccount, dice: Dice): Draft[] {
  const count = lineCount(role, dice);
  const items = dice.shuffled(catalogue).slice(0, count);
  const special = role === 'unknown-item' ? unmappedItem : role === 'short-stock' ? soldOutItem : undefined;
  if (special) items[0] = special;
  return items.map((item, line) => {
    const quantity = role === 'duties' ? 1 : unitsOf(role, line, dice);
    const addedLater = role === 'line-added' && line === items.length - 1;
    const cancelledUnits = role === 'units-cancelled' && line === 0 ? dice.between(1, quantity - 1) : 0;
    return { ...draftOf(item, shop), id: ids.line(run, index, line), quantity, addedLater, cancelledUnits };
  });
}

function draftOf({ sku, title, grams, prices }: CatalogueItem, shop: ChannelAccount) {
  return { sku, title, grams, unitPrice: prices[shop.currency] };
}

function lineCount(role: Role, dice: Dice): number {
  if (role === 'duties' || role === 'short-stock') return 1;
  const count = dice.weighted([
    [1, 55],
    [2, 25],
    [3, 13],
    [4, 7],
  ] as const);
  return role === 'line-added' ? Math.max(2, count) : count;
}

function unitsOf(role: Role, line: number, dice: Dice): number {
  const units = dice.weighted([
    [1, 70],
    [2, 18],
    [3, 9],
    [5, 3],
  ] as const);
  return role === 'units-cancelled' && line === 0 ? Math.max(2, units) : units;
}

/** Spreads the order's discount over the lines that are there at the beginning, then states taxes on what is left. */
function priceLines(
  drafts: readonly Draft[],
  discounted: boolean,
  shop: ChannelAccount,
  buyer: Buyer,
  role: Role,
  dice: Dice,
): PlannedLine[] {
  const grosses = drafts.map(({ unitPrice, quantity, addedLater }) => (addedLater ? 0 : unitPrice * quantity));
  const discount = discounted ? discountOn(sum(grosses), shop, dice) : 0;
  const shares = allocate(discount, grosses);
  return drafts.map((draft, line) => {
    const share = shares[line] ?? 0;
    const base = draft.unitPrice * draft.quantity - share;
    const duty = role === 'duties' ? scaleHalfUp(draft.unitPrice, 7, 100) : 0;
    return { ...draft, discount: share, taxes: taxesOn(base, 'goods', shop, buyer.provinceCode), duty };
  });
}

function discountOn(gross: number, shop: ChannelAccount, dice: Dice): number {
  return dice.chance(0.5)
    ? scaleHalfUp(gross, 10, 100)
    : Math.min(fixedDiscount[shop.currency], scaleHalfUp(gross, 1, 2));
}

function shippingOf(shop: ChannelAccount, buyer: Buyer, dice: Dice): PlannedShipping {
  const kind = dice.weighted([
    ['charged', 60],
    ['free-rate', 25],
    ['free-by-discount', 15],
  ] as const);
  const price = kind === 'free-rate' ? 0 : freight[shop.currency];
  const discount = kind === 'free-by-discount' ? price : 0;
  const taxes = price - discount > 0 ? taxesOn(price - discount, 'shipping', shop, buyer.provinceCode) : [];
  return { title: price === 0 ? 'Free Shipping' : 'Standard', price, discount, taxes };
}

function giftCardPart(total: number, dice: Dice): number {
  return dice.chance(0.3) ? total : scaleHalfUp(total, dice.between(20, 80), 100);
}
