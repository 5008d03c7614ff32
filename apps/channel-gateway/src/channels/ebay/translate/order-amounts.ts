/**
 * What an order of the Fulfillment API comes to. Discounts, adjustments and taxes that only the summary states are spread
 * over the lines by price, so that the parts of a snapshot come to the total that the order states.
 */
import { allocate } from '#libs/money';
import type { Element } from '../../../documents/element.js';
import type { PlainCharge, PlainLine, PlainTax } from '../../../documents/order-facts.js';
import { idOf, quantityOf, required, shownTextOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { proveSum, refuseSum } from '../../../documents/sums.js';
import { ebayAmountOf, requiredEbayAmountOf } from './amounts.js';

/** Lines, freight and total of an order, in one currency. */
export interface OrderAmounts {
  readonly currency: string;
  readonly lines: readonly PlainLine[];
  readonly shipping: readonly PlainCharge[];
  readonly total: bigint;
}

/** Reads them; refuses an order whose parts do not come to what it states. */
export function orderAmountsOf(order: Element): OrderAmounts {
  const pricing = order.get('pricingSummary');
  const { minor: total, currency } = requiredEbayAmountOf(pricing.get('total'));
  const items = order.get('lineItems').items();
  const summary = summaryIn(pricing, currency);
  const stated = items.map((line) => lineOf(line, currency));
  proveGoods(pricing, stated, summary);
  const lines = withRest(stated, summary);
  const shipping = freightOf(items, summary, pricing);
  const amounts = { currency, lines, shipping, total };
  proveAll(pricing, amounts);
  return amounts;
}

/** An amount of an order; another currency than the order's is refused. */
export function amountIn(element: Element, currency: string): bigint | null {
  const amount = ebayAmountOf(element);
  if (amount === null || amount.currency === currency) return amount?.minor ?? null;
  const problem = 'One order has amounts in two currencies';
  return refuse('mixed-currency', element.place, problem, 'Fetch the order again.', amount.currency);
}

/** What the summary states; null where it does not. Reductions are zero or less. */
type Summary = Readonly<
  Record<'goods' | 'off' | 'adjustment' | 'freight' | 'freightOff' | 'tax' | 'fee', bigint | null>
>;

function summaryIn(pricing: Element, currency: string): Summary {
  const read = (name: string): bigint | null => amountIn(pricing.get(name), currency);
  return {
    goods: read('priceSubtotal'),
    off: negative(read('priceDiscount') ?? read('priceDiscountSubtotal')),
    adjustment: read('adjustment'),
    freight: read('deliveryCost'),
    freightOff: negative(read('deliveryDiscount')),
    tax: read('tax'),
    fee: read('fee'),
  };
}

function lineOf(line: Element, currency: string): PlainLine {
  const price = required(amountIn(line.get('lineItemCost'), currency), line.get('lineItemCost').get('value'));
  const left = amountIn(line.get('discountedLineItemCost'), currency) ?? price;
  const own = line.get('taxes').items();
  const collected = line.get('ebayCollectAndRemitTaxes').items();
  const taxes = [...taxesOf(own, currency, 'us'), ...taxesOf(collected, currency, 'marketplace')];
  return {
    lineId: required(idOf(line.get('lineItemId')), line.get('lineItemId')),
    sku: shownTextOf(line.get('sku'), 200) ?? idOf(line.get('legacyItemId')),
    quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
    price,
    discount: price > left ? price - left : 0n,
    taxes,
  };
}

/** A tax entry may have no amount: none is due. */
function taxesOf(taxes: readonly Element[], currency: string, liable: 'us' | 'marketplace'): readonly PlainTax[] {
  return taxes.flatMap((tax) => {
    const amount = amountIn(tax.get('amount'), currency);
    return amount === null ? [] : [{ title: shownTextOf(tax.get('taxType'), 100) ?? 'tax', amount, liable }];
  });
}

/** The lines with what the summary has beyond them. */
function withRest(lines: readonly PlainLine[], { off, adjustment, tax, fee }: Summary): readonly PlainLine[] {
  if (lines.length === 0) return lines;
  const taken = total(lines.map(({ discount = 0n }) => discount));
  const weights = lines.map(({ price }) => price ?? 0n);
  const offs = allocate((off === null ? 0n : -off - taken) - (adjustment ?? 0n), weights);
  const taxes = allocate(taxBeyond(lines, (tax ?? 0n) + (fee ?? 0n)), weights);
  return lines.map((line, at) => withMore(line, offs[at] ?? 0n, taxes[at] ?? 0n));
}

/** A charge on top is part of the price: a discount is never below nothing. */
function withMore(line: PlainLine, off: bigint, due: bigint): PlainLine {
  const more: readonly PlainTax[] = due === 0n ? [] : [{ title: 'tax', amount: due, liable: 'us' }];
  const taxes = [...(line.taxes ?? []), ...more];
  if (off < 0n) return { ...line, price: (line.price ?? 0n) - off, taxes };
  return { ...line, discount: (line.discount ?? 0n) + off, taxes };
}

/** The summary has the tax that eBay collects in it or not, by what was asked for. */
function taxBeyond(lines: readonly PlainLine[], stated: bigint): bigint {
  const all = total(lines.map(taxOf));
  const rest = stated - all;
  return rest > 0n && stated !== all - collectedOf(lines) ? rest : 0n;
}

const PARTS_OF_FREIGHT = ['shippingCost', 'handlingCost', 'importCharges', 'shippingIntermediationFee'] as const;

/**
 * Freight by line where lines state it, else as the summary has it. What a line calls its shipping cost is what is left after
 * its discount in orders that we saw (4.95 beside a discount of 14.85, of 19.80 in the summary), and before it by the
 * documentation; and of cross-border orders the summary may have the domestic leg alone. The summary tells which.
 */
function freightOf(items: readonly Element[], summary: Summary, pricing: Element): readonly PlainCharge[] {
  const { currency } = requiredEbayAmountOf(pricing.get('total'));
  const read = items.map((item) => lineFreightOf(item, currency));
  const discounts = total(read.map(({ discount }) => discount));
  const stated = summary.freight ?? total(read.map(({ prices }) => prices[0] ?? 0n));
  const wanted = summary.freightOff === null ? discounts : -summary.freightOff;
  if (items.every((item) => !item.get('deliveryCost').stated)) {
    return charges([{ id: 'delivery', price: stated }], wanted);
  }
  const sums = [0, 1, 2, 3].map((at) => total(read.map(({ prices }) => prices[at] ?? 0n)));
  const found = sums.indexOf(stated);
  if (found >= 0)
    return charges(
      read.map((one) => ({ ...one, price: one.prices[found] ?? 0n })),
      wanted,
    );
  return refuseSum(pricing.get('deliveryCost').place, {
    parts: 'The delivery costs of the lines come to',
    sum: sums[0] ?? 0n,
    total: 'the order states',
    stated,
    remedy: 'Fetch the order again.',
  });
}

/** A line's freight: with import charges or without, and each with the discount on top. */
function lineFreightOf(item: Element, currency: string) {
  const cost = item.get('deliveryCost');
  const parts = PARTS_OF_FREIGHT.map((name) => amountIn(cost.get(name), currency) ?? 0n);
  const discount = -(negative(amountIn(cost.get('discountAmount'), currency)) ?? 0n);
  const [all, plain] = [total(parts), total(parts.slice(0, 2))];
  const id = required(idOf(item.get('lineItemId')), item.get('lineItemId'));
  return { id, discount, prices: [all, plain, all + discount, plain + discount] };
}

/** Charges with their discounts: their own where these come to the order's, else its discount spread over them. */
function charges(
  freight: readonly { readonly id: string; readonly price: bigint; readonly discount?: bigint }[],
  wanted: bigint,
): readonly PlainCharge[] {
  const own = freight.map(({ discount = 0n }) => discount);
  const weights = freight.map(({ price }) => price);
  const discounts = total(own) === wanted ? own : allocate(wanted, weights);
  return freight
    .map(({ id, price }, at) => ({ id, price, discount: discounts[at] ?? 0n }))
    .filter(({ price, discount }) => price !== 0n || discount !== 0n);
}

function proveGoods(pricing: Element, lines: readonly PlainLine[], { goods }: Summary): void {
  if (goods !== null)
    proveTotal(pricing.get('priceSubtotal'), 'The lines', total(lines.map(({ price }) => price ?? 0n)), goods);
}

/** Tax that eBay collects is in the total or not, by what was asked for. */
function proveAll(pricing: Element, { lines, shipping, total: stated }: OrderAmounts): void {
  const goods = total(lines.map((line) => (line.price ?? 0n) - (line.discount ?? 0n) + taxOf(line)));
  const sum = goods + total(shipping.map(({ price, discount = 0n }) => price - discount));
  if (sum - collectedOf(lines) !== stated) proveTotal(pricing.get('total'), 'The parts of the order', sum, stated);
}

function proveTotal({ place }: Element, what: string, sum: bigint, stated: bigint): void {
  const remedy = 'Fetch the order again.';
  proveSum(place, { parts: `${what} come to`, sum, total: 'the order states', stated, remedy });
}

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((all, one) => all + one, 0n);
const collectedOf = (lines: readonly PlainLine[]): bigint =>
  total(lines.flatMap(({ taxes = [] }) => taxes.map(({ amount, liable }) => (liable === 'marketplace' ? amount : 0n))));
const taxOf = ({ taxes = [] }: PlainLine): bigint => total(taxes.map(({ amount }) => amount));

/** A reduction as eBay documents it; some payloads have it without the sign. */
function negative(amount: bigint | null): bigint | null {
  return amount === null || amount <= 0n ? amount : -amount;
}
