import sampleRefund from '../../../test/samples/shopify/webhooks/refunds-create.json' with { type: 'json' };
import { sum } from '../minor-units.js';
import type { Pen } from './document-parts.js';
import { lineDocument, shareOfFirst, wantedUnits, type Happened } from './line-documents.js';
import type { OrderPlan, PlannedLine } from './order-plan.js';
import { currentTotals, orderedTotals } from './totals.js';

/** Offsets from the order's id: a refund belongs to one order, and an order here has at most one. */
const refundIdOffset = 2_000_000_000_000;
const refundLineIdOffset = 20_000_000_000_000;
const transactionIdOffset = 6_000_000_000_000;

const [transactionShape] = sampleRefund.transactions;

/** Refunds as the order resource lists them: what was cancelled before it shipped. */
export function refundsOf(plan: OrderPlan, happened: Happened, pen: Pen): Readonly<Record<string, unknown>>[] {
  if (!happened.has('cancelled') && !happened.has('units-cancelled')) return [];
  return [refundDocument(plan, happened, pen)];
}

/** The body of refunds/create, and the order's own entry: cancelled units with their share of discount and tax. */
export function refundDocument(plan: OrderPlan, happened: Happened, pen: Pen): Readonly<Record<string, unknown>> {
  const id = plan.id + refundIdOffset;
  const revision = plan.revisions.find(({ kind }) => kind === 'cancelled' || kind === 'units-cancelled');
  const at = pen.time(revision?.datedMs ?? 0);
  return {
    id,
    order_id: plan.id,
    created_at: at,
    note: 'cancelled before shipment',
    user_id: null,
    processed_at: at,
    duties: [],
    total_duties_set: pen.set(0),
    return: null,
    restock: true,
    additional_fees: [],
    total_additional_fees_set: pen.set(0),
    refund_shipping_lines: [],
    admin_graphql_api_id: `gid://shopify/Refund/${id}`,
    order_adjustments: [],
    refund_line_items: plan.lines
      .filter((line) => wantedUnits(line, happened) < line.quantity)
      .map((line) => refundLine(line, happened, pen)),
    transactions: [refundTransaction(plan, happened, at, pen)],
  };
}

/** The money that goes back: what was ordered less what is left of it, freight included where all is cancelled. */
function refundTransaction(plan: OrderPlan, happened: Happened, at: string, pen: Pen) {
  const id = plan.id + transactionIdOffset;
  const back = orderedTotals(plan, plan.lines).total - currentTotals(plan, plan.lines, happened).total;
  return {
    ...transactionShape,
    id,
    order_id: plan.id,
    kind: 'refund',
    gateway: 'shopify_payments',
    message: null,
    test: false,
    created_at: at,
    processed_at: at,
    parent_id: null,
    amount: pen.text(back),
    currency: pen.currency,
    payment_id: `#${plan.id}.9`,
    total_unsettled_set: unsettled(pen),
    admin_graphql_api_id: `gid://shopify/OrderTransaction/${id}`,
  };
}

function unsettled(pen: Pen) {
  const nothing = { amount: pen.text(0), currency: pen.currency };
  return { presentment_money: nothing, shop_money: { ...nothing } };
}

function refundLine(line: PlannedLine, happened: Happened, pen: Pen) {
  const kept = wantedUnits(line, happened);
  const quantity = line.quantity - kept;
  const discount = line.discount - shareOfFirst(line.discount, kept, line);
  const lineTax = sum(line.taxes.map(({ amount }) => amount));
  const tax = lineTax - shareOfFirst(lineTax, kept, line);
  const subtotal = line.unitPrice * quantity - discount;
  return {
    location_id: 655_441_491,
    restock_type: 'cancel',
    quantity,
    id: line.id + refundLineIdOffset,
    line_item_id: line.id,
    subtotal: Number(pen.text(subtotal)),
    total_tax: Number(pen.text(tax)),
    subtotal_set: pen.set(subtotal),
    total_tax_set: pen.set(tax),
    line_item: lineDocument(line, happened, pen),
  };
}
