import { sum } from '../minor-units.js';
import { accounts, clearingAccount, legalEntities, taxAccounts } from './chart.js';
import type { DocumentLine, DocumentWish, Totals } from './erp-documents.js';

/** Why the ERP does not take a document. */
export interface Refusal {
  readonly code:
    | 'closed-period'
    | 'unknown-account'
    | 'unbalanced'
    | 'totals-differ'
    | 'unknown-item'
    | 'unknown-legal-entity'
    | 'missing-party';
  readonly message: string;
}

/** What a check may look at. */
export interface Books {
  /** First day that is still open, YYYY-MM-DD. */
  readonly openFrom: string;
  knowsItem(sku: string): boolean;
}

type Check = (wish: DocumentWish, books: Books) => Refusal | undefined;

/** In the order in which an ERP would find fault. */
const checks: readonly Check[] = [
  ({ legalEntity }) =>
    legalEntities.has(legalEntity)
      ? undefined
      : { code: 'unknown-legal-entity', message: `no company ${legalEntity} keeps books here` },
  ({ documentDate }, { openFrom }) =>
    documentDate >= openFrom
      ? undefined
      : {
          code: 'closed-period',
          message: `${documentDate} lies in a closed period; the first open day is ${openFrom}`,
        },
  ({ lines }) => firstOf(lines, ({ account }) => !accounts.has(account), unknownAccount),
  ({ lines }) => firstOf(lines, ({ account, party }) => account === clearingAccount && !party, missingParty),
  ({ lines }, books) => firstOf(lines, ({ sku }) => Boolean(sku) && !books.knowsItem(sku ?? ''), unknownItem),
  ({ lines }) => firstOf(lines, ({ debitMinor, creditMinor }) => debitMinor > 0 === creditMinor > 0, oneSided),
  (wish) => {
    const { debitMinor, creditMinor } = totalsOf(wish.lines);
    if (debitMinor === creditMinor) return undefined;
    return { code: 'unbalanced', message: `debit ${debitMinor} and credit ${creditMinor} differ` };
  },
  (wish) => {
    const own = totalsOf(wish.lines);
    const same = (Object.keys(own) as (keyof Totals)[]).every((total) => own[total] === wish.expectedTotals[total]);
    if (same) return undefined;
    const [ours, theirs] = [own, wish.expectedTotals].map((totals) => JSON.stringify(totals));
    return { code: 'totals-differ', message: `the ERP adds up ${ours}, expected were ${theirs}` };
  },
];

/** The first fault of a document, if it has any. */
export function faultOf(wish: DocumentWish, books: Books): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(wish, books);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Totals of a document; tax is credit less debit on the tax accounts, so a credit memo's is below zero. */
export function totalsOf(lines: readonly DocumentLine[]): Totals {
  const taxed = lines.filter(({ account }) => taxAccounts.has(account));
  return {
    debitMinor: sum(lines.map(({ debitMinor }) => debitMinor)),
    creditMinor: sum(lines.map(({ creditMinor }) => creditMinor)),
    taxMinor: sum(taxed.map(({ debitMinor, creditMinor }) => creditMinor - debitMinor)),
  };
}

/** First day of the month before: this month and the previous one are open. */
export function openFrom(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
}

function firstOf(
  lines: readonly DocumentLine[],
  isWrong: (line: DocumentLine) => boolean,
  refusal: (line: DocumentLine) => Refusal,
): Refusal | undefined {
  const wrong = lines.find(isWrong);
  return wrong && refusal(wrong);
}

const unknownAccount = ({ account }: DocumentLine): Refusal => ({
  code: 'unknown-account',
  message: `account ${account} is not in the chart of accounts`,
});
const missingParty = ({ lineId }: DocumentLine): Refusal => ({
  code: 'missing-party',
  message: `line ${lineId} is on the receivable account ${clearingAccount} and names no party`,
});
const unknownItem = ({ sku }: DocumentLine): Refusal => ({
  code: 'unknown-item',
  message: `no item has the SKU ${sku}`,
});
const oneSided = ({ lineId }: DocumentLine): Refusal => ({
  code: 'unbalanced',
  message: `line ${lineId} must have either a debit or a credit above zero`,
});
