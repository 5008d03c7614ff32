import { randomUUID } from 'node:crypto';
import { demo } from '../demo-company.js';

/** A line of a sales document. */
export interface SalesLine {
  readonly id: string;
  readonly lineType: string;
  readonly lineObjectNumber: string;
  readonly description: string;
  readonly description2: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly taxCode: string;
  readonly amountExcludingTax: number;
  readonly totalTaxAmount: number;
  readonly amountIncludingTax: number;
  readonly dimensionSetLines: unknown;
}

/** An invoice or credit memo, draft or posted. */
export interface SalesDocument {
  readonly id: string;
  number: string;
  readonly externalDocumentNumber: string;
  readonly postingDate: string;
  readonly customerNumber: string;
  readonly currencyCode: string;
  status: string;
  /** The invoice that a corrective memo belongs to. */
  readonly invoiceId: string;
  readonly lines: readonly SalesLine[];
}

/** A line that lies in a journal. */
export interface JournalLine {
  readonly id: string;
  readonly lineNumber: number;
  readonly accountType: string;
  readonly accountNumber: string;
  readonly postingDate: string;
  readonly documentNumber: string;
  readonly externalDocumentNumber: string;
  readonly amount: number;
  readonly description: string;
}

/** A journal batch. */
export interface Journal {
  readonly id: string;
  readonly code: string;
  readonly displayName: string;
  lines: JournalLine[];
}

/** An entry of the general ledger. */
export interface LedgerEntry {
  readonly entryNumber: number;
  readonly postingDate: string;
  readonly documentNumber: string;
  readonly accountNumber: string;
  readonly description: string;
  readonly debitAmount: number;
  readonly creditAmount: number;
}

/** A rule of the business, in the vendor's words. */
export class BusinessError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** Id of nothing. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';

/** One company of the emulated Business Central: everything of it is plain data, so that a batch can be undone. */
export interface Company {
  readonly id: string;
  readonly legalEntity: string;
  readonly currency: string;
  invoices: SalesDocument[];
  memos: SalesDocument[];
  journals: Journal[];
  entries: LedgerEntry[];
  numbered: number;
  /** External document numbers of posted journals, one a posting. */
  posted: string[];
}

/** An empty company. */
export function newCompany(legalEntity: string, currency: string): Company {
  const empty = { invoices: [], memos: [], journals: [], entries: [], numbered: 0, posted: [] };
  return { id: randomUUID(), legalEntity, currency, ...empty };
}

/** Customers, by their number in capitals. */
export const customers = demo.customers.map(({ code, taxId, country }, index) => ({
  id: `c0000000-0000-0000-0000-00000000000${index}`,
  number: code.toUpperCase(),
  displayName: `Customer ${index}`,
  country,
  taxRegistrationNumber: taxId,
  blocked: ' ',
  lastModifiedDateTime: `2024-02-0${index + 1}T00:00:00Z`,
}));

/** Items; all were changed in one import. */
export const items = demo.skus.map((number, index) => ({
  id: `10000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
  number,
  displayName: number,
  blocked: false,
  taxGroupCode: 'STANDARD',
  lastModifiedDateTime: '2024-02-01T00:00:00Z',
}));

/** Places where stock is counted. */
export const locations = demo.warehouses.map((code, index) => ({
  id: `20000000-0000-0000-0000-00000000000${index}`,
  code,
  displayName: code,
  lastModifiedDateTime: '2024-02-01T00:00:00Z',
}));

/** Accounts, with what moved on them. */
export function accountsOf({ entries }: Company) {
  return [...demo.accounts].map(([number, displayName], index) => ({
    id: `30000000-0000-0000-0000-${String(index).padStart(12, '0')}`,
    number,
    displayName,
    blocked: false,
    directPosting: number !== demo.receivables,
    accountType: 'Posting',
    netChange: cents(
      entries
        .filter(({ accountNumber }) => accountNumber === number)
        .reduce((sum, { debitAmount, creditAmount }) => sum + debitAmount - creditAmount, 0),
    ),
    lastModifiedDateTime: '2024-02-01T00:00:00Z',
  }));
}

/** To the cent: the sums of binary fractions are not. */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
