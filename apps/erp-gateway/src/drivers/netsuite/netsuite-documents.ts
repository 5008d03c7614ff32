import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ErpDocument, FoundDocument } from '../driver.js';
import { decimalNumber, minorOf } from '../amounts.js';
import { refused } from '../failures.js';
import { asBooked, assertBalanced, invoiceForm, sumsOf } from '../invoice-form.js';
import type { NetsuiteSettings } from './netsuite-settings.js';

/** Our kinds as records, as SuiteQL calls them, and the sublist that their lines are. */
export const RECORDS = {
  invoice: { record: 'invoice', type: 'CustInvc', sublist: 'item' },
  'credit-memo': { record: 'creditMemo', type: 'CustCred', sublist: 'item' },
  journal: { record: 'journalEntry', type: 'Journal', sublist: 'line' },
} as const;

/** Our kind of a transaction's type; undefined for what is not ours. */
export function kindOf(type: string): ErpDocument['kind'] | undefined {
  return (Object.keys(RECORDS) as ErpDocument['kind'][]).find((kind) => RECORDS[kind].type === type);
}

/** External id of a reference: letters and digits only, since it stands in an address. */
export function externalIdOf(reference: string): string {
  return `crossdock-${createHash('sha256').update(reference).digest('hex').slice(0, 40)}`;
}

/** Internal ids of what a document names. */
export interface DocumentIds {
  readonly subsidiary: string;
  readonly currency: string;
  account(code: string): string;
  customer(party: string): string;
}

const ref = z.object({ id: z.coerce.string() });
const amount = z.number().optional().default(0);

/** A transaction, with its lines under the sublist that its kind has. */
export const transaction = z.object({
  id: z.coerce.string(),
  tranId: z.string(),
  memo: z.string().default(''),
  tranDate: z.string(),
  currency: ref,
  subsidiary: ref,
  entity: ref.optional(),
  account: ref.optional(),
  total: amount,
  taxTotal: amount,
  item: z.object({ items: z.array(z.object({ item: ref, description: z.string().default(''), amount })) }).optional(),
  line: z
    .object({
      items: z.array(
        z.object({ account: ref, memo: z.string().default(''), debit: amount, credit: amount, entity: ref.optional() }),
      ),
    })
    .optional(),
});
export type Transaction = z.output<typeof transaction>;

/** Content of the record that a document becomes. Amounts are ours: the lines bear no tax of NetSuite's own. Pure. */
export function recordBody(
  document: ErpDocument,
  settings: NetsuiteSettings,
  ids: DocumentIds,
): Record<string, unknown> {
  const { kind, currency, documentDate } = document;
  const head = { subsidiary: { id: ids.subsidiary }, currency: { id: ids.currency }, tranDate: documentDate };
  if (kind === 'journal') {
    assertBalanced(document);
    const items = document.lines.map(({ lineId, account, party, debitMinor, creditMinor, dimensions }) => ({
      account: { id: ids.account(account) },
      ...(debitMinor > 0
        ? { debit: decimalNumber(debitMinor, currency) }
        : { credit: decimalNumber(creditMinor, currency) }),
      memo: lineId,
      ...(party ? { entity: { id: ids.customer(party) } } : {}),
      ...segments(dimensions),
    }));
    return { ...head, memo: memoOf(document, ''), line: { items } };
  }
  const form = invoiceForm(document);
  const partyAccount = document.lines.find(({ party }) => party !== undefined)?.account;
  const items = form.lines.map(({ line, amountMinor }) => {
    const amount = decimalNumber(amountMinor, currency);
    const taxCode = settings.noTaxCode ? { taxCode: { id: settings.noTaxCode } } : {};
    const item = { id: chargeItem(line.account, settings) };
    return {
      item,
      description: line.lineId,
      quantity: 1,
      rate: amount,
      amount,
      ...taxCode,
      ...segments(line.dimensions),
    };
  });
  const account = partyAccount === undefined ? {} : { account: { id: ids.account(partyAccount) } };
  return {
    ...head,
    ...account,
    entity: { id: ids.customer(form.party) },
    memo: memoOf(document, form.partyLineId),
    item: { items },
  };
}

/** Class, department, location and custom segments are fields of a line that name a record. */
function segments(dimensions: ErpDocument['lines'][number]['dimensions']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(dimensions ?? {}).map(([field, id]) => [field, { id }]));
}

