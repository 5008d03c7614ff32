import { accountNamed } from '../channel-accounts.js';
import { Dice } from '../dice.js';
import { toText } from '../minor-units.js';
import { Pen, type OrderDocument } from './document-parts.js';
import { lineDocument, orderTaxLines, shippingDocument, type Happened } from './line-documents.js';
import type { Buyer, OrderPlan, PlannedLine } from './order-plan.js';
import { refundsOf } from './refund-documents.js';
import { orderShape, sampleDocument } from './samples.js';
import { currentTotals, orderedTotals, type OrderTotals } from './totals.js';

/** The order resource as it stood at one revision, before anything was fulfilled. */
export function orderDocument(plan: OrderPlan, revision: number): OrderDocument {
  return sampleDocument(plan, revision) ?? generatedDocument(plan, revision);
}

/** The order resource as it stood at the last revision before anything was fulfilled. */
export function lastOrderDocument(plan: OrderPlan): OrderDocument {
  return orderDocument(plan, plan.revisions.length - 1);
}

/** Which revisions have happened at one of them. */
export function happenedBy(plan: OrderPlan, revision: number): Happened {
  return new Set(plan.revisions.slice(0, revision + 1).map(({ kind }) => kind));
}

/** Writes amounts and instants as the order's shop does. */
export function penOf(plan: OrderPlan): Pen {
  const { currency, timeZone } = accountNamed(plan.account);
  return new Pen(currency, timeZone);
}

function generatedDocument(plan: OrderPlan, revision: number): OrderDocument {
  const pen = penOf(plan);
  const happened = happenedBy(plan, revision);
  const lines = plan.lines.filter(({ addedLater }) => !addedLater || happened.has('line-added'));
  const ordered = wrongWhere(plan, orderedTotals(plan, lines));
  return {
    ...orderShape,
    ...head(plan, revision, pen),
    ...payment(plan, happened, ordered, pen),
    ...buyerFields(plan, pen),
    ...currentFields(currentTotals(plan, lines, happened), pen),
    ...orderedFields(plan, ordered, pen),
    ...discountFields(plan, pen),
    tax_lines: orderTaxLines(lines, plan.shipping, pen),
    taxes_included: accountNamed(plan.account).taxesIncluded,
    total_weight: weightOf(lines),
    fulfillments: [],
    line_items: lines.map((line) => lineDocument(line, happened, pen)),
    refunds: refundsOf(plan, happened, pen),
    shipping_lines: [shippingDocument(plan, plan.id + 1_000_000_000_000, pen)],
    duties_included: false,
  };
}

/** The planted mistake: a total that is 100 minor units above its parts. */
function wrongWhere(plan: OrderPlan, totals: OrderTotals): OrderTotals {
  return plan.role === 'amounts-differ' ? { ...totals, total: totals.total + 100 } : totals;
}

function head(plan: OrderPlan, revision: number, pen: Pen) {
  const created = pen.time(plan.revisions[0]?.datedMs ?? 0);
  const order_number = Number(plan.name.replace(/\D/g, ''));
  const token = Dice.of('token', plan.id).uuid().replaceAll('-', '');
  const cancelled = happenedBy(plan, revision).has('cancelled');
  const updated = pen.time(plan.revisions[revision]?.datedMs ?? 0);
  return {
    id: plan.id,
    admin_graphql_api_id: `gid://shopify/Order/${plan.id}`,
    cancel_reason: cancelled ? 'customer' : null,
    cancelled_at: cancelled ? updated : null,
    closed_at: null,
    cart_token: token,
    checkout_id: plan.id - 1_000_000_000_000,
    checkout_token: token,
    confirmation_number: token.slice(0, 9).toUpperCase(),
    created_at: created,
    processed_at: created,
    updated_at: updated,
    name: plan.name,
    number: order_number - 1000,
    order_number,
    order_status_url: `https://${accountNamed(plan.account).domain}/orders/${token}/authenticate?key=${token.slice(0, 12)}`,
    note: happenedBy(plan, revision).has('noted') ? 'Please leave at the door' : null,
    note_attributes: [],
    po_number: null,
    reference: null,
    referring_site: null,
    source_identifier: null,
    landing_site: '/',
    landing_site_ref: null,
    test: plan.role === 'test',
    token,
  };
}

function payment(plan: OrderPlan, happened: Happened, { total }: OrderTotals, pen: Pen) {
  const pending = plan.role === 'pending' && !happened.has('paid');
  const gateways = [
    ...(plan.giftCard > 0 ? ['gift_card'] : []),
    ...(plan.giftCard < total ? ['shopify_payments'] : []),
  ];
  return {
    currency: pen.currency,
    presentment_currency: pen.currency,
    financial_status: statusOf(happened, pending),
    payment_gateway_names: gateways,
    total_outstanding: pen.text(pending ? total : 0),
  };
}

