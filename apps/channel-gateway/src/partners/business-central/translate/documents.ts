/** Sales orders, invoices and credit memos, whole and line by line. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { Kind } from '../../../documents/source.js';
import { changeOf, dayOf, guidOf, proveTax, wordOf } from './readings.js';
import { entity } from './records.js';
import { erpDocument } from '../../../documents/partner-facts.js';

const TOTALS = ['totalAmountExcludingTax', 'totalTaxAmount', 'totalAmountIncludingTax'] as const;
const LINE_TOTALS = ['amountExcludingTax', 'totalTaxAmount', 'amountIncludingTax'] as const;

/** Where the documents differ. */
const DOCUMENTS = [
  ['sales-order', 'orderDate', 'dynamics_salesorder', ['salesOrderLines', 'documentLines']],
  ['invoice', 'invoiceDate', 'dynamics_salesinvoice', ['salesInvoiceLines', 'documentLines']],
  ['credit-memo', 'creditMemoDate', 'dynamics_salescreditmemo', ['salesCreditMemoLines', 'documentLines']],
] as const;

/** One kind for each sort of document. */
export const documents: readonly Kind<DocumentAccount>[] = DOCUMENTS.map(([kind, date, page, lines]) =>
  entity({
    kind,
    doc: `A ${kind.replace('-', ' ')}, or a page of them.`,
    page: `resources/${page}`,
    quirks: ['Without currency code the amounts are in the local currency of the company.'],
    // posted shipments have the date of their invoice and no totals; purchases are documents of vendors
    members: ['number', date, ...(kind === 'invoice' ? ['totalAmountIncludingTax'] : [])],
    not: ['vendorNumber', 'vendorId'],
    read: (record, out) => readDocument(record, out, { kind, date, lines }),
  }),
);

interface Shape {
  readonly kind: string;
  readonly date: string;
  readonly lines: readonly string[];
}

function readDocument(record: Element, out: Output<DocumentAccount>, { kind, date, lines }: Shape): void {
  const documentId = required(guidOf(record.get('id')), record.get('id'));
  const currency = wordOf(record.get('currencyCode')) ?? out.account.currency;
  if (currency !== null) proveTax(record, TOTALS, currency);
  const [net, tax, gross] = TOTALS.map((name) =>
    currency === null ? null : minorOf(amountOf(record.get(name), currency)),
  );
  const customerId = guidOf(record.get('customerId')) ?? idOf(record.get('customerNumber'));
  const [reference, state] = [idOf(record.get('externalDocumentNumber')), wordOf(record.get('status'))];
  const [on, postOn] = [dayOf(record.get(date)), dayOf(record.get('postingDate'))];
  stateOf(record, out, {
    documentId,
    number: required(idOf(record.get('number')), record.get('number')),
    ...(reference !== null && { reference }),
    kind,
    ...(state !== null && { state }),
    ...(on !== null && { on }),
    ...(postOn !== null && { postOn }),
    ...(customerId !== null && { customerId }),
    currency,
    totals: { net: net ?? null, tax: tax ?? null, gross: gross ?? null },
    lines: lines.flatMap((name) => record.get(name).items()).map((line, at) => lineOf(line, at, currency)),
  });
}

/** States a document of the ERP as it is after its last change. */
export function stateOf(record: Element, out: Output<DocumentAccount>, data: ErpDocument): void {
  const changed = changeOf(record.get('lastModifiedDateTime'));
  out.fact(record.place, erpDocument(data, { changed, day: data.postOn ?? data.on ?? null }, out.account));
}

interface ErpDocument extends Readonly<Record<string, unknown>> {
  readonly documentId: string;
  readonly on?: string;
  readonly postOn?: string;
}

function lineOf(line: Element, at: number, currency: string | null) {
  if (currency !== null) proveTax(line, LINE_TOTALS, currency);
  const net = currency === null ? null : amountOf(line.get('netAmount'), currency);
  const sku = shownTextOf(line.get('lineObjectNumber'), 200) ?? shownTextOf(line.get('itemNo'), 200);
  const quantity = textOf(line.get('quantity'));
  const number = guidOf(line.get('id')) ?? idOf(line.get('sequence')) ?? idOf(line.get('lineNo'));
  const isItem = (wordOf(line.get('lineType')) ?? 'Item') === 'Item';
  return {
    lineId: number ?? String(at + 1),
    ...(sku !== null && (isItem ? { sku } : { account: sku.slice(0, 100) })),
    ...(quantity !== null && { quantity }),
    ...(net !== null && { amount: Number(net) }),
  };
}

function minorOf(amount: bigint | null): number | null {
  return amount === null ? null : Number(amount);
}

/** Lines that are fetched by themselves: the document's currency stands elsewhere, so they carry no amount. */
export const salesLines = entity({
  kind: 'sales-line',
  doc: 'A line of a sales order, invoice or credit memo, or a page of lines.',
  page: 'resources/dynamics_salesorderline',
  quirks: ['A line names no currency: its amounts are proved and not carried; the document has them.'],
  members: ['documentId', 'lineType', 'unitPrice'],
  read: (record, out) => {
    proveTax(record, ['netAmount', 'netTaxAmount', 'netAmountIncludingTax'], out.account.currency ?? 'USD');
    const { amount: _, ...line } = lineOf(record, 0, out.account.currency);
    stateOf(record, out, {
      documentId: required(guidOf(record.get('documentId')), record.get('documentId')),
      kind: 'other',
      currency: null,
      totals: { net: null, tax: null, gross: null },
      lines: [line],
    });
  },
});
