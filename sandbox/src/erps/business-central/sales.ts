import { randomUUID } from 'node:crypto';
import { demo } from '../demo-company.js';
import { BusinessError, cents, customers, NO_ID, type Company, type SalesDocument, type SalesLine } from './company.js';

/** Which of the two kinds of sales document. */
export type SalesSet = 'salesInvoices' | 'salesCreditMemos';

type Body = Readonly<Record<string, unknown>>;

/** Rates by tax code; FULLVAT makes the whole line tax. */
const RATES: Readonly<Record<string, number | 'full'>> = { NOTAX: 0, STANDARD: 0.19, FULLVAT: 'full' };

/** Name of the lines of a set. */
export const linesOf = { salesInvoices: 'salesInvoiceLines', salesCreditMemos: 'salesCreditMemoLines' } as const;

/** The documents of a set. */
export function documentsOf(company: Company, set: SalesSet): SalesDocument[] {
  return set === 'salesInvoices' ? company.invoices : company.memos;
}

/** A draft, by a deep insert. */
export function createSales(company: Company, set: SalesSet, body: Body): SalesDocument {
  const externalDocumentNumber = text(body, 'externalDocumentNumber', 35);
  const customerNumber = text(body, 'customerNumber', 20).toUpperCase();
  if (customerNumber === '')
    throw new BusinessError('Application_DialogException', 'A customerNumber or a customerID must be provided.');
  if (!customers.some(({ number }) => number === customerNumber))
    throw new BusinessError(
      'Internal_InvalidTableRelation',
      `The field Sell-to Customer No. of table Sales Header contains a value (${customerNumber}) that cannot be found in the related table (Customer).`,
    );
  const lines = (body[linesOf[set]] ?? []) as Body[];
  company.numbered += 1;
  const draft: SalesDocument = {
    id: randomUUID(),
    number: `10${company.numbered}`,
    externalDocumentNumber,
    postingDate: String(body['postingDate']),
    customerNumber,
    currencyCode: text(body, 'currencyCode', 10) || company.currency,
    status: 'Draft',
    invoiceId: NO_ID,
    lines: lines.map(lineOf),
  };
  documentsOf(company, set).push(draft);
  return draft;
}

function lineOf(body: Body): SalesLine {
  const lineType = text(body, 'lineType', 20);
  const account = text(body, 'lineObjectNumber', 20);
  const common = {
    id: randomUUID(),
    lineType,
    lineObjectNumber: account,
    description: text(body, 'description', 100),
    description2: text(body, 'description2', 50),
    dimensionSetLines: body['dimensionSetLines'] ?? [],
  };
  if (lineType === 'Comment')
    return {
      ...common,
      quantity: 0,
      unitPrice: 0,
      taxCode: '',
      amountExcludingTax: 0,
      totalTaxAmount: 0,
      amountIncludingTax: 0,
    };
  if (lineType !== 'Account') throw new BusinessError('Unknown', `'${lineType}' is not an option here.`);
  if (!demo.accounts.has(account))
    throw new BusinessError(
      'Internal_InvalidTableRelation',
      `The field No. of table Sales Line contains a value (${account}) that cannot be found in the related table (G/L Account).`,
    );
  const [quantity, unitPrice] = [Number(body['quantity']), Number(body['unitPrice'])];
  return { ...common, quantity, unitPrice, ...taxed(quantity * unitPrice, text(body, 'taxCode', 20)) };
}

function taxed(amount: number, taxCode: string) {
  const rate = RATES[taxCode];
  if (rate === undefined)
    throw new BusinessError('Internal_InvalidTableRelation', `The tax code ${taxCode} does not exist.`);
  const tax = rate === 'full' ? cents(amount) : cents(amount * rate);
  const net = rate === 'full' ? 0 : cents(amount);
  return { taxCode, amountExcludingTax: net, totalTaxAmount: tax, amountIncludingTax: cents(net + tax) };
}

/** Posts a draft: numbers are given, and the ledger moves. */
export function postSales(company: Company, set: SalesSet, document: SalesDocument): void {
  if (document.status !== 'Draft')
    throw new BusinessError('Application_DialogException', `The ${set} ${document.number} is posted already.`);
  if (document.postingDate < demo.openFrom)
    throw new BusinessError(
      'Application_DialogException',
      `Posting Date is not within your range of allowed posting dates in Sales Header Document No.='${document.number}'.  CorrelationId:  7a.`,
    );
  const same = documentsOf(company, set).find(
    (other) =>
      other.status !== 'Draft' &&
      other.externalDocumentNumber === document.externalDocumentNumber &&
      other.invoiceId === NO_ID,
  );
  if (same)
    throw new BusinessError(
      'Application_DialogException',
      `Sales ${set === 'salesInvoices' ? 'Invoice' : 'Credit Memo'} ${document.externalDocumentNumber} already exists for this customer.`,
    );
  if (totalsOf(document).totalAmountIncludingTax < 0)
    throw new BusinessError('Application_DialogException', 'The total amount for the invoice must be 0 or greater.');
  enter(company, set, document);
}

/** Numbers a document and moves the ledger. */
function enter(company: Company, set: SalesSet, posted: SalesDocument): void {
  company.numbered += 1;
  posted.number = `${set === 'salesInvoices' ? 'PS-INV' : 'PS-CR'}${103000 + company.numbered}`;
  posted.status = 'Open';
  const sign = set === 'salesInvoices' ? 1 : -1;
  const total = totalsOf(posted).totalAmountIncludingTax;
  move(company, posted, demo.receivables, `Invoice ${posted.number}`, sign * total);
  for (const line of posted.lines.filter(({ lineType }) => lineType === 'Account'))
    move(company, posted, line.lineObjectNumber, line.description, -sign * line.amountIncludingTax);
}

function move(
  company: Company,
  { postingDate, number }: SalesDocument,
  account: string,
  description: string,
  debit: number,
): void {
  if (debit === 0) return;
  company.entries.push({
    entryNumber: company.entries.length + 1,
    postingDate,
    documentNumber: number,
    accountNumber: account,
    description,
    debitAmount: Math.max(cents(debit), 0),
    creditAmount: Math.max(cents(-debit), 0),
  });
}

/** Cancels a posted invoice by a corrective credit memo, which is posted at once. */
export function cancelInvoice(company: Company, invoice: SalesDocument): void {
  if (invoice.status === 'Canceled')
    throw new BusinessError(
      'Application_DialogException',
      'You cannot cancel this posted sales invoice because it has already been cancelled.',
    );
  const memo: SalesDocument = { ...invoice, id: randomUUID(), status: 'Draft', invoiceId: invoice.id, number: '' };
  company.memos.push(memo);
  enter(company, 'salesCreditMemos', memo);
  memo.status = 'Corrective';
  invoice.status = 'Canceled';
}

/** What the vendor adds up. */
export function totalsOf({ lines }: SalesDocument) {
  const sum = (field: 'amountExcludingTax' | 'totalTaxAmount' | 'amountIncludingTax') =>
    cents(lines.reduce((total, line) => total + line[field], 0));
  return {
    totalAmountExcludingTax: sum('amountExcludingTax'),
    totalTaxAmount: sum('totalTaxAmount'),
    totalAmountIncludingTax: sum('amountIncludingTax'),
  };
}

function text(body: Body, field: string, length: number): string {
  const value = body[field] ?? '';
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  if (given.length <= length) return given;
  throw new BusinessError(
    'Application_StringExceededLength',
    `The length of the string is ${given.length}, but it must be less than or equal to ${length} characters. Value: ${given}`,
  );
}
