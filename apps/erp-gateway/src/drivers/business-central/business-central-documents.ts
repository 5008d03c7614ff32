import { createHash } from 'node:crypto';
import type { ErpDocument, FoundDocument } from '../driver.js';
import { decimalNumber, minorOf } from '../amounts.js';
import { asBooked, invoiceForm } from '../invoice-form.js';
import type { SalesDocument } from './business-central-answers.js';
import type { BusinessCentralSettings } from './business-central-settings.js';

type SalesKind = 'invoice' | 'credit-memo';

/** What the two kinds of sales document are called; an account line of either is posted on its account. */
export const SALES = {
  invoice: { set: 'salesInvoices', lines: 'salesInvoiceLines', date: 'invoiceDate' },
  'credit-memo': { set: 'salesCreditMemos', lines: 'salesCreditMemoLines', date: 'creditMemoDate' },
} as const;

/** Lengths of the vendor's fields: External Document No. Code[35], Description Text[100], Description 2 Text[50]. */
export const FIELD_LENGTHS = { externalDocumentNumber: 35, description: 100, description2: 50 } as const;

/** Beginnings of the comment lines that carry what the document has no field for. */
const POLICY = 'policy ';
const PARTY_LINE = 'party line ';

/** The body of a deep insert: comment lines for people and for us, then an account line a line. Pure. */
export function salesBody(document: ErpDocument, settings: BusinessCentralSettings): Record<string, unknown> {
  const kind = document.kind as SalesKind;
  const form = invoiceForm(document);
  const { date, lines } = SALES[kind];
  return {
    externalDocumentNumber: document.reference,
    [date]: document.documentDate,
    postingDate: document.documentDate,
    customerNumber: settings.customers[form.party] ?? form.party.toUpperCase(),
    currencyCode: document.currency,
    [lines]: [
      ...commentsOf(document, form.partyLineId).map((description) => ({ lineType: 'Comment', description })),
      ...form.lines.map(({ line, amountMinor }) => ({
        lineType: 'Account',
        lineObjectNumber: line.account,
        description: line.lineId,
        ...(line.sku
          ? { description2: `${line.quantity ?? 1} × ${line.sku}`.slice(0, FIELD_LENGTHS.description2) }
          : {}),
        quantity: 1,
        unitPrice: decimalNumber(amountMinor, document.currency),
        taxCode: line.erpTaxCode ?? settings.noTaxCode,
        ...(line.dimensions ? { dimensionSetLines: dimensionLines(line.dimensions) } : {}),
      })),
    ],
  };
}

function commentsOf(document: ErpDocument, partyLineId: string): string[] {
  const { text, policyVersion, policyDigest, originalDate } = document;
  const happened = originalDate ? ` · of ${originalDate}` : '';
  return [
    `${text}${happened}`.slice(0, FIELD_LENGTHS.description),
    `${POLICY}${policyVersion} ${policyDigest}`.slice(0, FIELD_LENGTHS.description),
    `${PARTY_LINE}${partyLineId}`,
  ];
}

/** Dimensions of a line, as the vendor takes them. */
export function dimensionLines(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).map(([code, valueCode]) => ({ code, valueCode }));
}

/** True for a document that is in the books, and not a draft any more. */
export function isPosted({ status }: SalesDocument): boolean {
  return status !== 'Draft' && status !== 'In Review';
}

/** A sales document as the ERP has it, posted or not. Pure. */
export function salesFound(kind: SalesKind, document: SalesDocument, settings: BusinessCentralSettings): FoundDocument {
  const { currencyCode: currency } = document;
  const all = document[SALES[kind].lines] ?? [];
  const comments = all.filter(({ lineType }) => lineType === 'Comment').map(({ description }) => description);
  const after = (begin: string) => comments.find((one) => one.startsWith(begin))?.slice(begin.length) ?? '';
  const lines = all
    .filter(({ lineType }) => lineType !== 'Comment')
    .map((line) => {
      const amountMinor = minorOf(line.amountIncludingTax, currency);
      const onTaxAccount = settings.taxAccounts.includes(line.lineObjectNumber);
      // a line on a tax account is tax as a whole, whatever the ERP makes of it
      const taxMinor = onTaxAccount ? amountMinor : minorOf(line.totalTaxAmount, currency);
      return { lineId: line.description, amountMinor, taxMinor };
    });
  const totalMinor = minorOf(document.totalAmountIncludingTax, currency);
  return {
    documentId: `${SALES[kind].set}/${document.id}`,
    number: document.number,
    reference: document.externalDocumentNumber,
    kind,
    policyVersion: after(POLICY).split(' ')[0] ?? '',
    ...asBooked({ kind, partyLineId: after(PARTY_LINE), totalMinor, lines }),
  };
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short code of a reference, in the capitals that the vendor's Code fields have: 5 bits a character. */
export function codeOf(reference: string, length: number): string {
  const digest = createHash('sha256').update(reference).digest();
  return Array.from({ length }, (_unused, index) => ALPHABET[(digest[index] ?? 0) % 32]).join('');
}

/** A text inside an OData filter. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `field eq 'a' or field eq 'b'`: the vendor takes `or` on one field only. */
export function anyOf(field: string, values: readonly string[]): string {
  return values.map((value) => `${field} eq ${quoted(value)}`).join(' or ');
}

/** A query, encoded. */
export function query(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}
