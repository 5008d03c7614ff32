import { tableOf } from './scenario/table.js';
import { waysIn, waysOut, type Ways } from './scenario/ways.js';

/** How long an order took from durable raw document to recorded ERP outcome, less what the sandbox waited on purpose. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** One row of the ERP's trial balance; amounts in minor units of the currency. */
export interface TrialBalanceRow {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly balanceMinor: number;
}

/** Where two of the three views (sandbox's expectation, ERP, confirmed postings) do not agree; amounts in minor units. */
export interface Difference {
  readonly kind: string;
  readonly legalEntity: string;
  readonly channelAccount: string | null;
  readonly currency: string;
  readonly account: string;
  readonly expected: number;
  readonly actual: number;
  /** The ERP documents that it concerns. */
  readonly documents: readonly string[];
}

/** What happened on one channel. */
export interface ChannelSummary {
  readonly documentsIn: number;
  readonly orders: number;
  readonly erpDocuments: number;
  readonly openExceptions: number;
  readonly latencyMs: Latency;
  /** ISO 4217 codes of its postings. */
  readonly currencies: readonly string[];
  /** How its documents came in, and what it was told. */
  readonly ways: Ways;
}

/** The result of a run: what `npm start -- --once --json` prints. */
export interface Summary {
  /** Distinct generated orders. */
  readonly orders: number;
  /** Documents posted in the ERP. */
  readonly erpDocuments: number;
  /** All of them, planted ones included. */
  readonly openExceptions: number;
  readonly latencyMs: Latency;
  readonly ordersPerSecond: number;
  /** The ERP connection that was posted to. */
  readonly erp: string;
  readonly channels: Readonly<Record<string, ChannelSummary>>;
  readonly trialBalance: readonly TrialBalanceRow[];
  /** Every currency balances, the ERP equals the sandbox's own expectation, and it equals the confirmed postings. */
  readonly booksAgree: boolean;
  readonly differences: readonly Difference[];
}

/** The summary for people, line by line. */
export function linesOf(summary: Summary): string[] {
  const { orders, erpDocuments, openExceptions, latencyMs, ordersPerSecond } = summary;
  return [
    `${orders} orders became ${erpDocuments} documents in the ERP (${summary.erp}); ${openExceptions} exceptions are open`,
    ...channelTable(summary),
    `  ${ordersPerSecond.toFixed(1)} orders/s, latency p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`,
    summary.booksAgree ? '  the books agree' : '  the books DO NOT agree:',
    ...summary.differences.map(differenceLine),
    ...(summary.erp === 'sandbox' ? [] : ['  trial balance (minor units):', ...summary.trialBalance.map(balanceLine)]),
  ];
}

/** How each channel's news came in, what it was told, and what came of it. */
function channelTable({ channels }: Summary): string[] {
  const rows = Object.entries(channels).map(([name, { orders, erpDocuments, currencies, ways }]) => [
    name,
    currencies.join(' '),
    orders,
    ...waysIn.map((way) => ways.in[way]),
    ...waysOut.map((way) => ways.out[way]),
    erpDocuments,
  ]);
  return tableOf(['channel', 'currencies', 'orders', ...waysIn, ...waysOut, 'ERP documents'], rows);
}

function balanceLine({ legalEntity, currency, account, party = '', ...sums }: TrialBalanceRow): string {
  const amounts = [sums.debitMinor, sums.creditMinor, sums.balanceMinor].map((minor) => String(minor).padStart(12));
  return `    ${legalEntity} ${currency} ${account} ${party.padEnd(24)}${amounts.join('')}`;
}

function differenceLine(one: Difference): string {
  const where = [one.legalEntity, one.channelAccount, one.account].filter(Boolean).join(' ');
  const amounts = `expected ${one.expected}, found ${one.actual} (minor units, ${one.currency})`;
  return `  ${one.kind}: ${where}: ${amounts}; documents: ${one.documents.join(', ') || 'none'}`;
}
