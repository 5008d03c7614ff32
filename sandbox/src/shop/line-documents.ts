import { allocate, sum } from '../minor-units.js';
import type { LineDocument, Pen, ShippingDocument, TaxLine } from './document-parts.js';
import type { OrderPlan, PlannedLine, PlannedShipping, PlannedTax, RevisionKind } from './order-plan.js';
import { orderShape } from './samples.js';

const [lineShape] = orderShape.line_items;
const [shippingShape] = orderShape.shipping_lines;

/** Which revisions have happened. */
export type Happened = ReadonlySet<RevisionKind>;

/** Units of a line that the buyer still wants. */
export function wantedUnits(line: PlannedLine, happened: Happened): number {
  if (happened.has('cancelled')) return 0;
  return line.quantity - (happened.has('units-cancelled') ? line.cancelledUnits : 0);
}

/** Share of an amount of a line that belongs to its first units; the rest belongs to what was cancelled. */
export function shareOfFirst(amount: number, units: number, line: PlannedLine): number {
  return sum(
    allocate(
      amount,
      Array.from({ length: line.quantity }, () => 1),
    ).slice(0, units),
  );
}

/** A line as the shop writes it. */
export function lineDocument(line: PlannedLine, happened: Happened, pen: Pen): LineDocument {
  const wanted = wantedUnits(line, happened);
  return {
    ...lineShape,
    id: line.id,
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    current_quantity: wanted,
    fulfillable_quantity: wanted,
    grams: line.grams,
    name: line.title,
    price: pen.text(line.unitPrice),
    price_set: pen.set(line.unitPrice),
    product_id: 600_000_000 + (line.grams % 1000),
    properties: [],
    quantity: line.quantity,
    sku: line.sku,
    title: line.title,
    total_discount_set: pen.set(0),
    total_discount: pen.text(0),
    variant_id: 390_000_000 + (line.unitPrice % 100_000),
    variant_title: null,
    tax_lines: line.taxes.map((tax) => taxLine(tax, pen)),
    duties: line.duty > 0 ? [dutyDocument(line, pen)] : [],
    discount_allocations: line.discount > 0 ? [allocation(line.discount, 0, pen)] : [],
  };
}

/** Freight as the shop writes it; a discount on it comes after the one on the lines. */
export function shippingDocument(plan: OrderPlan, id: number, pen: Pen): ShippingDocument {
  const { shipping } = plan;
  const discountIndex = plan.discountCode === null ? 0 : 1;
  return {
    ...shippingShape,
    id,
    code: shipping.title,
    discounted_price: pen.text(shipping.price - shipping.discount),
    discounted_price_set: pen.set(shipping.price - shipping.discount),
    price: pen.text(shipping.price),
    price_set: pen.set(shipping.price),
    title: shipping.title,
    tax_lines: shipping.taxes.map((tax) => taxLine(tax, pen)),
    discount_allocations: shipping.discount > 0 ? [allocation(shipping.discount, discountIndex, pen)] : [],
  };
}

/** The order's own tax lines: the taxes of lines and freight, added up by title. */
export function orderTaxLines(lines: readonly PlannedLine[], shipping: PlannedShipping, pen: Pen): TaxLine[] {
  const byTitle = new Map<string, PlannedTax>();
  for (const tax of [...lines.flatMap(({ taxes }) => taxes), ...shipping.taxes]) {
    byTitle.set(tax.title, { ...tax, amount: tax.amount + (byTitle.get(tax.title)?.amount ?? 0) });
  }
  return [...byTitle.values()].map((tax) => taxLine(tax, pen));
}

function taxLine({ title, rate, amount }: PlannedTax, pen: Pen): TaxLine {
  return { price: pen.text(amount), rate, title, price_set: pen.set(amount), channel_liable: false };
}

function allocation(amount: number, index: number, pen: Pen) {
  return { amount: pen.text(amount), amount_set: pen.set(amount), discount_application_index: index };
}

function dutyDocument(line: PlannedLine, pen: Pen) {
  return {
    id: String(line.id),
    harmonized_system_code: '691200',
    country_code_of_origin: 'PT',
    ...pen.set(line.duty),
    tax_lines: [],
    admin_graphql_api_id: `gid://shopify/Duty/${line.id}`,
  };
}
