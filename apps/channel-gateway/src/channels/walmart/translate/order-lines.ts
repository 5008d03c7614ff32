/** Lines of an order: prices, discounts and taxes from the charges; units by status. */
import { liableFor, type DocumentAccount } from '../../../accounts/accounts.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { chargesOf, type Charge } from './charges.js';
import { entriesOf, sameCurrency, sumOf } from './shapes.js';

/** What the lines of one order have in common. */
export interface OrderHead {
  readonly id: string;
  readonly currency: string;
  readonly country: string | undefined;
  readonly region: string | undefined;
  readonly fulfilledByWalmart: boolean;
}

/** Units of a line that are in one status, with the element that says so. */
export interface LineStatus {
  readonly word: string;
  readonly units: number;
  readonly element: Element;
}

/** A line, its freight, and what its status says. */
export interface OrderLine {
  readonly element: Element;
  readonly wire: ReturnType<typeof wireOf>;
  readonly freight: readonly ReturnType<typeof freightOf>[];
  readonly statuses: readonly LineStatus[];
  /** Price of all units, and of those that are not cancelled where the document prices units. */
  readonly goods: bigint;
  readonly goodsLeft: bigint;
}

/** Reads a line. */
export function orderLineOf(line: Element, head: OrderHead, out: Output<DocumentAccount>): OrderLine {
  const charges = chargesOf(line.get('charges'), head.currency, out);
  for (const charge of charges) refuseUnknown(charge);
  const statuses = statusesOf(line);
  const units = unitsOf(line, statuses);
  const goods = goodsOf(line, charges, units.ordered, head.currency);
  const left = goodsOf(line, charges, units.ordered - units.cancelled, head.currency);
  const lineId = lineIdOf(line);
  return {
    element: line,
    wire: wireOf(line, { lineId, goods, charges, units }, head, out),
    freight: charges
      .filter(({ component }) => component === 'shipping')
      .map((charge, at) => freightOf(`${lineId}-${at + 1}`, charge, discountsOf(charges, 'shipping'), at, head, out)),
    statuses,
    goods: goods ?? 0n,
    goodsLeft: left ?? 0n,
  };
}

/** The number of a line within its order. */
function lineIdOf(line: Element): string {
  const named = idOf(line.get('lineNumber')) ?? idOf(line.get('primeLineNumber'));
  return required(named, line.get('lineNumber'));
}

/** A charge that is no price, freight or discount has no place in an order; zero says nothing. */
function refuseUnknown({ component, amount, element, words }: Charge): void {
  const known = ['item-price', 'shipping', 'seller-promotion', 'marketplace-promotion'].includes(component);
  if (known || amount === null || amount === 0n) return;
  const remedy = 'Name it in components.yaml of walmart, table charges.';
  refuse('unsupported-amount', element.place, 'A charge of the order is of an unknown kind', remedy, words);
}

interface Units {
  readonly ordered: number;
  readonly cancelled: number;
}

/** Mexico's quantity is what is left after cancellations: the statuses tell what was ordered. */
function unitsOf(line: Element, statuses: readonly LineStatus[]): Units {
  const stated = line.get('orderLineQuantity').get('amount');
  const quantity = required(quantityOf(stated), stated);
  const sum = (of: readonly LineStatus[]): number => of.reduce((total, { units }) => total + units, 0);
  const ordered = Math.max(quantity, sum(statuses));
  const cancelled = sum(statuses.filter(({ word }) => /^cancel/i.test(word)));
  return { ordered, cancelled: Math.min(cancelled, ordered) };
}

/** Mexico states the price of one unit beside the line and an ItemPrice without amount. */
function goodsOf(line: Element, charges: readonly Charge[], units: number, currency: string): bigint | null {
  const priced = charges.filter(({ component, amount }) => component === 'item-price' && amount !== null);
  if (priced.length > 0) return sumOf(priced.map(({ amount }) => amount ?? 0n));
  const unit = line.get('item').get('unitPrice');
  if (!unit.stated) return null;
  sameCurrency(unit, currency);
  return productOf({ value: units, place: line.place, stated: true }, unit.get('amount'), currency);
}

function discountsOf(charges: readonly Charge[], of: 'item' | 'shipping') {
  return charges
    .filter(({ component, amount }) => component.endsWith('-promotion') && amount !== null && amount !== 0n)
    .filter((charge) => (charge.of === 'shipping') === (of === 'shipping'))
    .map(({ amount, fundedBy }) => ({ amount: Math.abs(Number(amount)), fundedBy }));
}

function taxesOf(charge: Charge, { country, region }: OrderHead, out: Output<DocumentAccount>) {
  const liable = liableFor(out.account, country, region);
  return charge.taxes.map(({ title, amount }) => ({ title, amount: Number(amount), liable }));
}

function freightOf(
  id: string,
  charge: Charge,
  discounts: ReturnType<typeof discountsOf>,
  at: number,
  head: OrderHead,
  out: Output<DocumentAccount>,
) {
  return {
    id,
    price: Number(charge.amount ?? 0n),
    discounts: at === 0 ? discounts : [],
    taxes: taxesOf(charge, head, out),
  };
}

interface LineParts {
  readonly lineId: string;
  readonly goods: bigint | null;
  readonly charges: readonly Charge[];
  readonly units: Units;
}

function wireOf(
  line: Element,
  { lineId, goods, charges, units }: LineParts,
  head: OrderHead,
  out: Output<DocumentAccount>,
) {
  const byWalmart = head.fulfilledByWalmart || isWalmarts(line);
  return {
    lineId,
    sku: shownTextOf(line.get('item').get('sku'), 200),
    quantity: units.ordered,
    cancelledQuantity: units.cancelled,
    price: goods === null ? null : Number(goods),
    discounts: discountsOf(charges, 'item'),
    taxes: charges.filter(({ component }) => component !== 'shipping').flatMap((charge) => taxesOf(charge, head, out)),
    requiresShipping: true,
    giftCard: false,
    pool: byWalmart ? 'walmart-wfs' : 'own',
  };
}

/** Mexico says it by line: WFS, or a distribution centre of Walmart that ships. */
function isWalmarts(line: Element): boolean {
  return textOf(line.get('isWFSEnabled')) === 'Y' || textOf(line.get('seller').get('shipNodeType')) === 'DC';
}

function statusesOf(line: Element): LineStatus[] {
  const list = line.get('orderLineStatuses').stated
    ? entriesOf(line.get('orderLineStatuses'), 'orderLineStatus')
    : entriesOf(line.get('orderLineStatus'));
  return list.map((element) => ({
    word: textOf(element.get('status')) ?? '',
    units: quantityOf(element.get('statusQuantity').get('amount')) ?? 0,
    element,
  }));
}
