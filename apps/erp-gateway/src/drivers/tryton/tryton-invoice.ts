import { z } from 'zod';
import { formatDecimal, money } from '#libs/money';
import { minorOf } from '../amounts.js';
import type { ErpDocument, FoundDocument } from '../driver.js';
import { accountIn, type Account, type Chart } from './tryton-books.js';
import {
  MARK,
  markedReference,
  numberOf,
  sidesOf,
  totalsOf,
  type Resolved,
  type ResolvedLine,
} from './tryton-document.js';
import { amountOf, date, decimal, decimalText } from './tryton-values.js';

export const INVOICE = 'account.invoice';

/** A report that is there is not rendered: posting takes half the time (a PDF can be made in Tryton at any later time). */
const NO_REPORT = {
  invoice_report_cache: { __class__: 'bytes', base64: 'LQ==' },
  invoice_report_format: 'txt',
} as const;

/** Decimals of a unit price in Tryton, unless configured otherwise. */
const PRICE_DECIMALS = 4;

/**
 * An invoice or credit note as Tryton is given it. The line with the receivable account is the invoice's own account;
 * revenue stands in invoice lines; everything else (tax, tips, gift cards: Tryton takes no such account in a line) in
 * tax lines with explicit amounts, which are no part of Tryton's tax reports as they name no tax. Nothing is computed.
 */
export function invoiceValues(resolved: Resolved): Record<string, unknown> {
  const { document, company, party, currencyId, journalId } = resolved;
  const due = dueLine(resolved);
  const own = resolved.lines.filter((line) => line !== due);
  const common = { currency: currencyId, company: company.id, invoice_type: 'out' };
  const goods = own.flatMap((line, sequence) => (line.account.revenue ? [goodsValues(line, sequence, document)] : []));
  const others = own.flatMap((line, sequence) => (line.account.revenue ? [] : [otherValues(line, sequence, document)]));
  return {
    ...NO_REPORT,
    type: 'out',
    company: company.id,
    party: party.id,
    invoice_address: party.address,
    journal: journalId,
    account: (due?.account ?? receivableIn(resolved.chart)).id,
    currency: currencyId,
    number: numberOf(document),
    reference: markedReference(document.reference),
    description: document.text,
    comment: commentOf(document, due?.line.lineId),
    invoice_date: date(document.documentDate),
    accounting_date: date(document.documentDate),
    lines: [['create', goods.map((values) => ({ ...values, ...common }))]],
    taxes: [['create', others]],
  };
}

/** The line that says what the customer owes: on a receivable account, with a party. */
function dueLine({ lines }: Pick<Resolved, 'lines'>): ResolvedLine | undefined {
  return lines.find(({ account, party }) => account.receivable && party !== undefined);
}

/** An invoice of which nothing is due (a gift card paid it all) still has a receivable account. */
function receivableIn(chart: Chart): Account {
  const found = [...chart.values()].find(({ receivable, closed }) => receivable && !closed);
  return found ?? accountIn(chart, 'receivable');
}

function goodsValues({ line, minor, account, item }: ResolvedLine, sequence: number, { currency }: ErpDocument) {
  const units = priced(minor, line.quantity, currency);
  return {
    type: 'line',
    sequence,
    account: account.id,
    quantity: units.quantity,
    unit_price: decimal(units.price),
    description: item?.name ?? account.name,
    note: line.lineId,
    ...(item ? { product: item.id, unit: item.unit } : {}),
  };
}

function otherValues({ line, minor, account }: ResolvedLine, sequence: number, { currency }: ErpDocument) {
  return {
    sequence,
    account: account.id,
    base: decimal('0'),
    amount: amountOf(minor, currency),
    manual: true,
    description: `${line.taxCode ?? account.name} [${line.lineId}]`,
  };
}

