/** Invoices between Amazon and us, Finances Invoices API 2026-06-25. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { startOfDay } from '../../../../documents/dates.js';
import { apiTimeOf } from '../shared/ledger-line.js';
import { moneyOf, requiredMoneyOf } from '../shared/money.js';
import { leavesOf, proveSum, sumOf, type Leaf } from './breakdowns.js';
import { invoiceReceived } from '../../../../documents/partner-facts.js';

/** `getInvoiceHeaders`, `getInvoice`. */
export const invoices: JsonKind<DocumentAccount> = {
  kind: 'invoices',
  form: 'json',
  doc: 'Invoices between Amazon and the partner, with or without their lines.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-reference',
  quirks: ['A list has heads only; lines come with the single invoice, page by page.'],
  recognise: (probe) => probe.has('invoices/0/invoiceNumber') || probe.has('invoiceHeader/invoiceNumber'),
  read(root, out) {
    for (const name of ['nextToken', 'numOfRecords', 'nextTokenForLineItems']) root.get(name);
    for (const invoice of root.get('invoices').items())
      out.part(invoice, (part) => readInvoice(part, [], true, out), 'invoice');
    const head = root.get('invoiceHeader');
    const whole = !root.get('nextTokenForLineItems').stated;
    if (head.stated) readInvoice(head, root.get('invoiceItems').items(), whole, out);
  },
};

function readInvoice(head: Element, items: readonly Element[], whole: boolean, out: Output<DocumentAccount>): void {
  const invoiceNumber = required(idOf(head.get('invoiceNumber')), head.get('invoiceNumber'));
  const gross = requiredMoneyOf(head.get('invoiceAmount'));
  const breakdowns = leavesOf(head.get('invoiceAmountBreakdowns'));
  if (breakdowns.length > 0) proveSum(head.place, 'The invoice', gross, sumOf(breakdowns));
  const lines = items.map((item, at) => lineOf(item, at));
  if (lines.length > 0 && whole)
    proveSum(
      head.place,
      'The invoice',
      gross,
      lines.reduce((sum, one) => sum + one.gross, 0n),
    );
  const day = (element: Element): string | null => apiTimeOf(element, out.account)?.slice(0, 10) ?? null;
  const issuedOn = required(day(head.get('issueDate')) ?? day(head.get('creationDate')), head.get('issueDate'));
  const dueOn = day(head.get('dueDate'));
  const [serviceFrom, serviceTo] = ['startDate', 'endDate'].map((name) => day(head.get('billingPeriod').get(name)));
  const issuer = idOf(head.get('payee').get('partnerId'));
  const type = shownTextOf(head.get('invoiceType'), 100) ?? '';
  const net = partOf(breakdowns, /WithoutTax$/);
  const tax = partOf(breakdowns, /Tax(Amount)?$/, /WithoutTax$/);
  const data = {
    invoiceNumber,
    kind: /fee|advertis|service/i.test(type) ? 'marketplace-fee' : 'other',
    creditNote: gross.minor < 0n || /credit/i.test(type),
    issuer: { ...(issuer !== null && { id: issuer.slice(0, 100) }) },
    issuedOn,
    ...(dueOn !== null && { dueOn }),
    ...(serviceFrom && { serviceFrom }),
    ...(serviceTo && { serviceTo }),
    currency: gross.currency,
    ...purchaseOrderOf(head.get('relatedIdentifiers')),
    totals: { net, tax, gross: Number(gross.minor) },
    taxes: tax === null ? [] : [{ amount: tax }],
    lines: lines.map(({ line }) => line),
    grossLines: true,
  };
  const updated = apiTimeOf(head.get('lastUpdatedDate'), out.account);
  const issuedAt = startOfDay(issuedOn, out.account.timeZone);
  const revision = updated === null ? 0 : Date.parse(updated);
  out.fact(head.place, invoiceReceived(data, issuedAt, out.account, revision));
}

/** The sum of the parts of that name; null where the invoice has none. */
function partOf(leaves: readonly Leaf[], name: RegExp, but?: RegExp): number | null {
  const parts = leaves.filter(({ path }) => name.test(path.at(-1) ?? '') && !(but?.test(path.at(-1) ?? '') ?? false));
  return parts.length === 0 ? null : Number(sumOf(parts));
}

function lineOf(item: Element, at: number) {
  const total = requiredMoneyOf(item.get('totalAmount'));
  const parts = leavesOf(item.get('totalAmountBreakdown'));
  if (parts.length > 0) proveSum(item.place, 'The line', total, sumOf(parts));
  const quantity = textOf(item.get('quantity'));
  const price = moneyOf(item.get('unitCost'));
  const unitPrice = price === null ? null : textOf(item.get('unitCost').get('currencyAmount'));
  const words = shownTextOf(item.get('lineItemContext').get('itemDescription'), 300);
  const names = item
    .get('lineItemContext')
    .get('itemIdentifiers')
    .items()
    .map((one) => [textOf(one.get('itemIdentifierName')), shownTextOf(one.get('itemIdentifierValue'), 200)] as const);
  const sku = names.find(([name]) => /SKU/i.test(name ?? ''))?.[1] ?? null;
  const line = {
    lineId: idOf(item.get('lineItemId')) ?? String(at + 1),
    ...(words !== null && { words }),
    ...(sku !== null && { sku }),
    ...(quantity !== null && /^-?\d+(\.\d+)?$/.test(quantity) && { quantity }),
    ...(unitPrice !== null && { unitPrice }),
    amount: Number(total.minor),
  };
  return { gross: total.minor, line };
}

function purchaseOrderOf(related: Element): Readonly<Record<string, string>> {
  for (const entry of related.items()) {
    const name = textOf(entry.get('relatedIdentifierName'));
    const [first] = entry.get('relatedIdentifierValue').items();
    if (name === 'PURCHASE_ORDER_IDS' && first !== undefined) {
      const id = idOf(first);
      if (id !== null) return { purchaseOrder: id };
    }
  }
  return {};
}
