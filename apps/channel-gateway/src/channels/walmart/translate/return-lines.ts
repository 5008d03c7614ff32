/** Lines of a return: units, reasons, and what is due back for them. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { flagOf, idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { productOf } from '../../../documents/scaled-product.js';
import { chargeOf, chargesOf, type Charge } from './charges.js';
import { amountIn, doesNotAddUp, entriesOf, sameCurrency, sumOf } from './shapes.js';

/** An amount due back, by what it is for; positive here, the buyer gets it. */
export interface DueAmount {
  readonly component: string;
  readonly of?: string | undefined;
  readonly words: string;
  readonly amount: bigint;
  /** True where the document states it for one unit. */
  readonly perUnit: boolean;
}

/** A line of a return. */
export interface ReturnLine {
  readonly element: Element;
  readonly lineId: string;
  readonly orderLineId: string | null;
  readonly purchaseOrder: string | null;
  readonly sku: string | null;
  readonly quantity: number;
  readonly refunded: number | null;
  readonly reason: string | null;
  readonly due: readonly DueAmount[];
  /** What Mexico states as the refund of the line. */
  readonly stated: bigint | null;
}

/** Reads a line. */
export function returnLineOf(line: Element, currency: string, out: Output<DocumentAccount>): ReturnLine {
  const units = unitsOf(line.get('quantity'));
  const stated = line.get('refundAmount').stated ? amountIn(line.get('refundAmount'), currency) : null;
  const quantity = required(quantityOf(units), units);
  const refunded = quantityOf(line.get('refundedQty'));
  const reason = shownTextOf(line.get('returnReason'), 300) ?? shownTextOf(line.get('reasonCode'), 300);
  const due = stated === null ? dueOf(line, currency, out) : statedDue(line, { stated, currency }, out);
  proveLine(line, { due, quantity, refunded, currency });
  return {
    element: line,
    lineId: required(idOf(line.get('returnOrderLineNumber')), line.get('returnOrderLineNumber')),
    orderLineId: idOf(line.get('purchaseOrderLineNumber')),
    purchaseOrder: idOf(line.get('purchaseOrderId')),
    sku: shownTextOf(line.get('item').get('sku'), 200),
    quantity,
    refunded,
    reason,
    due,
    stated,
  };
}

/** The number of units: `measurementValue` in the US, `amount` in Mexico. */
function unitsOf(quantity: Element): Element {
  return quantity.get('measurementValue').stated ? quantity.get('measurementValue') : quantity.get('amount');
}

function dueOf(line: Element, currency: string, out: Output<DocumentAccount>): DueAmount[] {
  return entriesOf(line.get('charges'), 'charge').flatMap((element) => {
    const charge = chargeOf(element, currency, out);
    const discount = flagOf(element.get('isDiscount')) === true;
    return [...amountsOf(charge, discount), ...excessOf(element, currency)];
  });
}

function amountsOf({ component, of, amount, taxes, words }: Charge, discount: boolean): DueAmount[] {
  const own = { component, of, words, perUnit: true };
  const isFreight = component === 'shipping';
  const taxOf = isFreight ? 'shipping' : 'item';
  return [
    ...(amount === null ? [] : [{ ...own, amount: discount && amount > 0n ? -amount : amount }]),
    ...taxes.map((tax) => ({ component: 'tax', of: taxOf, words: tax.title, amount: tax.amount, perUnit: true })),
  ];
}

/** What the buyer gets beyond the charge. */
function excessOf(charge: Element, currency: string): DueAmount[] {
  const moneys = [charge.get('excessCharge'), ...entriesOf(charge.get('tax')).map((tax) => tax.get('excessTax'))];
  return moneys
    .filter((money) => money.stated)
    .map((money) => ({ component: 'goodwill', words: 'excess', amount: amountIn(money, currency), perUnit: false }))
    .filter(({ amount }) => amount !== 0n);
}

/**
 * Mexico states the refund of a line, with tax in the price: it is the goods, or the goods with freight and discounts; of
 * another sum nobody knows what it is made of.
 */
function statedDue(
  line: Element,
  { stated, currency }: { readonly stated: bigint; readonly currency: string },
  out: Output<DocumentAccount>,
): DueAmount[] {
  const unit = line.get('unitPrice');
  if (unit.stated) sameCurrency(unit, currency);
  const price = unit.stated ? productOf(unitsOf(line.get('quantity')), unit.get('amount'), currency) : 0n;
  const goods = { component: 'item-price', words: 'unitPrice', amount: price, perUnit: false };
  const other = chargesOf(line.get('charges'), currency, out)
    .filter(({ component }) => component !== 'item-price')
    .flatMap((charge) => amountsOf(charge, false))
    .filter(({ amount }) => amount !== 0n)
    .map((amount) => ({ ...amount, perUnit: false }));
  if (stated === 0n) return [];
  const held = [[goods], [goods, ...other]].find((parts) => dueFor(parts, 1) === stated);
  return held ?? [{ component: 'unclassified', words: 'refundAmount', amount: stated, perUnit: false }];
}

/** What is due for so many units; amounts beyond the unit count once. */
export function dueFor(due: readonly DueAmount[], units: number): bigint {
  return sumOf(due.map(({ amount, perUnit }) => (perUnit ? amount * BigInt(units) : amount)));
}

interface Proved {
  readonly due: readonly DueAmount[];
  readonly quantity: number;
  readonly refunded: number | null;
  readonly currency: string;
}

/** `lineTotal` is what the charges come to: of one unit in some answers, of all or of the refunded ones in others. */
function proveLine(line: Element, { due, quantity, refunded, currency }: Proved): void {
  const totals = entriesOf(line.get('chargeTotals')).filter((one) => textOf(one.get('name')) === 'lineTotal');
  for (const total of totals) {
    const stated = amountIn(total.get('value'), currency);
    const sums = [1, quantity, refunded ?? 1].map((units) => dueFor(due, units));
    if (!sums.includes(stated)) doesNotAddUp(total, 'The charges of the line', sums[0] ?? 0n, stated);
  }
}
