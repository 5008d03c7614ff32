/** Tables of SuiteAnalytics, as replication tools copy them. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import type { Row } from '../../../documents/row.js';
import type { TableKind } from '../../../documents/source.js';
import { UNDATED } from '../../../documents/undated.js';
import { erpDocument } from '../../../documents/partner-facts.js';

const documentedAt = 'https://github.com/fivetran/dbt_netsuite';
const quirks = [
  'Yes and no are T and F; what a replication tool adds says TRUE and FALSE.',
  'Currencies, accounts and periods are internal ids of other tables.',
  'Times have no zone: they are those of the account.',
];

/** The chart of accounts. */
export const accounts: TableKind<DocumentAccount> = {
  kind: 'accounts',
  form: 'table',
  doc: 'Table `account`: the chart of accounts.',
  documentedAt,
  quirks,
  columns: ['id', 'accttype', 'acctnumber'],
  open: (out) => ({ row: (row) => readAccount(row, out) }),
};

function readAccount(row: Row, out: Output<DocumentAccount>): void {
  const accountId = required(idOf(row.get('id')), row.get('id'));
  const changed = zonedInstantOf(row.get('lastmodifieddate'), 'ymd', out.account.timeZone);
  const number = shownTextOf(row.get('acctnumber'), 100);
  const name = shownTextOf(row.get('fullname', 'accountsearchdisplayname'), 200);
  const type = shownTextOf(row.get('accttype'), 100);
  out.fact(row.place, {
    actor: 'account',
    key: `account/${out.account.account}/${accountId}`,
    ref: { by: 'account-id', value: accountId },
    type: 'account.master.v1',
    time: changed?.at ?? UNDATED,
    revision: changed?.epochMs ?? 0,
    data: {
      accountId,
      ...(number !== null && { number }),
      ...(name !== null && { name }),
      ...(type !== null && { type }),
      blocked: isYes(row, 'isinactive') || isYes(row, '_fivetran_deleted'),
      changedAt: changed?.at ?? null,
    },
  });
}

/** What NetSuite calls its transactions; all others are `other`. */
const KINDS: Readonly<Record<string, string>> = {
  SalesOrd: 'sales-order',
  CustInvc: 'invoice',
  CashSale: 'invoice',
  CustCred: 'credit-memo',
  CashRfnd: 'credit-memo',
  CustPymt: 'payment',
  CustDep: 'payment',
  Journal: 'journal',
};

/** Transactions. */
export const transactions: TableKind<DocumentAccount> = {
  kind: 'transactions',
  form: 'table',
  doc: 'Table `transaction`: heads of orders, invoices, payments and journals.',
  documentedAt,
  quirks: [...quirks, 'A status is a letter whose meaning depends on the type; it is kept as it is.'],
  columns: ['id', 'trandate', 'type', 'postingperiod'],
  open: (out) => ({ row: (row) => readTransaction(row, out) }),
};

function readTransaction(row: Row, out: Output<DocumentAccount>): void {
  const documentId = required(idOf(row.get('id')), row.get('id'));
  const on = dayIn(row, 'trandate');
  const [number, reference] = [
    idOf(row.get('tranid', 'transactionnumber')),
    idOf(row.get('externalid', 'otherrefnum')),
  ];
  const status = shownTextOf(row.get('status'), 100);
  const customerId = idOf(row.get('entity'));
  stateOf(row, out, {
    documentId,
    ...(number !== null && { number: number.slice(0, 100) }),
    ...(reference !== null && { reference }),
    kind: KINDS[row.text('type')] ?? 'other',
    ...(status !== null && { state: isYes(row, '_fivetran_deleted') ? 'deleted' : status }),
    ...(on !== null && { on }),
    ...(customerId !== null && { customerId }),
    currency: null,
    totals: { net: null, tax: null, gross: null },
    lines: [],
  });
}

/** Lines of transactions. */
export const lines: TableKind<DocumentAccount> = {
  kind: 'transaction-lines',
  form: 'table',
  doc: 'Table `transactionLine`: items and quantities of transactions.',
  documentedAt,
  quirks: [
    ...quirks,
    'On sales, quantities and foreign amounts are negative: credits.',
    'Foreign amounts are in the currency of the transaction, which stands in another table: they are not carried.',
  ],
  columns: ['id', 'transaction', 'linesequencenumber', 'quantity'],
  open: (out) => ({ row: (row) => readLine(row, out) }),
};