function chargeItem(account: string, { chargeItems }: NetsuiteSettings): string {
  const item = chargeItems[account];
  if (item) return item;
  const message = `no charge item is named for the account ${account}; name one in policies/erp-connections.yaml, or let the policy make journals`;
  throw refused({ code: 'unknown-account', message });
}

/** Words for people, and what a transaction has no field for. */
function memoOf(
  { text, reference, policyVersion, policyDigest, originalDate }: ErpDocument,
  partyLineId: string,
): string {
  const words = { ref: reference, policy: policyVersion, digest: policyDigest.slice(0, 16), 'party-line': partyLineId };
  const ours = Object.entries(words).map(([word, value]) => `${word}=${encodeURIComponent(value)}`);
  const happened = originalDate ? ` of ${originalDate}` : '';
  // a memo has 999 characters
  return `${text.slice(0, 200)}${happened} | ${ours.join(' ')}`;
}

/** One of the words of {@link memoOf}. */
function wordOf(memo: string, word: string): string {
  const value = new RegExp(`(?:^|\\s)${word}=(\\S*)`).exec(memo)?.[1] ?? '';
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** A transaction as a document of ours; `accountOf` gives the number of an account's internal id. Pure. */
export function foundOf(
  kind: ErpDocument['kind'],
  record: Transaction,
  currency: string,
  settings: NetsuiteSettings,
  accountOf: (id: string) => string,
): FoundDocument {
  const { record: type } = RECORDS[kind];
  const head = {
    documentId: `${type}/${record.id}`,
    number: record.tranId,
    reference: wordOf(record.memo, 'ref'),
    kind,
    policyVersion: wordOf(record.memo, 'policy'),
  };
  if (kind === 'journal') return { ...head, ...journalSides(record, currency, settings, accountOf) };
  const accounts = new Map(Object.entries(settings.chargeItems).map(([account, item]) => [item, account]));
  const lines = (record.item?.items ?? []).map(({ item, description, amount: stated }) => {
    const amountMinor = minorOf(stated, currency);
    const isTax = settings.taxAccounts.includes(accounts.get(item.id) ?? '');
    return { lineId: description, amountMinor, taxMinor: isTax ? amountMinor : 0 };
  });
  const ownTax = minorOf(record.taxTotal, currency);
  const added = ownTax === 0 ? [] : [{ lineId: 'tax of the ERP', amountMinor: ownTax, taxMinor: ownTax }];
  const partyLineId = wordOf(record.memo, 'party-line');
  const totalMinor = minorOf(record.total, currency);
  return { ...head, ...asBooked({ kind, partyLineId, totalMinor, lines: [...lines, ...added] }) };
}

function journalSides(
  record: Transaction,
  currency: string,
  { taxAccounts }: NetsuiteSettings,
  accountOf: (id: string) => string,
): Pick<FoundDocument, 'lines' | 'totals'> {
  const booked = (record.line?.items ?? []).map(({ account, memo, debit, credit }) => ({
    lineId: memo,
    debitMinor: minorOf(debit, currency),
    creditMinor: minorOf(credit, currency),
    isTax: taxAccounts.includes(accountOf(account.id)),
  }));
  const taxMinor = booked
    .filter(({ isTax }) => isTax)
    .reduce((sum, { debitMinor, creditMinor }) => sum + creditMinor - debitMinor, 0);
  return {
    lines: booked.map(({ lineId, debitMinor, creditMinor }) => ({ lineId, debitMinor, creditMinor })),
    totals: { ...sumsOf(booked), taxMinor },
  };
}

/** Content of the record that takes another back: the other kind of document, or the journal's mirror. Pure. */
export function mirrorBody(kind: ErpDocument['kind'], record: Transaction): Record<string, unknown> {
  const { subsidiary, currency, tranDate, entity, account, memo } = record;
  const head = { subsidiary, currency, tranDate, memo: memo.replace(/\bref=(\S*)/, 'ref=$1%2Freversed') };
  if (kind === 'journal') {
    const items = (record.line?.items ?? []).map(({ debit, credit, ...line }) => {
      return { ...line, ...(debit === 0 ? { debit: credit } : { credit: debit }) };
    });
    return { ...head, line: { items } };
  }
  const items = (record.item?.items ?? []).map((line) => ({ ...line, quantity: 1, rate: line.amount }));
  return { ...head, ...(entity ? { entity } : {}), ...(account ? { account } : {}), item: { items } };
}

/** The kind that takes a kind back. */
export const MIRRORS = { invoice: 'credit-memo', 'credit-memo': 'invoice', journal: 'journal' } as const;
