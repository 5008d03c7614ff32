import { postedLines, sumByLineKey, type Answer, type Issued } from '#libs/actors';
import type { Check, Evidence, Finding } from './finding.js';

interface OrderRow {
  readonly key: string;
  readonly facts: { readonly answers?: Readonly<Record<string, Readonly<Record<string, { readonly v: Answer }>>>> };
  readonly issued: Readonly<Record<string, Issued>>;
}

/** Rows read at once: memory stays the same however many orders there are. */
const PAGE = 1_000;

/** Every order, a page at a time. */
export async function* ordersOf(database: Evidence['database']): AsyncGenerator<OrderRow> {
  const sql = `select key, facts, issued from order_service.order_actor where key > $1 order by key limit ${PAGE}`;
  for (let after = ''; ;) {
    const { rows } = await database.query<OrderRow>(sql, [after]);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.key;
  }
}

/** Money that orders call for stands in the ERP. */
export const postingsSettled: Check = {
  name: 'postings-settled',
  claim: 'what each order calls for equals what the ERP confirmed for it, line by line',
  async find({ database }) {
    const findings: Finding[] = [];
    for await (const order of ordersOf(database))
      for (const [effect, issued] of Object.entries(order.issued))
        if (issued.k === 'posting') findings.push(...unsettled(order, effect, issued));
    return findings;
  },
};

function unsettled(order: OrderRow, effect: string, issued: Extract<Issued, { k: 'posting' }>): Finding[] {
  const about = `${order.key}/${effect}`;
  const check = 'postings-settled';
  if (issued.fly) return [{ check, about, detail: `revision ${issued.fly.r} is in flight` }];
  if (issued.rest) return [];
  const confirmed = postedLines(answersOf(order, effect));
  const desired = sumByLineKey(issued.body.lines);
  return [...new Set([...Object.keys(desired), ...Object.keys(confirmed)])]
    .filter((line) => (desired[line] ?? 0) !== (confirmed[line] ?? 0))
    .map((line) => ({
      check,
      about,
      detail: `${line}: calls for ${desired[line] ?? 0}, the ERP confirmed ${confirmed[line] ?? 0}`,
    }));
}

function answersOf(order: OrderRow, effect: string): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(order.facts.answers?.[effect] ?? {}).map(([revision, entry]) => [revision, entry.v]),
  );
}

interface CallRow {
  readonly ref: string;
  readonly state: string;
  readonly outcome: {
    readonly result: string;
    readonly data?: { readonly documents?: readonly { readonly reference: string }[] };
  } | null;
}

const CALLS = `select ref, state, outcome from erp_gateway.call where message ->> 'type' like 'posting.requested.%'`;

/** Each confirmed posting is in the ERP. */
export const documentsThere: Check = {
  name: 'documents-there',
  claim: 'every posting was made, and each document that its call confirmed is in the ERP',
  async find({ database, erpDocuments }) {
    const { rows } = await database.query<CallRow>(CALLS);
    const open = rows
      .filter((call) => call.state !== 'done')
      .map((call) => finding('documents-there', call.ref, `the call is ${call.state}`));
    const missing = [...confirmedBy(rows)]
      .filter((one) => !erpDocuments.has(one))
      .map((one) => finding('documents-there', one, 'confirmed, and not in the ERP'));
    return [...open, ...missing];
  },
};

/** No posting is in the ERP more than once. */
export const documentsOnce: Check = {
  name: 'documents-once',
  claim: 'the ERP holds each document once, and none that no call confirmed',
  async find({ database, erpDocuments }) {
    const confirmed = confirmedBy((await database.query<CallRow>(CALLS)).rows);
    const doubles = [...erpDocuments]
      .filter(([, found]) => found.length > 1)
      .map(([one, found]) => finding('documents-once', one, `${found.length} times in the ERP`));
    const strangers = [...erpDocuments.keys()]
      .filter((one) => !confirmed.has(one))
      .map((one) => finding('documents-once', one, 'in the ERP, and confirmed by no call'));
    return [...doubles, ...strangers];
  },
};

function confirmedBy(calls: readonly CallRow[]): ReadonlySet<string> {
  return new Set(calls.flatMap((call) => (call.outcome?.data?.documents ?? []).map((one) => one.reference)));
}

function finding(check: string, about: string, detail: string): Finding {
  return { check, about, detail };
}

/** The ledger balances. */
export const ledgerBalances: Check = {
  name: 'ledger-balances',
  claim: 'debits equal credits in every legal entity and currency',
  async find({ trialBalance }) {
    const sums = new Map<string, number>();
    for (const row of trialBalance) {
      const book = `${row.legalEntity} ${row.currency}`;
      sums.set(book, (sums.get(book) ?? 0) + row.debitMinor - row.creditMinor);
    }
    return [...sums]
      .filter(([, sum]) => sum !== 0)
      .map(([book, sum]) => ({
        check: 'ledger-balances',
        about: book,
        detail: `debits exceed credits by ${sum} minor units`,
      }));
  },
};