function readLine(row: Row, out: Output<DocumentAccount>): void {
  const item = shownTextOf(row.get('item'), 200);
  const quantity = shownTextOf(row.get('quantity'), 50);
  const account = shownTextOf(row.get('expenseaccount'), 100);
  const text = shownTextOf(row.get('memo'), 300);
  onDocument(row, out, null, {
    lineId: required(idOf(row.get('id')), row.get('id')),
    ...(item !== null && { sku: item }),
    ...(quantity !== null && { quantity }),
    ...(account !== null && { account }),
    ...(text !== null && { text }),
  });
}

/** What transactions booked. */
export const accountingLines: TableKind<DocumentAccount> = {
  kind: 'accounting-lines',
  form: 'table',
  doc: 'Table `transactionAccountingLine`: what each line of a transaction booked on which account.',
  documentedAt,
  quirks: [...quirks, 'A line may book nothing; debit, credit and amount are then empty.'],
  columns: ['transaction', 'transactionline', 'account', 'posting'],
  open: (out) => ({ row: (row) => readAccounting(row, out) }),
};

function readAccounting(row: Row, out: Output<DocumentAccount>): void {
  const { currency } = out.account;
  const account = shownTextOf(row.get('account'), 100);
  const [debit, credit, amount] = ['debit', 'credit', 'amount'].map((name) =>
    currency === null ? undefined : (amountOf(row.get(name), currency) ?? undefined),
  );
  const isSplit = debit !== undefined || credit !== undefined;
  const booked = isSplit ? (debit ?? 0n) - (credit ?? 0n) : (amount ?? null);
  onDocument(row, out, currency, {
    lineId: required(idOf(row.get('transactionline')), row.get('transactionline')),
    ...(account !== null && { account }),
    ...(booked !== null && { amount: Number(booked) }),
  });
}

function onDocument(
  row: Row,
  out: Output<DocumentAccount>,
  currency: string | null,
  line: Readonly<Record<string, unknown>>,
): void {
  stateOf(row, out, {
    documentId: required(idOf(row.get('transaction')), row.get('transaction')),
    kind: 'other',
    ...(isYes(row, '_fivetran_deleted') && { state: 'deleted' }),
    currency,
    totals: { net: null, tax: null, gross: null },
    lines: [line],
  });
}

interface ErpDocument extends Readonly<Record<string, unknown>> {
  readonly documentId: string;
  readonly on?: string;
}

function stateOf(row: Row, out: Output<DocumentAccount>, data: ErpDocument): void {
  const stated = row.get('lastmodifieddate', 'linelastmodifieddate', 'createddate');
  const changed = zonedInstantOf(stated, 'ymd', out.account.timeZone);
  out.fact(row.place, erpDocument(data, { changed, day: data.on ?? null }, out.account));
}

/** `2017-05-07 0:00:00` is a day: transactions have no time. */
function dayIn(row: Row, name: string): string | null {
  const instant = zonedInstantOf(row.get(name), 'ymd', 'UTC');
  return instant === null ? null : instant.at.slice(0, 10);
}

function isYes(row: Row, name: string): boolean {
  return ['T', 'TRUE', 'YES'].includes(row.text(name).toUpperCase());
}

/** Of tables that the connector before SuiteAnalytics made; they have no number that a document is known by. */
const OLD_TRANSACTIONS = ['transaction_id', '_fivetran_synced'];

/** Tables that others refer to: they carry neither money nor goods. */
export const referenceData: TableKind<DocumentAccount> = {
  kind: 'reference-data',
  form: 'table',
  doc: 'Any other table: currencies, periods, subsidiaries, entities.',
  documentedAt,
  columns: [],
  recognise: (probe) =>
    !MONEY.some(({ columns }) => probe.table(columns) !== null) &&
    probe.table(OLD_TRANSACTIONS) === null &&
    ((probe.table(['id'])?.names.length ?? 0) > 3 || probe.table(['_fivetran_synced']) !== null),
  open: (_, header) => {
    for (const name of header.names) header.find(name);
    return { row: () => undefined };
  },
};

const MONEY = [accounts, transactions, lines, accountingLines];
