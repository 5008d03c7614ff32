import { demo } from '../demo-company.js';
import { cents, chargeItems, fieldOf, NetsuiteError, tables, type Transaction } from './account.js';

type Row = Record<string, string | number>;

/** Types of transactions as SuiteQL calls them. */
const TYPES: Readonly<Record<string, string>> = {
  invoice: 'CustInvc',
  creditMemo: 'CustCred',
  journalEntry: 'Journal',
  inventoryAdjustment: 'InvAdjst',
};

/** Runs the queries that are asked of this account: one table with a condition, or the balances. */
export function run(q: string, transactions: readonly Transaction[]): Row[] {
  if (q.startsWith('SELECT a.acctnumber AS account')) return balances(q, transactions);
  const [, columns = '', table = '', condition = '', order] =
    /^SELECT (.+) FROM (\w+)(?: WHERE (.+?))? ORDER BY (.+)$/.exec(q) ?? [];
  if (order === undefined) throw new NetsuiteError(400, 'INVALID_PARAMETER', `Invalid or unsupported search: ${q}`);
  const records = table === 'transaction' ? transactions.map(transactionRow) : tables[table];
  if (!records) throw new NetsuiteError(400, 'INVALID_PARAMETER', `Record '${table}' was not found.`);
  const outputs = columns.split(/, (?![^(]*\))/).map(outputOf);
  const rows = records
    .filter((record) => passes(record, condition))
    .map((record) => outputs.flatMap(({ name, column }) => entryOf(name, valueOf(record, column))));
  const keys = order.split(', ');
  return rows
    .map((entries): Row => Object.fromEntries(entries))
    .toSorted((a, b) => {
      const key = keys.find((one) => a[one] !== b[one]) ?? 'id';
      return String(a[key]) < String(b[key]) ? -1 : 1;
    });
}

function outputOf(text: string): { name: string; column: string } {
  const [column = '', name = column] = text.split(' AS ');
  return { name, column };
}

/** What is null is left out of a row. */
function entryOf(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

function valueOf(record: Readonly<Record<string, string | null>>, column: string): string | null {
  const plain = /^TO_CHAR\((\w+), '[^']+'\)$/.exec(column)?.[1] ?? column;
  if (!(plain in record)) throw new NetsuiteError(400, 'INVALID_PARAMETER', `Field '${plain}' was not found.`);
  return record[plain] ?? null;
}

function passes(record: Readonly<Record<string, string | null>>, condition: string): boolean {
  if (condition === '') return true;
  const [, column = '', list] = /^(.+) IN \((.+)\)$/.exec(condition) ?? [];
  if (list !== undefined) return literals(list).includes(valueOf(record, column) ?? '');
  const [, since = '', from = ''] = /^(.+) >= '(.+)'$/.exec(condition) ?? [];
  return (valueOf(record, since) ?? '') >= from;
}

function literals(list: string): string[] {
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
}

function transactionRow({ id, record, externalId, tranId }: Transaction) {
  return { id, type: TYPES[record] ?? record, externalid: externalId, tranid: tranId };
}

function balances(q: string, transactions: readonly Transaction[]): Row[] {
  const subsidiary = /tl\.subsidiary = '(\w+)'/.exec(q)?.[1];
  const accounts = /a\.acctnumber IN \(([^)]*)\)/.exec(q)?.[1];
  const from = /t\.trandate >= TO_DATE\('([\d-]+)'/.exec(q)?.[1] ?? '';
  const to = /t\.trandate <= TO_DATE\('([\d-]+)'/.exec(q)?.[1] ?? '9999';
  const sums = new Map<string, number>();
  for (const transaction of transactions) {
    const { body } = transaction;
    const date = String(body['tranDate']);
    if ((body['subsidiary'] as { id: string }).id !== subsidiary || date < from || date > to) continue;
    for (const { account, party, debit } of movesOf(transaction)) {
      if (accounts !== undefined && !literals(accounts).includes(account)) continue;
      const key = JSON.stringify([account, currencyOf(body), party]);
      sums.set(key, (sums.get(key) ?? 0) + debit);
    }
  }
  return [...sums].map(([key, balance]) => {
    const [account, currency, party] = JSON.parse(key) as [string, string, string | null];
    return { account, currency, ...(party ? { party } : {}), balance: cents(balance) };
  });
}

function currencyOf(body: Transaction['body']): string {
  return fieldOf('currency', (body['currency'] as { id: string }).id, 'symbol') ?? '';
}

/** What a transaction moves: debit, or credit below zero. */
function movesOf({ record, body, lines }: Transaction): { account: string; party: string | null; debit: number }[] {
  if (record === 'inventoryAdjustment') return [];
  if (record === 'journalEntry')
    return lines.map(({ account, entity, debit = 0, credit = 0 }) => ({
      account: fieldOf('account', account?.id, 'acctnumber') ?? '',
      party: fieldOf('customer', entity?.id, 'entityid'),
      debit: debit - credit,
    }));
  const sign = record === 'invoice' ? 1 : -1;
  const customer = fieldOf('customer', (body['entity'] as { id: string }).id, 'entityid');
  const total = lines.reduce((sum, { amount = 0, tax = 0 }) => sum + amount + tax, 0);
  const accountOf = (item: string) => Object.entries(chargeItems).find(([, id]) => id === item)?.[0] ?? '4000';
  return [
    { account: demo.receivables, party: customer, debit: sign * total },
    ...lines.map(({ item, amount = 0, tax = 0 }) => ({
      account: accountOf(item?.id ?? ''),
      party: null,
      debit: -sign * (amount + tax),
    })),
  ];
}
