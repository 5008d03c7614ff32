import { parse } from 'csv-parse/sync';
import { formatDecimal, money } from '#libs/money';
import type { ErpDocument, ErpLine } from '../driver.js';
import { minorOf } from '../amounts.js';

/** The batch format, version 1: docs/erps/legacy.md. */
const FORMAT = 'crossdock-batch';
const VERSION = '1';
const ACKNOWLEDGEMENT = 'crossdock-ack';

/** Rows of a document, without the number that it has in its batch. */
export function documentRows(document: ErpDocument): string[][] {
  const { reference, kind, legalEntity, currency, documentDate, originalDate = '', party, text } = document;
  const { debitMinor, creditMinor, taxMinor } = document.expectedTotals;
  const totals = [debitMinor, creditMinor, taxMinor].map((minor) => decimal(minor, currency));
  const policy = [document.policyVersion, document.policyDigest];
  return [
    ['D', reference, kind, legalEntity, currency, documentDate, originalDate, party, text, ...policy, ...totals],
    ...document.lines.map((line) => lineRow(reference, line, currency)),
  ];
}

function lineRow(reference: string, line: ErpLine, currency: string): string[] {
  const { lineId, account, party = '', debitMinor, creditMinor, taxCode = '', sku = '', quantity } = line;
  const amounts = [debitMinor, creditMinor].map((minor) => decimal(minor, currency));
  return [
    'L',
    reference,
    lineId,
    account,
    party,
    ...amounts,
    taxCode,
    sku,
    quantity === undefined ? '' : String(quantity),
  ];
}

/** A batch: head, documents, a control total a currency, and an end without which it is not whole. Pure. */
export function batchText(batchId: string, documents: readonly (readonly string[][])[], createdAt: string): string {
  const rows = documents.flat();
  const lines = rows.filter(([type]) => type === 'L');
  return textOf([
    ['H', FORMAT, VERSION, batchId, createdAt],
    ...rows,
    ...controlTotals(documents),
    ['Z', batchId, String(documents.length), String(lines.length)],
  ]);
}

function controlTotals(documents: readonly (readonly string[][])[]): string[][] {
  const sums = new Map<string, { documents: number; debit: number; credit: number }>();
  for (const [head] of documents) {
    const [currency = '', debit = '', credit = ''] = [head?.[4], head?.[11], head?.[12]];
    const sum = sums.get(currency) ?? { documents: 0, debit: 0, credit: 0 };
    sum.documents += 1;
    sum.debit += minorOf(debit, currency);
    sum.credit += minorOf(credit, currency);
    sums.set(currency, sum);
  }
  return [...sums].map(([currency, sum]) => {
    const totals = [decimal(sum.debit, currency), decimal(sum.credit, currency)];
    return ['T', currency, String(sum.documents), ...totals];
  });
}

/** What an ERP says of one document of a batch. */
export type Acknowledged =
  | {
      readonly result: 'posted';
      readonly reference: string;
      readonly documentId: string;
      readonly number: string;
      readonly totals: { readonly debitMinor: number; readonly creditMinor: number; readonly taxMinor: number };
      readonly lines: readonly { readonly lineId: string; readonly debitMinor: number; readonly creditMinor: number }[];
    }
  | { readonly result: 'refused'; readonly reference: string; readonly code: string; readonly message: string };

/** An acknowledgement of a batch, or of a part of one. */
export interface Acknowledgement {
  readonly batchId: string;
  readonly documents: readonly Acknowledged[];
}

/** Reads an acknowledgement; undefined for what is not whole yet, or is none. Pure. */
export function readAcknowledgement(text: string): Acknowledgement | undefined {
  const rows = rowsOf(text);
  const [head, end] = [rows[0], rows.at(-1)];
  if (head?.[0] !== 'A' || head[1] !== ACKNOWLEDGEMENT || head[2] !== VERSION || end?.[0] !== 'Z') return undefined;
  const batchId = head[3] ?? '';
  const documents = rows.flatMap((row) => acknowledgedBy(row, rows));
  const whole = end[1] === batchId && end[2] === String(documents.length);
  return whole ? { batchId, documents } : undefined;
}

function acknowledgedBy(row: readonly string[], rows: readonly (readonly string[])[]): Acknowledged[] {
  const [type, reference = '', ...rest] = row;
  if (type === 'R') return [{ result: 'refused', reference, code: rest[0] || 'rejected', message: rest[1] ?? '' }];
  if (type !== 'P') return [];
  const [documentId = '', number = '', currency = '', debit = '', credit = '', tax = ''] = rest;
  const amount = (text: string) => minorOf(text, currency);
  const lines = rows
    .filter((one) => one[0] === 'Q' && one[1] === reference)
    .map(([, , lineId = '', debited = '', credited = '']) => ({
      lineId,
      debitMinor: amount(debited),
      creditMinor: amount(credited),
    }));
  const totals = { debitMinor: amount(debit), creditMinor: amount(credit), taxMinor: amount(tax) };
  return [{ result: 'posted', reference, documentId, number, totals, lines }];
}

/** References, kinds and policy versions of the documents in a batch of ours. */
export function batchHeads(text: string) {
  return rowsOf(text)
    .filter(([type]) => type === 'D')
    .map(([, reference = '', kind = '', ...rest]) => ({
      reference,
      kind: kind as ErpDocument['kind'],
      policyVersion: rest[6] ?? '',
    }));
}

/** Rows of a text; none where it is no CSV. */
export function rowsOf(text: string): string[][] {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true });
  } catch {
    return [];
  }
}

/** Rows as text, as RFC 4180 has it. */
export function textOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function decimal(minor: number, currency: string): string {
  return formatDecimal(money(BigInt(minor), currency));
}
