/** What TaxJar works out for an order. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { flagOf, idOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { UNDATED } from '../../../documents/undated.js';

/** A calculation. */
export const taxes: JsonKind<DocumentAccount> = {
  kind: 'tax',
  form: 'json',
  doc: 'Sales tax worked out for an order.',
  documentedAt: 'https://developers.taxjar.com/api/reference/#taxes',
  quirks: [
    'The answer names no order and no currency: the connection knows them.',
    'Names of the parts differ by country: state, county, city and district; country; GST, PST and QST.',
  ],
  recognise: (probe) => probe.has('tax/amount_to_collect'),
  read: (root, out) => out.part(root.get('tax'), (tax) => readTax(tax, out), 'tax'),
};

/** Prefixes of members by the kind of jurisdiction. */
const LEVELS = ['country', 'state', 'county', 'city', 'special_district', 'gst', 'pst', 'qst'] as const;

function readTax(tax: Element, out: Output<DocumentAccount>): void {
  const currency = required(out.account.currency, tax);
  const collected = Number(requiredAmountOf(tax.get('amount_to_collect'), currency));
  const breakdown = tax.get('breakdown');
  const lines = breakdown
    .get('line_items')
    .items()
    .map((one) => lineOf(one, currency));
  const shipping = breakdown.get('shipping');
  const onShipping = Number(amountOf(shipping.get('tax_collectable'), currency) ?? 0n);
  shipping.readAsWhole();
  prove(tax, lines, onShipping, collected);
  const minor = (name: string): number | null => {
    const value = amountOf(tax.get(name), currency);
    return value === null ? null : Number(value);
  };
  const documentCode = out.context.document.slice(-200);
  const hasNexus = flagOf(tax.get('has_nexus'));
  const freightTaxable = flagOf(tax.get('freight_taxable'));
  const rate = textOf(tax.get('rate'));
  out.fact(tax.place, {
    actor: 'order',
    key: null,
    ref: { by: 'document', value: documentCode },
    type: 'order.tax-quote.v1',
    time: UNDATED,
    data: {
      documentCode,
      currency,
      totals: { amount: minor('order_total_amount'), discount: null, taxable: minor('taxable_amount'), tax: collected },
      ...(rate !== null && { rate }),
      ...(hasNexus !== null && { hasNexus }),
      ...(freightTaxable !== null && { freightTaxable }),
      lines,
    },
  });
}

function lineOf(line: Element, currency: string) {
  const taxable = amountOf(line.get('taxable_amount'), currency);
  const tax = Number(requiredAmountOf(line.get('tax_collectable'), currency));
  const jurisdictions = LEVELS.flatMap((level) => levelOf(line, level, currency));
  line.get('combined_tax_rate').readAsWhole();
  return {
    lineId: idOf(line.get('id')) ?? 'whole',
    amount: Number(taxable ?? 0n),
    ...(taxable !== null && { taxable: Number(taxable) }),
    tax,
    jurisdictions,
  };
}

function levelOf(line: Element, level: (typeof LEVELS)[number], currency: string) {
  const short = level.replace('special_district', 'special');
  const tax = [`${level}_amount`, `${level}_tax_collectable`, level]
    .map((name) => amountOf(line.get(name), currency))
    .find((one) => one !== null);
  const rate = [`${level}_tax_rate`, `${short}_tax_rate`, `${level}_sales_tax_rate`]
    .map((name) => textOf(line.get(name)))
    .find((one) => one !== null);
  const taxable = amountOf(line.get(`${level}_taxable_amount`), currency);
  if (tax === undefined || tax === null || (tax === 0n && (taxable ?? 0n) === 0n)) return [];
  return [
    {
      name: level,
      type: level,
      ...(rate && { rate }),
      ...(taxable !== null && { taxable: Number(taxable) }),
      tax: Number(tax),
    },
  ];
}

function prove(tax: Element, lines: readonly { readonly tax: number }[], onShipping: number, collected: number): void {
  if (lines.length === 0) return;
  const sum = lines.reduce((all, one) => all + one.tax, onShipping);
  proveSum(tax.get('amount_to_collect').place, {
    parts: 'The taxes of lines and shipping come to',
    sum,
    total: 'the answer states',
    stated: collected,
    remedy: 'Ask for the tax again.',
  });
}

