/** AvaTax transactions: an order type is a quote, an invoice type is recorded; a return has negative amounts. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf, instantFor, zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { countryIn } from '../../../documents/places.js';

const documentedAt = 'https://developer.avalara.com/api-reference/avatax/rest/v2/models/TransactionModel/';

/** One transaction. */
export const transaction: JsonKind<DocumentAccount> = {
  kind: 'transaction',
  form: 'json',
  doc: 'AvaTax transaction: tax worked out, recorded, given back or void.',
  documentedAt,
  quirks: [
    'SalesOrder and the other order types commit nobody, whatever their status says.',
    'A refund is a ReturnInvoice with a code of its own and negative amounts.',
    'A voided transaction keeps its lines and amounts; its status is Cancelled.',
  ],
  recognise: (probe) => probe.has('code', 'totalTax', 'type'),
  read: (root, out) => out.part(root, (one) => readTransaction(one, out), 'transaction'),
};

/** A page of transactions. */
export const transactionList: JsonKind<DocumentAccount> = {
  kind: 'transaction-list',
  form: 'json',
  doc: 'Page of AvaTax transactions.',
  documentedAt,
  recognise: (probe) => probe.has('value/0/totalTax'),
  read: (root, out) => {
    for (const name of ['@recordsetCount', '@nextLink', 'pageKey']) root.get(name).readAsWhole();
    for (const one of root.get('value').items()) out.part(one, (entry) => readTransaction(entry, out), 'transaction');
  },
};

const STATES: Readonly<Record<string, string>> = {
  Saved: 'saved',
  Posted: 'saved',
  Committed: 'committed',
  Adjusted: 'committed',
  Locked: 'committed',
  Cancelled: 'voided',
};

function readTransaction(root: Element, out: Output<DocumentAccount>): void {
  const currency = required(textOf(root.get('currencyCode')) ?? out.account.currency, root.get('currencyCode'));
  const code = required(idOf(root.get('code')), root.get('code'));
  const type = required(textOf(root.get('type')), root.get('type'));
  const status = textOf(root.get('status')) ?? '';
  const on = dayOrInstantOf(root.get('date'), 'ymd', 'UTC')?.slice(0, 10) ?? null;
  const lines = root
    .get('lines')
    .items()
    .map((line) => lineOf(line, currency));
  const totals = totalsOf(root, currency);
  proveTotals(root, lines, totals);
  const order = idOf(root.get('purchaseOrderNo')) ?? idOf(root.get('referenceCode')) ?? code;
  const modified = zonedInstantOf(root.get('modifiedDate'), 'ymd', 'UTC');
  const answer = {
    documentCode: code,
    ...(on !== null && { on }),
    currency,
    marketplaceOrderId: order,
    totals,
    lines: lines.map(({ wire }) => wire),
  };
  const isQuote = type.endsWith('Order') || status === 'Temporary';
  const version = wholeNumberOf(root.get('version'));
  const recorded = {
    ...answer,
    kind: type.startsWith('Return') ? 'refund' : 'sale',
    state: STATES[status] ?? 'unknown',
    ...(version !== null && { version }),
  };
  out.fact(root.place, {
    actor: 'order',
    key: null,
    ref: { by: 'merchant-order-id', value: order },
    type: isQuote ? 'order.tax-quote.v1' : 'order.tax-commit.v1',
    time: modified?.at ?? instantFor(on ?? '1970-01-01', 'UTC'),
    revision: modified?.epochMs ?? 0,
    data: isQuote ? answer : recorded,
  });
}

function totalsOf(root: Element, currency: string) {
  const read = (name: string): number | null => {
    const minor = amountOf(root.get(name), currency);
    return minor === null ? null : Number(minor);
  };
  const tax = Number(requiredAmountOf(root.get('totalTax'), currency));
  return { amount: read('totalAmount'), discount: read('totalDiscount'), taxable: read('totalTaxable'), tax };
}

interface TaxedLine {
  readonly amount: number;
  readonly tax: number;
  readonly wire: Readonly<Record<string, unknown>>;
}

function lineOf(line: Element, currency: string): TaxedLine {
  const amount = Number(requiredAmountOf(line.get('lineAmount'), currency));
  const tax = Number(requiredAmountOf(line.get('tax'), currency));
  const taxable = amountOf(line.get('taxableAmount'), currency);
  const discount = amountOf(line.get('discountAmount'), currency);
  const details = line
    .get('details')
    .items()
    .map((one) => jurisdictionOf(one, currency));
  const sum = details.reduce((all, one) => all + one.tax, 0);
  if (details.length > 0) proveTotal(line.get('tax'), 'The taxes of the jurisdictions', sum, tax);
  const sku = shownTextOf(line.get('itemCode'), 200);
  const quantity = textOf(line.get('quantity'));
  const taxCode = shownTextOf(line.get('taxCode'), 50);
  const wire = {
    lineId: required(idOf(line.get('lineNumber')), line.get('lineNumber')),
    ...(sku !== null && { sku }),
    ...(quantity !== null && { quantity }),
    amount,
    ...(discount !== null && { discount: Number(discount) }),
    ...(taxable !== null && { taxable: Number(taxable) }),
    tax,
    ...(taxCode !== null && { taxCode }),
    jurisdictions: details,
  };
  return { amount, tax, wire };
}

function jurisdictionOf(detail: Element, currency: string) {
  const country = textOf(detail.get('country')) ?? '';
  const region = shownTextOf(detail.get('region'), 50);
  const rate = textOf(detail.get('rate'));
  const type = shownTextOf(detail.get('jurisdictionType'), 50) ?? shownTextOf(detail.get('jurisType'), 50);
  const taxable = amountOf(detail.get('taxableAmount'), currency);
  const tax = Number(requiredAmountOf(detail.get('tax'), currency));
  const name = shownTextOf(detail.get('jurisName'), 200) ?? shownTextOf(detail.get('taxName'), 200) ?? country;
  return {
    name,
    ...(type !== null && { type }),
    ...countryIn(country),
    ...(region !== null && { region }),
    ...(rate !== null && /^-?\d+(\.\d+)?$/.test(rate) && { rate }),
    ...(taxable !== null && { taxable: Number(taxable) }),
    tax,
  };
}

function proveTotals(
  root: Element,
  lines: readonly TaxedLine[],
  totals: { readonly amount: number | null; readonly tax: number },
): void {
  if (lines.length === 0) return;
  const tax = lines.reduce((sum, one) => sum + one.tax, 0);
  proveTotal(root.get('totalTax'), 'The taxes of the lines', tax, totals.tax);
  const amount = lines.reduce((sum, one) => sum + one.amount, 0);
  if (totals.amount !== null) proveTotal(root.get('totalAmount'), 'The lines', amount, totals.amount);
}

function proveTotal({ place }: Element, what: string, sum: number, stated: number): void {
  const remedy = 'Fetch the transaction again.';
  proveSum(place, { parts: `${what} come to`, sum, total: 'the transaction states', stated, remedy });
}
