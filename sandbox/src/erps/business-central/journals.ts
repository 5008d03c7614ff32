import { randomUUID } from 'node:crypto';
import { demo } from '../demo-company.js';
import { BusinessError, cents, customers, type Company, type Journal, type JournalLine } from './company.js';

type Body = Readonly<Record<string, unknown>>;

/** A journal batch; its code is unique. */
export function createJournal(company: Company, body: Body): Journal {
  const code = String(body['code'] ?? '').toUpperCase();
  if (code.length > 10)
    throw new BusinessError(
      'Application_StringExceededLength',
      `The length of the string is ${code.length}, but it must be less than or equal to 10 characters.`,
    );
  if (company.journals.some((journal) => journal.code === code))
    throw new BusinessError(
      'Internal_EntityWithSameKeyExists',
      `The Gen. Journal Batch already exists. Identification fields and values: Name='${code}'`,
    );
  const journal: Journal = { id: randomUUID(), code, displayName: String(body['displayName'] ?? ''), lines: [] };
  company.journals.push(journal);
  return journal;
}

/** A line of a journal; nothing is checked against the rest before it is posted. */
export function addLine(journal: Journal, body: Body): JournalLine {
  const accountType = String(body['accountType'] ?? 'G/L Account');
  const accountNumber = String(body['accountNumber'] ?? '').toUpperCase();
  const known =
    accountType === 'Customer'
      ? customers.some(({ number }) => number === accountNumber)
      : demo.accounts.has(accountNumber);
  if (!known)
    throw new BusinessError(
      'Internal_InvalidTableRelation',
      `The field Account No. of table Gen. Journal Line contains a value (${accountNumber}) that cannot be found in the related table (${accountType}).`,
    );
  const lineNumber = Number(body['lineNumber'] ?? Math.max(0, ...journal.lines.map((one) => one.lineNumber)) + 10_000);
  if (journal.lines.some((one) => one.lineNumber === lineNumber))
    throw new BusinessError(
      'Internal_EntityWithSameKeyExists',
      `The Gen. Journal Line already exists. Identification fields and values: Line No.='${lineNumber}'`,
    );
  const line: JournalLine = {
    id: randomUUID(),
    lineNumber,
    accountType,
    accountNumber,
    postingDate: String(body['postingDate']),
    documentNumber: String(body['documentNumber']),
    externalDocumentNumber: String(body['externalDocumentNumber'] ?? ''),
    amount: Number(body['amount']),
    description: String(body['description'] ?? ''),
  };
  journal.lines.push(line);
  return line;
}

/** Posts all lines of a journal, or none. */
export function postJournal(company: Company, journal: Journal): void {
  if (journal.lines.length === 0) throw new BusinessError('Application_DialogException', 'There is nothing to post.');
  const off = cents(journal.lines.reduce((sum, { amount }) => sum + amount, 0));
  if (off !== 0)
    throw new BusinessError('Application_DialogException', `Document No. ${journal.code} is out of balance by ${off}.`);
  if (journal.lines.some(({ postingDate }) => postingDate < demo.openFrom))
    throw new BusinessError(
      'Application_DialogException',
      'Posting Date is not within your range of allowed posting dates in Gen. Journal Line.',
    );
  for (const line of journal.lines)
    company.entries.push({
      entryNumber: company.entries.length + 1,
      postingDate: line.postingDate,
      documentNumber: line.documentNumber,
      accountNumber: line.accountType === 'Customer' ? demo.receivables : line.accountNumber,
      description: line.description,
      debitAmount: Math.max(line.amount, 0),
      creditAmount: Math.max(-line.amount, 0),
    });
  company.posted.push(...new Set(journal.lines.map(({ externalDocumentNumber }) => externalDocumentNumber)));
  journal.lines = [];
}