/** An order or a refund that was recorded. */
export const recorded: readonly JsonKind<DocumentAccount>[] = (['order', 'refund'] as const).map((name) => ({
  kind: name,
  form: 'json',
  doc: `${name === 'order' ? 'An order' : 'A refund'} recorded for filing.`,
  documentedAt: 'https://developers.taxjar.com/api/reference/#transactions',
  quirks: [
    'The amount is with tax in older answers and without it in newer ones: either must hold.',
    'A refund has positive amounts in older answers; here it is negative always.',
  ],
  recognise: (probe) => probe.has(`${name}/transaction_id`),
  read: (root, out) => out.part(root.get(name), (one) => readRecorded(one, name, out), 'transaction'),
}));

function readRecorded(one: Element, name: 'order' | 'refund', out: Output<DocumentAccount>): void {
  const currency = required(out.account.currency, one);
  const code = required(idOf(one.get('transaction_id')), one.get('transaction_id'));
  const date = one.get('transaction_date');
  const day = required(dayOrInstantOf(date, 'ymd', 'UTC'), date);
  const sign = (minor: bigint): number => Number(name === 'refund' && minor > 0n ? -minor : minor);
  const lines = one
    .get('line_items')
    .items()
    .map((line, at) => recordedLine(line, { at, currency, sign }));
  const [amount = 0n, shipping = 0n, tax = 0n] = ['amount', 'shipping', 'sales_tax'].map((part) =>
    requiredAmountOf(one.get(part), currency),
  );
  proveAmount(one, lines, { amount: sign(amount), shipping: sign(shipping), tax: sign(tax) });
  const reference = idOf(one.get('transaction_reference_id'));
  const order = reference ?? code;
  out.fact(one.place, {
    actor: 'order',
    key: null,
    ref: { by: 'merchant-order-id', value: order },
    type: 'order.tax-commit.v1',
    time: instantFor(day, 'UTC'),
    data: {
      documentCode: code,
      on: day.slice(0, 10).replaceAll('/', '-'),
      currency,
      marketplaceOrderId: order,
      totals: { amount: sign(amount), discount: null, taxable: null, tax: sign(tax) },
      lines: lines.map(({ wire }) => wire),
      kind: name === 'refund' ? 'refund' : 'sale',
      state: 'committed',
      ...(reference !== null && { corrects: reference }),
    },
  });
}

function recordedLine(
  line: Element,
  { at, currency, sign }: { at: number; currency: string; sign: (minor: bigint) => number },
) {
  const quantity = wholeNumberOf(line.get('quantity')) ?? 1;
  const price = requiredAmountOf(line.get('unit_price'), currency);
  const discount = amountOf(line.get('discount'), currency) ?? 0n;
  const tax = amountOf(line.get('sales_tax'), currency) ?? 0n;
  const gross = sign(price * BigInt(quantity));
  const taken = sign(discount);
  const sku = shownTextOf(line.get('product_identifier'), 200);
  const taxCode = shownTextOf(line.get('product_tax_code'), 50);
  const wire = {
    lineId: idOf(line.get('id')) ?? String(at + 1),
    ...(sku !== null && { sku }),
    quantity: String(quantity),
    amount: gross,
    discount: taken,
    tax: sign(tax),
    ...(taxCode !== null && { taxCode }),
    jurisdictions: [],
  };
  return { net: gross - taken, wire };
}

function proveAmount(
  one: Element,
  lines: readonly { readonly net: number }[],
  { amount, shipping, tax }: { readonly amount: number; readonly shipping: number; readonly tax: number },
): void {
  if (lines.length === 0) return;
  const sum = lines.reduce((all, { net }) => all + net, shipping);
  if (amount === sum || amount === sum + tax) return;
  const problem = `Lines and shipping come to ${sum}, with tax to ${sum + tax}, and the transaction states ${amount} (minor units), a difference of ${amount - sum}`;
  refuse('amounts-do-not-add-up', one.get('amount').place, problem, 'Fetch the transaction again.');
}