function statusOf(happened: Happened, pending: boolean): string {
  if (pending) return 'pending';
  if (happened.has('cancelled')) return 'refunded';
  return happened.has('units-cancelled') ? 'partially_refunded' : 'paid';
}

function buyerFields({ buyer, account }: OrderPlan, pen: Pen) {
  if (!buyer) {
    return {
      contact_email: null,
      email: '',
      phone: null,
      billing_address: null,
      shipping_address: null,
      customer: null,
    };
  }
  const address = addressOf(buyer);
  const { id, firstName, lastName, email, phone } = buyer;
  const named = { id, email, first_name: firstName, last_name: lastName, phone };
  return {
    contact_email: email,
    email,
    phone,
    browser_ip: '192.0.2.17',
    customer_locale: { US: 'en-US', DE: 'de-DE', JP: 'ja-JP' }[accountNamed(account).country],
    billing_address: address,
    shipping_address: address,
    customer: {
      ...orderShape.customer,
      ...named,
      currency: pen.currency,
      tags: '',
      admin_graphql_api_id: `gid://shopify/Customer/${id}`,
      default_address: { ...address, id, customer_id: id, country_name: buyer.country, default: true },
    },
  };
}

function addressOf(buyer: Buyer) {
  return {
    first_name: buyer.firstName,
    address1: buyer.address1,
    phone: buyer.phone,
    city: buyer.city,
    zip: buyer.zip,
    province: buyer.province === '' ? null : buyer.province,
    country: buyer.country,
    last_name: buyer.lastName,
    address2: null,
    company: null,
    latitude: null,
    longitude: null,
    name: `${buyer.firstName} ${buyer.lastName}`,
    country_code: buyer.countryCode,
    province_code: buyer.provinceCode === '' ? null : buyer.provinceCode,
  };
}

/** `current_…`: as the order stands now. */
function currentFields(totals: OrderTotals, pen: Pen) {
  return {
    current_subtotal_price: pen.text(totals.subtotal),
    current_subtotal_price_set: pen.set(totals.subtotal),
    current_total_discounts: pen.text(totals.discounts),
    current_total_discounts_set: pen.set(totals.discounts),
    current_total_duties_set: totals.duties > 0 ? pen.set(totals.duties) : null,
    current_total_price: pen.text(totals.total),
    current_total_price_set: pen.set(totals.total),
    current_total_tax: pen.text(totals.tax),
    current_total_tax_set: pen.set(totals.tax),
  };
}

/** As ordered. */
function orderedFields(plan: OrderPlan, totals: OrderTotals, pen: Pen) {
  return {
    original_total_duties_set: totals.duties > 0 ? pen.set(totals.duties) : null,
    subtotal_price: pen.text(totals.subtotal),
    subtotal_price_set: pen.set(totals.subtotal),
    total_cash_rounding_payment_adjustment_set: pen.set(0),
    total_cash_rounding_refund_adjustment_set: pen.set(0),
    total_discounts: pen.text(totals.discounts),
    total_discounts_set: pen.set(totals.discounts),
    total_line_items_price: pen.text(totals.lineItems),
    total_line_items_price_set: pen.set(totals.lineItems),
    total_price: pen.text(totals.total),
    total_price_set: pen.set(totals.total),
    total_shipping_price_set: pen.set(totals.shipping),
    total_tax: pen.text(totals.tax),
    total_tax_set: pen.set(totals.tax),
    total_tip_received: toText(plan.tip, pen.currency),
  };
}

function discountFields({ discountCode, lines, shipping }: OrderPlan, pen: Pen) {
  const off = pen.text(lines.reduce((total, { discount }) => total + discount, 0));
  const application = { value_type: 'fixed_amount', allocation_method: 'across', target_selection: 'all' };
  const onLines =
    discountCode === null
      ? []
      : [{ target_type: 'line_item', type: 'discount_code', value: off, ...application, code: discountCode }];
  const free = { target_type: 'shipping_line', type: 'automatic', value: '100.0', allocation_method: 'each' };
  const onShipping =
    shipping.discount > 0
      ? [{ ...free, value_type: 'percentage', target_selection: 'all', title: 'Free shipping' }]
      : [];
  return {
    discount_codes: discountCode === null ? [] : [{ code: discountCode, amount: off, type: 'fixed_amount' }],
    discount_applications: [...onLines, ...onShipping],
  };
}

function weightOf(lines: readonly PlannedLine[]): number {
  return lines.reduce((total, { grams, quantity }) => total + grams * quantity, 0);
}
