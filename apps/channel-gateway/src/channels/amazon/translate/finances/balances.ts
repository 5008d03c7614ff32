/** Balances and summaries of the Finances API 2024-06-19. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { shownTextOf } from '../../../../documents/readings.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import { instantFor, startOfDay } from '../../../../documents/dates.js';
import { apiTimeOf, settlement } from '../shared/ledger-line.js';
import { requiredMoneyOf } from '../shared/money.js';
import { leavesOf, proveSum, sumOf } from './breakdowns.js';
import { relatedOf } from './related.js';
import { UNDATED } from '../../../../documents/undated.js';

/** `listBalances`. */
export const balances: JsonKind<DocumentAccount> = {
  kind: 'balances',
  form: 'json',
  doc: 'Balances of the Finances API 2024-06-19: what Amazon says it owes, and what of it is held back.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-reference',
  quirks: ['A balance at the end of a day (`asOfDate`) has no time of its own.'],
  recognise: (probe) => probe.has('balances/0/balanceType', 'balances/0/amount') && !probe.has('balances/0/accountId'),
  read(root, out) {
    root.get('nextToken');
    for (const balance of root.get('balances').items()) out.part(balance, (part) => readBalance(part, out), 'balance');
  },
};

/** Amounts by type of balance, those inside included; a balance must be the sum of what it is made of. */
function typesOf(balance: Element, found: Map<string, Money>): Money {
  const amount = requiredMoneyOf(balance.get('amount'));
  const type = shownTextOf(balance.get('balanceType'), 100)?.toUpperCase() ?? '-';
  found.set(type, amount);
  const inner = balance
    .get('balances')
    .items()
    .map((one) => ({ money: typesOf(one, found) }));
  if (inner.length > 0) proveSum(balance.place, `The balance ${type}`, amount, sumOf(inner));
  return amount;
}

function readBalance(balance: Element, out: Output<DocumentAccount>): void {
  const suffix = partnerOf(balance, out);
  const types = new Map<string, Money>();
  const { currency } = typesOf(balance, types);
  const updated = apiTimeOf(balance.get('lastUpdatedTime'), out.account);
  const day = apiTimeOf(balance.get('asOfDate'), out.account);
  const at = updated === null ? endOf(day, out.account) : instantFor(updated, out.account.timeZone);
  const figure = (name: string, type: string) => {
    const money = types.get(type);
    return money === undefined ? {} : { [name]: Number(money.minor) };
  };
  const data = {
    settlementAccount: out.account.account,
    at,
    currency,
    ...figure('available', 'AVAILABLE'),
    ...figure('pending', 'DEFERRED'),
    ...figure('reserved', 'RESERVED'),
    ...figure('total', 'TOTAL'),
  };
  const id = `balance-${currency}${suffix}`;
  const fact = { ...settlement(out.account.account, id), type: 'settlement.balance.v1', time: at ?? UNDATED, data };
  out.fact(balance.place, { ...fact, revision: at === null ? 0 : Date.parse(at) });
}

/** The end of a day is the beginning of the next. */
function endOf(day: string | null, { timeZone }: DocumentAccount): string | null {
  if (day === null || day.length > 10) return day;
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return startOfDay(next, timeZone);
}

/** Checks the seller; an account beside the standard one (invoiced orders) has balances of its own. */
function partnerOf(element: Element, out: Output<DocumentAccount>): string {
  const partner = element.get('partnerMetadata');
  checkSeller(out.account, partner.get('partnerId'));
  partner.get('marketplaceId');
  const type =
    shownTextOf(partner.get('accountType'), 50)
      ?.toLowerCase()
      .replaceAll(/[^a-z]+/g, '-') ?? '';
  return type === '' || type === 'standard-orders' ? '' : `-${type}`;
}

/** `listSummary`. */
export const summaries: JsonKind<DocumentAccount> = {
  kind: 'financial-summaries',
  form: 'json',
  doc: 'Summaries of the Finances API 2024-06-19: net proceeds of a period and what they are made of.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-reference',
  quirks: [
    'The breakdown sums up transactions that are documents of their own: its innermost amounts must come to the net proceeds, and are not repeated as lines.',
    'An example of Amazon states 8,000 of sales over product charges of 9,000: groups are headings, not totals.',
  ],
  recognise: (probe) =>
    Array.isArray(probe.at('summaries')) && (probe.has('summaries/0/netProceeds') || probe.has('nextToken')),
  read(root, out) {
    root.get('nextToken');
    for (const summary of root.get('summaries').items()) out.part(summary, (part) => readSummary(part, out), 'summary');
  },
};

function readSummary(summary: Element, out: Output<DocumentAccount>): void {
  const suffix = partnerOf(summary, out);
  const total = requiredMoneyOf(summary.get('netProceeds'));
  const leaves = leavesOf(summary.get('breakdowns'), [], false);
  if (leaves.length > 0) proveSum(summary.place, 'The net proceeds', total, sumOf(leaves));
  const from = apiTimeOf(summary.get('periodStart'), out.account);
  const to = apiTimeOf(summary.get('periodEnd'), out.account);
  const { settlementId = `summary-${from ?? '-'}-${to ?? '-'}-${total.currency}${suffix}` } = relatedOf(
    summary.get('relatedIdentifiers'),
  );
  const data = {
    settlementId,
    settlementAccount: out.account.account,
    currency: total.currency,
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    total: Number(total.minor),
    state: 'unknown',
  };
  const time = to === null ? UNDATED : instantFor(to, out.account.timeZone);
  out.fact(summary.place, {
    ...settlement(out.account.account, settlementId),
    type: 'settlement.header.v1',
    time,
    data,
  });
}
