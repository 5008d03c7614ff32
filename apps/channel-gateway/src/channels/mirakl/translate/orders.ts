/** Orders (OR11) of a Mirakl marketplace, as the shop sees them. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { keepBuyer, postalAddressIn, type AddressPaths } from '../../../documents/buyers.js';
import type { Element } from '../../../documents/element.js';
import { expectedFees, orderFact, type PlainLine, type PlainTax } from '../../../documents/order-facts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { placeIn } from '../../../documents/places.js';

/** A page of orders. */
export const orders: JsonKind<DocumentAccount> = {
  kind: 'orders',
  form: 'json',
  doc: 'OR11: a page of orders.',
  documentedAt: 'https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3/orders/or11',
  quirks: [
    'The total is of lines and freight; with TAX_EXCLUDED taxes come on top of it.',
    'The commission of the order is known when it is placed: expected, never posted.',
    'A line without quantity is left out and the snapshot is partial.',
  ],
  recognise: (probe) =>
    Array.isArray(probe.at('orders')) && (probe.has('total_count') || probe.has('orders/0/order_id')),
  read: (root, out) => {
    root.get('total_count').readAsWhole();
    for (const one of root.get('orders').items()) out.part(one, (order) => readOrder(order, out), 'order');
  },
};

const PAID = ['SHIPPING', 'SHIPPED', 'TO_COLLECT', 'RECEIVED', 'CLOSED'];
const GONE = ['CANCELED', 'REFUSED'];

const ADDRESS: AddressPaths = {
  name: [{ join: ['firstname', 'lastname'], with: ' ' }, 'lastname'],
  company: ['company', 'company_2'],
  address1: ['street_1'],
  address2: ['street_2', 'additional_info'],
  city: ['city'],
  region: ['state'],
  postal: ['zip_code'],
  country: ['country_iso_code', 'country'],
  phone: ['phone', 'phone_secondary'],
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('order_id')), order.get('order_id'));
  const currency = required(shownTextOf(order.get('currency_iso_code'), 3), order.get('currency_iso_code'));
  const placedAt = required(instantOf(order.get('created_date')), order.get('created_date'));
  const updatedAt = instantOf(order.get('last_updated_date'));
  const state = textOf(order.get('order_state')) ?? '';
  const isTaxed = textOf(order.get('order_tax_mode')) !== 'TAX_EXCLUDED';
  const read = order
    .get('order_lines')
    .items()
    .map((line) => lineOf(line, currency));
  const total = amountOf(order.get('total_price'), currency);
  prove(order, total, read);
  const tax = isTaxed ? 0n : read.reduce((sum, one) => sum + one.tax, 0n);
  const lines = read.flatMap(({ line }) => (line === null ? [] : [line]));
  const customer = order.get('customer');
  const shipTo = postalAddressIn(customer.get('shipping_address'), ADDRESS);
  keepBuyer(out, {
    orderId: id,
    revision: updatedAt?.epochMs ?? 0,
    email: shownTextOf(order.get('customer_notification_email'), 500),
    shipTo,
    billTo: postalAddressIn(customer.get('billing_address'), ADDRESS),
  });
  const isPaid = instantOf(order.get('customer_debited_date')) !== null || PAID.includes(state);
  orderFact(
    order.place,
    {
      channel: 'mirakl',
      id,
      name: shownTextOf(order.get('commercial_id'), 100),
      placedAt,
      updatedAt,
      currency,
      completeness: lines.length === read.length ? 'full' : 'partial',
      payment: isPaid ? 'paid' : GONE.includes(state) ? 'voided' : 'pending',
      taxesIncluded: isTaxed,
      shipTo: placeIn(alpha2(shipTo?.country ?? null), shipTo?.region ?? null, shipTo?.postal ?? null),
      lines,
      shipping: read.flatMap(({ freight }) => (freight === null ? [] : [freight])),
      total: total === null ? null : total + tax,
      ...(GONE.includes(state) && { cancelled: { at: (updatedAt ?? placedAt).at, reason: state } }),
    },
    out,
  );
  const commission = amountOf(order.get('total_commission'), currency) ?? 0n;
  const fee = { amount: commission, words: 'total_commission' };
  expectedFees(order.place, { id, currency, at: updatedAt ?? placedAt }, [fee], out);
}

interface ReadLine {
  readonly line: PlainLine | null;
  readonly freight: { readonly id: string; readonly price: bigint; readonly taxes: readonly PlainTax[] } | null;
  readonly tax: bigint;
  readonly total: bigint | null;
}

function lineOf(line: Element, currency: string): ReadLine {
  const lineId = required(idOf(line.get('order_line_id')), line.get('order_line_id'));
  const total = amountOf(line.get('total_price'), currency);
  const carriage = amountOf(line.get('shipping_price'), currency) ?? 0n;
  const goods = amountOf(line.get('price'), currency) ?? (total === null ? null : total - carriage);
  const taxes = taxesOf(line.get('taxes'), currency);
  const freightTaxes = taxesOf(line.get('shipping_taxes'), currency);
  const quantity = quantityOf(line.get('quantity'));
  const isGone = GONE.includes(textOf(line.get('order_line_state')) ?? '');
  const sku = shownTextOf(line.get('offer_sku'), 200) ?? shownTextOf(line.get('product_sku'), 200);
  return {
    line: quantity === null ? null : { lineId, sku, quantity, cancelled: isGone ? quantity : 0, price: goods, taxes },
    freight: carriage === 0n && freightTaxes.length === 0 ? null : { id: lineId, price: carriage, taxes: freightTaxes },
    tax: [...taxes, ...freightTaxes].reduce((sum, { amount }) => sum + amount, 0n),
    total,
  };
}

function taxesOf(taxes: Element, currency: string): readonly PlainTax[] {
  return taxes.items().map((tax) => ({
    title: shownTextOf(tax.get('code'), 100) ?? 'tax',
    amount: required(amountOf(tax.get('amount'), currency), tax.get('amount')),
    liable: 'us',
  }));
}

function prove(order: Element, total: bigint | null, lines: readonly ReadLine[]): void {
  const sums = lines.map((line) => line.total);
  if (total === null || sums.some((sum) => sum === null)) return;
  const sum = sums.reduce<bigint>((all, one) => all + (one ?? 0n), 0n);
  proveSum(order.get('total_price').place, {
    parts: 'The lines come to',
    sum,
    total: 'the order states',
    stated: total,
    remedy: 'Fetch the order again.',
  });
}

/** Mirakl writes three letters of ISO 3166-1; what is not in this list stays out. */
const ALPHA_3: Readonly<Record<string, string>> = {
  AUT: 'AT',
  BEL: 'BE',
  CHE: 'CH',
  DEU: 'DE',
  DNK: 'DK',
  ESP: 'ES',
  FIN: 'FI',
  FRA: 'FR',
  GBR: 'GB',
  IRL: 'IE',
  ITA: 'IT',
  LUX: 'LU',
  NLD: 'NL',
  NOR: 'NO',
  POL: 'PL',
  PRT: 'PT',
  SWE: 'SE',
  USA: 'US',
};

function alpha2(country: string | null): string | null {
  return country === null ? null : (ALPHA_3[country] ?? country);
}
