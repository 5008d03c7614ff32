/** SOAP service for journal entries: what we send, and what becomes of it. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, instantOf, required, shownTextOf, type SourceInstant } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { XmlKind } from '../../../documents/source.js';
import type { XmlElement } from '../../../documents/xml-element.js';
import { acknowledged, erpDocument } from '../../../documents/partner-facts.js';

const documentedAt = 'https://blogs.sap.com/2019/09/06/guidelines-for-api-journal-entry-post/';

/** A request to post journal entries. */
export const request: XmlKind<DocumentAccount> = {
  kind: 'journal-entry-request',
  form: 'xml',
  doc: 'Request to post journal entries: proved to balance, and no news: the confirmation is.',
  documentedAt,
  quirks: ['Debits are positive, credits negative; tax is an item of its own.', 'A date has a zone: `2021-05-25Z`.'],
  recognise: (probe) => [probe.xml?.name, ...(probe.xml?.inside ?? [])].includes('JournalEntryBulkCreateRequest'),
  open: () => ({
    end: (root) => {
      for (const entry of found(root, 'JournalEntry')) proveBalance(entry);
      root.whole();
    },
  }),
};

/** The items of an entry come to nothing in each currency. */
function proveBalance(entry: XmlElement): void {
  const sums = new Map<string, bigint>();
  for (const name of ['Item', 'CreditorItem', 'DebtorItem', 'ProductTaxItem', 'WithholdingTaxItem']) {
    for (const item of entry.all(name)) {
      const amount = item.get('AmountInTransactionCurrency');
      if (!amount.stated) continue;
      const currency = required(shownTextOf(amount.attribute('currencyCode'), 3), amount.attribute('currencyCode'));
      sums.set(currency, (sums.get(currency) ?? 0n) + requiredAmountOf(amount, currency));
    }
  }
  for (const [currency, sum] of sums) {
    if (sum === 0n) continue;
    const problem = `The items of a journal entry come to ${sum} minor units of ${currency} and not to nothing`;
    refuse('amounts-do-not-add-up', entry.place, problem, 'Correct the entry.');
  }
}

/** What became of a request. */
export const confirmation: XmlKind<DocumentAccount> = {
  kind: 'journal-entry-confirmation',
  form: 'xml',
  doc: 'Confirmation of journal entries: numbers of what was posted, messages on what was not.',
  documentedAt,
  quirks: ['The document number of an entry that was refused is ten zeros.'],
  recognise: (probe) => [probe.xml?.name, ...(probe.xml?.inside ?? [])].includes('JournalEntryBulkCreateConfirmation'),
  open: (out) => ({
    end: (root) => {
      const outer = found(root, 'JournalEntryBulkCreateConfirmation');
      for (const bulk of outer) for (const one of bulk.all('JournalEntryCreateConfirmation')) confirmed(one, out);
      root.whole();
    },
  }),
};

const SEVERE = 3;

function confirmed(one: XmlElement, out: Output<DocumentAccount>): void {
  const header = one.get('MessageHeader');
  const sent = required(
    idOf(header.get('ReferenceID')) ?? idOf(header.get('ReferenceUUID')),
    header.get('ReferenceID'),
  );
  const at = instantOf(header.get('CreationDateTime'));
  const inner = one.get('JournalEntryCreateConfirmation');
  const number = idOf(inner.get('AccountingDocument'));
  const isPosted = number !== null && !/^0+$/.test(number);
  const problems = one
    .get('Log')
    .all('Item')
    .map((item) => ({ severity: Number(item.get('SeverityCode').value ?? 0), item }))
    .filter(({ severity }) => severity >= SEVERE - 1)
    .map(({ severity, item }) => ({
      severity: severity >= SEVERE ? 'error' : 'warning',
      ...textIn(item, 'TypeID', 'code', 100),
      ...textIn(item, 'Note', 'text', 500),
    }));
  const data = {
    sent,
    state: isPosted ? 'accepted' : 'rejected',
    at: at?.at ?? null,
    accepted: isPosted ? 1 : 0,
    rejected: isPosted ? 0 : 1,
    problems,
  };
  out.fact(one.place, acknowledged(data, out.account, at?.epochMs));
  if (isPosted) posted(inner, out, { number, sent, at });
}

function posted(
  inner: XmlElement,
  out: Output<DocumentAccount>,
  { number, sent, at }: { readonly number: string; readonly sent: string; readonly at: SourceInstant | null },
): void {
  const parts = [inner.get('CompanyCode').value, inner.get('FiscalYear').value, number];
  const data = {
    documentId: parts.filter((part) => part !== undefined).join('/'),
    number,
    reference: sent,
    kind: 'journal',
    state: 'posted',
    currency: null,
    totals: { net: null, tax: null, gross: null },
    lines: [],
  };
  out.fact(inner.place, erpDocument(data, { changed: at }, out.account));
}

function textIn(item: XmlElement, name: string, as: string, limit: number): Readonly<Record<string, string>> {
  const text = shownTextOf(item.get(name), limit);
  return text === null ? {} : { [as]: text };
}

/** Elements of a name, wherever the envelope puts them. */
function found(element: XmlElement, name: string): XmlElement[] {
  if (element.name === name) return [element];
  return element.children.flatMap((child) => found(child, name));
}
