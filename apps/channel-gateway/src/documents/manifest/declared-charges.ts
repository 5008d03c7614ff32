/** What a declared order is charged besides its items: freight, fees, and discounts that are written as fees below zero. */
import { allocate } from '#libs/money';
import { amountOf, requiredAmountOf } from '../amounts.js';
import type { Element } from '../element.js';
import type { PlainCharge, PlainLine, PlainTax } from '../order-facts.js';
import { quantityOf } from '../readings.js';
import { refuse } from '../refused.js';
import type { DeclaredOrder } from './manifest-file.js';
import { elementsAt, firstAt, firstTextAt } from './paths.js';

/** Lines and freight of an order with its charges. */
export interface ChargedOrder {
  readonly lines: readonly PlainLine[];
  readonly shipping: readonly PlainCharge[];
}

/** A tax, or none. */
export function taxes(amount: bigint): readonly PlainTax[] {
  return amount === 0n ? [] : [{ title: 'tax', amount, liable: 'us' }];
}

/** Adds what the order is charged to its lines and freight. */
export function charged(root: Element, order: DeclaredOrder, { lines, currency }: Priced): ChargedOrder {
  const freight = order.freight ? (amountOf(firstAt(root, order.freight), currency) ?? 0n) : 0n;
  const freightTax = order.freightTax ? (amountOf(firstAt(root, order.freightTax), currency) ?? 0n) : 0n;
  const single =
    freight === 0n && freightTax === 0n ? [] : [{ id: 'freight', price: freight, taxes: taxes(freightTax) }];
  const all = order.charges.flatMap((declared) => chargesAt(root, declared, currency));
  const shipping = all
    .filter(({ as }) => as === 'freight')
    .map(({ id, price, tax }) => ({ id, price, taxes: taxes(tax) }));
  const fees = all.filter(({ as, price }) => as === 'fee' && price >= 0n).map(feeLine);
  const reductions = all.filter(({ as, price }) => as === 'fee' && price < 0n);
  return { lines: [...reduced(lines, reductions), ...fees], shipping: [...single, ...shipping] };
}

interface Priced {
  readonly lines: readonly PlainLine[];
  readonly currency: string;
}

interface Charge {
  readonly as: 'freight' | 'fee';
  readonly id: string;
  readonly price: bigint;
  readonly tax: bigint;
}

function chargesAt(root: Element, declared: DeclaredOrder['charges'][number], currency: string): readonly Charge[] {
  const { each, as, id = [], price, quantity, tax } = declared;
  const all = elementsAt(root, `${each}/*`).map((one, at) => ({
    as,
    id: `${as}-${firstTextAt(one, id) ?? String(at + 1)}`,
    price: requiredAmountOf(firstAt(one, price), currency) * countOf(one, quantity),
    tax: tax === undefined ? 0n : (amountOf(firstAt(one, tax), currency) ?? 0n),
  }));
  return all.filter((one) => one.price !== 0n || one.tax !== 0n);
}

function countOf(one: Element, quantity: readonly string[] | undefined): bigint {
  return quantity === undefined ? 1n : BigInt(quantityOf(firstAt(one, quantity)) ?? 1);
}

function feeLine({ id, price, tax }: Charge): PlainLine {
  return { lineId: id, sku: null, quantity: 1, price, taxes: taxes(tax), isCharge: true };
}

/** A fee below zero takes off of every line, and off its tax, by price. */
function reduced(lines: readonly PlainLine[], reductions: readonly Charge[]): readonly PlainLine[] {
  if (reductions.length === 0) return lines;
  const total = (name: 'price' | 'tax'): bigint => reductions.reduce((sum, one) => sum + one[name], 0n);
  const weights = lines.map(({ price, discount = 0n }) => (price ?? 0n) - discount);
  const prices = allocate(-total('price'), weights);
  const taxed = allocate(total('tax'), weights);
  return lines.map((line, at) => ({
    ...line,
    discount: (line.discount ?? 0n) + (prices[at] ?? 0n),
    taxes: taxes((line.taxes ?? []).reduce((sum, { amount }) => sum + amount, 0n) + (taxed[at] ?? 0n)),
  }));
}

/** What the stated tax of the order differs from its lines and charges by: rounding, if it is that small. */
export function roundingIn(
  root: Element,
  order: DeclaredOrder,
  currency: string,
  { lines, shipping }: ChargedOrder,
): bigint {
  if (order.taxTotal === undefined) return 0n;
  const element = firstAt(root, order.taxTotal);
  const stated = amountOf(element, currency);
  if (stated === null) return 0n;
  const all = [...lines, ...shipping].flatMap(({ taxes: taxed = [] }) => taxed.map(({ amount }) => amount));
  const difference = stated - all.reduce((sum, amount) => sum + amount, 0n);
  const size = difference < 0n ? -difference : difference;
  if (size * 2n <= BigInt(all.length)) return difference;
  const problem = `The taxes of lines and charges come to ${stated - difference}, and the order states ${stated} (minor units), more than rounding differs by`;
  return refuse('amounts-do-not-add-up', element.place, problem, 'Fetch the order again.');
}