/** Units and price of a line, where the price has few enough decimals to come back to the amount; else one at the amount. */
export function priced(
  minor: number,
  units: number | undefined,
  currency: string,
): { quantity: number; price: string } {
  const sign = minor < 0 ? -1 : 1;
  const whole = formatDecimal(money(BigInt(minor * sign), currency));
  if (units === undefined || !Number.isInteger(units) || units < 1) return { quantity: sign, price: whole };
  const [before = '', after = ''] = whole.split('.');
  const scaled = BigInt(before + after.padEnd(PRICE_DECIMALS, '0'));
  if (scaled % BigInt(units) !== 0n) return { quantity: sign, price: whole };
  const digits = String(scaled / BigInt(units)).padStart(PRICE_DECIMALS + 1, '0');
  return { quantity: sign * units, price: `${digits.slice(0, -PRICE_DECIMALS)}.${digits.slice(-PRICE_DECIMALS)}` };
}

/** What has no field of its own in Tryton, in words that people and we can read. */
function commentOf(document: ErpDocument, due: string | undefined): string {
  const said: Readonly<Record<string, string | undefined>> = {
    Kind: document.kind,
    Policy: document.policyVersion,
    'Policy digest': document.policyDigest,
    'Line of the total': due,
    'Occurred on': document.originalDate,
  };
  return Object.entries(said)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    .join('\n');
}

function saidIn(comment: string, name: string): string | undefined {
  const line = comment.split('\n').find((one) => one.startsWith(`${name}: `));
  return line?.slice(name.length + 2);
}

/** What `search_read` is asked for, to know an invoice again. */
export const invoiceFields = [
  'number',
  'reference',
  'state',
  'company',
  'comment',
  'total_amount',
  'currency.code',
  'account.code',
  'lines.note',
  'lines.amount',
  'lines.sequence',
  'lines.account',
  'taxes.description',
  'taxes.amount',
  'taxes.sequence',
  'taxes.account',
] as const;

/** An invoice as Tryton has it. */
export const invoiceRecord = z.object({
  id: z.int(),
  number: z.string().nullish(),
  reference: z.string(),
  state: z.string(),
  company: z.int(),
  comment: z.string().nullish(),
  total_amount: decimalText,
  'currency.': z.object({ code: z.string() }),
  'account.': z.object({ code: z.string() }),
  'lines.': z.array(
    z.object({
      id: z.int(),
      note: z.string().nullish(),
      amount: decimalText,
      sequence: z.int().nullish(),
      account: z.int().nullish(),
    }),
  ),
  'taxes.': z.array(
    z.object({
      id: z.int(),
      description: z.string(),
      amount: decimalText,
      sequence: z.int().nullish(),
      account: z.int(),
    }),
  ),
});
export type InvoiceRecord = z.output<typeof invoiceRecord>;

/** Posted, and perhaps paid since. */
export const isPosted = ({ state }: Pick<InvoiceRecord, 'state'>): boolean => state === 'posted' || state === 'paid';

/** The invoice as the gateway knows it; the total is what Tryton put on the receivable account. */
export function invoiceFound(record: InvoiceRecord, chart: Chart): FoundDocument {
  const currency = record['currency.'].code;
  const taxAccounts = new Set([...chart.values()].filter(({ tax }) => tax).map(({ id }) => id));
  const minor = (text: string) => minorOf(text, currency);
  const goods = record['lines.'].map((line) => ({ ...line, lineId: line.note ?? '', minor: minor(line.amount) }));
  const others = record['taxes.'].map((line) => ({
    ...line,
    lineId: /\[(.*)\]$/.exec(line.description)?.[1] ?? '',
    minor: minor(line.amount),
  }));
  const own = [...goods, ...others].toSorted((one, other) => (one.sequence ?? 0) - (other.sequence ?? 0));
  const said = record.comment ?? '';
  const due = saidIn(said, 'Line of the total');
  const total = -minor(record.total_amount);
  const lines = due === undefined ? own : [{ lineId: due, minor: total, account: null }, ...own];
  const reference = record.reference.slice(MARK.length);
  return {
    documentId: `${INVOICE}/${record.id}`,
    number: record.number ?? '',
    reference,
    kind: saidIn(said, 'Kind') === 'credit-memo' ? 'credit-memo' : 'invoice',
    policyVersion: saidIn(said, 'Policy') ?? '',
    lines: lines.map((line) => ({ lineId: line.lineId, ...sidesOf(line.minor) })),
    totals: totalsOf(lines.map((line) => ({ minor: line.minor, tax: taxAccounts.has(line.account ?? -1) }))),
  };
}
