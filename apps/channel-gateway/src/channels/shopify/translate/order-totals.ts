import type { Element } from '../../../documents/element.js';
import { Refused, refuse } from '../../../documents/refused.js';
import { flagOf } from '../../../documents/readings.js';
import { sumOf, type StatedFreight, type StatedLine } from './order-lines.js';
import { shopMoneyOf, shopMoneyOfSet, shown } from './shop-money.js';

/** The parts of an order as its elements state them; minor units of one currency. */
export interface OrderParts {
  readonly currency: string;
  readonly lines: readonly StatedLine[];
  readonly freight: readonly StatedFreight[];
  readonly taxesIncluded: boolean;
  readonly tip: bigint;
  readonly duties: bigint;
  readonly cashRounding: bigint;
}

/** What an order comes to, after its own totals were checked. */
export interface OrderTotals {
  /** What the buyer pays in all; null where the document states none. */
  readonly total: bigint | null;
  /** `total` less its parts: rounding of the document, or of cash. */
  readonly rounding: bigint;
}

/** Sums of the elements, each under the name of the total that states it. */
interface Sums {
  readonly goods: bigint;
  readonly goodsDiscount: bigint;
  readonly freight: bigint;
  readonly freightDiscount: bigint;
  readonly tax: bigint;
  /** How many single tax amounts were rounded each on its own. */
  readonly taxCount: number;
}

/** A stated total, and every figure that the elements may come to. */
interface Control {
  readonly element: Element;
  readonly stated: bigint | null;
  readonly figures: readonly bigint[];
  /** Minor units that the document's own rounding may differ by. */
  readonly tolerance: bigint;
}

/** Compares the totals that the order states with its elements and refuses it with both figures where they differ. */
export function totalsOf(order: Element, parts: OrderParts): OrderTotals {
  refuseFees(order, parts.currency);
  const sums = sumsOf(parts);
  const tax = shopMoneyOf(order, 'total_tax', parts.currency) ?? sums.tax;
  const priced = parts.lines.length > 0 && parts.lines.every(({ price }) => price !== null);
  if (!priced) return { total: null, rounding: 0n };
  const controls = [...partControls(order, parts, sums), totalControl(order, parts, sums, tax)];
  const failed = controls.filter(differs);
  if (failed.length > 0) throw doNotAddUp(failed, parts.currency);
  return settled(order, parts, { ...sums, tax }, sums.tax);
}

function sumsOf({ lines, freight }: OrderParts): Sums {
  const taxes = [...lines, ...freight].flatMap((part) => part.taxes);
  return {
    goods: sumOf(lines.map(({ price }) => price ?? 0n)),
    goodsDiscount: sumOf(lines.map(({ discount }) => discount)),
    freight: sumOf(freight.map(({ price }) => price)),
    freightDiscount: sumOf(freight.map(({ discount }) => discount)),
    tax: sumOf(taxes.map(({ amount }) => amount)),
    taxCount: taxes.filter(({ amount }) => amount !== 0n).length,
  };
}

/** Totals of one kind of element each. `subtotal_price` is with or without order discounts, as the version has it. */
function partControls(order: Element, { currency }: OrderParts, sums: Sums): Control[] {
  const { goods, goodsDiscount, freight, freightDiscount, tax } = sums;
  const stated = (name: string) => ({
    element: order.get(name),
    stated: shopMoneyOf(order, name, currency),
    tolerance: 0n,
  });
  const shipping = order.get('total_shipping_price_set');
  return [
    { ...stated('total_line_items_price'), figures: [goods] },
    { ...stated('total_discounts'), figures: [goodsDiscount + freightDiscount] },
    { ...stated('subtotal_price'), figures: [goods - goodsDiscount, goods] },
    { ...stated('total_tax'), figures: [tax], tolerance: BigInt(Math.floor(sums.taxCount / 2)) },
    {
      element: shipping,
      stated: shopMoneyOfSet(shipping, currency),
      figures: [freight, freight - freightDiscount],
      tolerance: 0n,
    },
  ];
}

/** The grand total, with or without what cash was rounded by. */
function totalControl(order: Element, parts: OrderParts, sums: Sums, tax: bigint): Control {
  const figure = composed(parts, { ...sums, tax });
  const figures = [figure, figure + parts.cashRounding];
  return {
    element: order.get('total_price'),
    stated: shopMoneyOf(order, 'total_price', parts.currency),
    figures,
    tolerance: 0n,
  };
}

function composed({ taxesIncluded, tip, duties }: OrderParts, sums: Sums): bigint {
  const discounts = sums.goodsDiscount + sums.freightDiscount;
  return sums.goods + sums.freight - discounts + (taxesIncluded ? 0n : sums.tax) + tip + duties;
}

/** The buyer pays what cash was rounded to, whether the stated total has it or not. */
function settled(order: Element, parts: OrderParts, sums: Sums, taxOfElements: bigint): OrderTotals {
  const stated = shopMoneyOf(order, 'total_price', parts.currency);
  if (stated === null) return { total: null, rounding: 0n };
  const total = composed(parts, sums) + parts.cashRounding;
  return { total, rounding: total - composed(parts, { ...sums, tax: taxOfElements }) };
}

function differs({ stated, figures, tolerance }: Control): boolean {
  return stated !== null && figures.every((figure) => magnitude(stated - figure) > tolerance);
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function doNotAddUp(failed: readonly Control[], currency: string): Refused {
  const sentences = failed.map(({ element, stated, figures }) => {
    const [figure = 0n] = figures;
    const name = element.pointer.split('/').at(-1);
    const difference = shown((stated ?? 0n) - figure, currency);
    return `${name} is ${shown(stated ?? 0n, currency)}, its elements come to ${shown(figure, currency)}: a difference of ${difference}`;
  });
  return new Refused('amounts-do-not-add-up', {
    problem: sentences.join('; '),
    remedy: 'Correct the order at the shop, or fetch it again, and replay the document.',
    where: { pointer: failed[0]?.element.pointer ?? '' },
  });
}

/** Fees that an order has no place for yet: refused, for money is never left out in silence. */
function refuseFees(order: Element, currency: string): void {
  const fees = order.get('original_total_additional_fees_set');
  const amount = shopMoneyOfSet(fees, currency) ?? 0n;
  if (amount === 0n) return;
  const problem = 'The order charges additional fees, which have no place in an order yet';
  refuse(
    'unsupported-amount',
    fees.pointer,
    problem,
    'Post them by hand, or wait for a version that reads them.',
    shown(amount, currency),
  );
}

/** Duties on top of the prices: the order's own total, else the sum over its lines; nothing where prices include them. */
export function dutiesOf(order: Element, lines: readonly StatedLine[], currency: string): bigint {
  const stated = shopMoneyOfSet(order.get('original_total_duties_set'), currency);
  const duties = stated ?? sumOf(lines.map((line) => line.duties));
  return flagOf(order.get('duties_included')) === true ? 0n : duties;
}
