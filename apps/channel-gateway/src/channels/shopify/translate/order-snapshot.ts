import { toWire } from '#libs/money';
import { legalEntityOf } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import { refuse } from '../../../documents/refused.js';
import { flagOf, instantOf, shownTextOf, type SourceInstant } from '../../../documents/readings.js';
import { buyerRefOf } from './buyer.js';
import { movementsOf } from './cancelled-units.js';
import { presentmentOf, type OrderHead } from './order-head.js';
import {
  cashRoundingOf,
  freightOf,
  lineOf,
  tipOf,
  type StatedFreight,
  type StatedLine,
  type StatedTax,
} from './order-lines.js';
import { paymentOf, tendersOf } from './order-payment.js';
import { dutiesOf, totalsOf, type OrderParts, type OrderTotals } from './order-totals.js';
import { replacedOrderOf } from './replacement.js';

/** Most lines that the contract carries. */
const LINE_LIMIT = 1000;

/** The data of `order.snapshot.v1`: what the shop says of an order, its sums checked. */
export function snapshotOf(order: Element, head: OrderHead): Readonly<Record<string, unknown>> {
  const parts = partsOf(order, head);
  const totals = totalsOf(order, parts);
  const presentment = presentmentOf(order, head.currency);
  const replacementOf = replacedOrderOf(order, head.account.replacement);
  const cancelled = cancelledOf(order);
  return {
    ...identityOf(order, head),
    ...(presentment && { presentment }),
    completeness: completenessOf(order, head),
    test: flagOf(order.get('test')) ?? false,
    ...(replacementOf !== null && { replacementOf }),
    payment: paymentOf(order),
    ...(head.place && { shipTo: head.place }),
    buyerRef: buyerRefOf(order, head),
    ...amountsOf(order, parts, totals),
    ...(cancelled && { cancelled: { at: cancelled.at.at, reason: cancelled.reason } }),
  };
}

/** When and why the whole order was cancelled, or null. */
export function cancelledOf(order: Element): { at: SourceInstant; reason: string } | null {
  const at = instantOf(order.get('cancelled_at'));
  return at && { at, reason: shownTextOf(order.get('cancel_reason'), 200) ?? 'not stated' };
}

function identityOf(order: Element, head: OrderHead) {
  const { account, channel, marketplace } = head.account;
  const orderName = shownTextOf(order.get('name'), 100);
  return {
    channel,
    channelAccount: account,
    legalEntity: legalEntityOf(head.account),
    marketplaceOrderId: head.id,
    ...(orderName !== null && { orderName }),
    marketplace,
    placedAt: head.placedAt.at,
    currency: head.currency,
  };
}

function partsOf(order: Element, head: OrderHead): OrderParts {
  const items = order.get('line_items');
  const elements = items.items();
  if (elements.length > LINE_LIMIT) {
    refuse('too-many-lines', items.pointer, `The order has more than ${LINE_LIMIT} lines`, 'Split the order.');
  }
  const movements = movementsOf(order);
  const lines = elements.map((line) => lineOf(line, head, movements));
  return {
    currency: head.currency,
    lines,
    freight: freightOf(order, head),
    taxesIncluded: flagOf(order.get('taxes_included')) ?? false,
    tip: tipOf(order, head.currency),
    duties: dutiesOf(order, lines, head.currency),
    cashRounding: cashRoundingOf(order, head.currency),
  };
}

/** A document with all of an order's lines and its last update is full; anything sparser says nothing of what it lacks. */
function completenessOf(order: Element, { updatedAt }: OrderHead): 'full' | 'partial' {
  const whole = Array.isArray(order.get('line_items').value) && order.get('total_price').stated;
  return whole && updatedAt !== null ? 'full' : 'partial';
}

function amountsOf(order: Element, parts: OrderParts, { total, rounding }: OrderTotals) {
  const wire = (minor: bigint): number => toWire({ minor, currency: parts.currency }).minor;
  const tenders = tendersOf(order, total, parts.currency);
  return {
    taxesIncluded: parts.taxesIncluded,
    lines: parts.lines.map((line) => lineData(line, wire)),
    shipping: parts.freight.map((freight) => freightData(freight, wire)),
    tenders: tenders && tenders.map(({ kind, amount }) => ({ kind, amount: wire(amount) })),
    tip: wire(parts.tip),
    duties: wire(parts.duties),
    rounding: wire(rounding),
    total: total === null ? null : wire(total),
  };
}

type Wire = (minor: bigint) => number;

function lineData({ id, cancelled, price, discount, taxes, ...line }: StatedLine, wire: Wire) {
  return {
    lineId: id,
    sku: line.sku,
    quantity: line.quantity,
    cancelledQuantity: cancelled,
    price: price === null ? null : wire(price),
    discounts: discountData(discount, wire),
    taxes: taxes.map((tax) => taxData(tax, wire)),
    requiresShipping: line.requiresShipping,
    giftCard: line.giftCard,
    pool: line.pool,
  };
}

function freightData({ id, price, discount, taxes }: StatedFreight, wire: Wire) {
  const discounts = discountData(discount, wire);
  return { id, price: wire(price), discounts, taxes: taxes.map((tax) => taxData(tax, wire)) };
}

/** A shop's own discounts: nobody else funds them. */
function discountData(discount: bigint, wire: Wire) {
  return discount === 0n ? [] : [{ amount: wire(discount), fundedBy: 'seller' }];
}

function taxData({ title, rate, amount, liable }: StatedTax, wire: Wire) {
  return { title, ...(rate !== null && { rate }), amount: wire(amount), liable };
}
