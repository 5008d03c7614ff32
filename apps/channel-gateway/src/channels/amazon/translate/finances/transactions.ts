/** Transactions of the Finances API 2024-06-19, one by one in a list, or alone in a notification. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, shownTextOf, wholeNumberOf } from '../../../../documents/readings.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import { apiTimeOf, ledgerLine } from '../shared/ledger-line.js';
import { oneCurrencyOf, requiredMoneyOf } from '../shared/money.js';
import { leavesOf, proveSum, sumOf, type Leaf } from './breakdowns.js';
import { memberOf, relatedOf } from './related.js';

/** `listTransactions`. */
export const transactions: JsonKind<DocumentAccount> = {
  kind: 'transactions',
  form: 'json',
  doc: 'Transactions of the Finances API 2024-06-19: totals with a tree of what they are made of.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-reference',
  quirks: [
    'Items repeat the amounts of the transaction by item, or stand beside them: whichever comes to the total holds.',
    'A transaction that is DEFERRED is money that is not yet payable: its lines are memos until it is released.',
    'A transaction without breakdown is one line.',
  ],
  recognise: (probe) => Array.isArray(probe.at('payload/transactions')),
  read(root, out) {
    const payload = root.get('payload');
    payload.get('nextToken');
    payload
      .get('transactions')
      .items()
      .forEach((transaction, at) => {
        out.part(transaction, (part) => readTransaction(part, `transaction/${at}`, out), 'transaction');
      });
  },
};

/** Amounts of a transaction with what is known of each. */
interface Amounts {
  readonly leaf: Leaf;
  readonly ids: Readonly<Record<string, string | number>>;
}

/** A transaction's lines. */
export function readTransaction(transaction: Element, id: string, out: Output<DocumentAccount>): void {
  const metadata = memberOf(transaction, 'sellingPartnerMetadata');
  checkSeller(out.account, memberOf(metadata, 'sellingPartnerId'));
  memberOf(metadata, 'accountType');
  const type = shownTextOf(memberOf(transaction, 'transactionType'), 300) ?? '-';
  const total = requiredMoneyOf(memberOf(transaction, 'totalAmount'));
  const { settlementId = null, ...related } = relatedOf(memberOf(transaction, 'relatedIdentifiers'));
  const transactionId = idOf(memberOf(transaction, 'transactionId'));
  const ids = { ...related, ...(transactionId !== null && { transactionId }), ...saysOf(transaction, metadata) };
  const amounts = amountsOf(transaction, total, type);
  oneCurrencyOf([{ place: transaction.place, money: total }, ...amounts.map(({ leaf }) => leaf)]);
  const head = { settlementId, postedAt: apiTimeOf(memberOf(transaction, 'postedDate'), out.account), ids };
  const held = heldOf(transaction, out);
  const statement = out.statement({
    id: transactionId ?? id,
    currency: total.currency,
    stated: total.minor,
    place: transaction.place,
  });
  const table = out.components('transactions');
  for (const { leaf, ids: own } of amounts) {
    const [inner = '-', outer = '-', outermost = '-'] = leaf.path.toReversed();
    const mapped = table.of(outermost, outer, inner);
    const line = { money: leaf.money, words: [type, ...leaf.path], mapped, more: { ...own, ...held } };
    statement.line(leaf.place, leaf.money.minor, mapped.component, ledgerLine(out, head, line));
  }
  statement.close();
}

/** Description and marketplace. */
function saysOf(transaction: Element, metadata: Element): Readonly<Record<string, string>> {
  const description = shownTextOf(memberOf(transaction, 'description'), 500);
  const details = memberOf(transaction, 'marketplaceDetails');
  const name = shownTextOf(memberOf(details, 'marketplaceName'), 100);
  const id = shownTextOf(memberOf(details, 'marketplaceId'), 100);
  const account = shownTextOf(memberOf(metadata, 'marketplaceId'), 100);
  const marketplace = name ?? id ?? account;
  return { ...(description !== null && { description }), ...(marketplace !== null && { marketplace }) };
}

/** What says that the money is held back: a memo, with the day from which it can be paid out where that is stated. */
function heldOf(transaction: Element, out: Output<DocumentAccount>): Readonly<Record<string, unknown>> {
  const status = shownTextOf(memberOf(transaction, 'transactionStatus'), 100)?.toUpperCase();
  const maturity = memberOf(transaction, 'contexts')
    .items()
    .map((context) => apiTimeOf(memberOf(context, 'maturityDate'), out.account))
    .find((at) => at !== null);
  if (status !== 'DEFERRED') return {};
  return { role: 'memo', ...(maturity !== undefined && { availableAt: maturity }) };
}

/** The amounts that come to the total: those of the items, those of the transaction, or both together. */
function amountsOf(transaction: Element, total: Money, type: string): Amounts[] {
  const own = leavesOf(memberOf(transaction, 'breakdowns')).map((leaf) => ({ leaf, ids: {} }));
  const items = memberOf(transaction, 'items').items().flatMap(itemAmounts);
  const sums = { own: sum(own), items: sum(items) };
  if (own.length === 0 && items.length === 0)
    return [{ leaf: { place: transaction.place, money: total, path: [type] }, ids: {} }];
  if (items.length > 0 && sums.items === total.minor) {
    if (own.length > 0) proveSum(transaction.place, 'The total', total, sums.own);
    return items;
  }
  if (sums.own + sums.items === total.minor) return [...own, ...items];
  proveSum(transaction.place, 'The total', total, own.length > 0 ? sums.own : sums.items);
  // the breakdown comes to the total, and the items to something else: one of them is wrong
  if (items.length > 0) proveSum(transaction.place, 'The breakdown', total, sums.items);
  return own;
}

function sum(amounts: readonly Amounts[]): bigint {
  return sumOf(amounts.map(({ leaf }) => leaf));
}

/** Amounts of an item: what it is broken down into, which must be its total, else its total. */
function itemAmounts(item: Element): Amounts[] {
  const related = relatedOf(memberOf(item, 'relatedIdentifiers'), 'itemRelatedIdentifier');
  const description = shownTextOf(memberOf(item, 'description'), 500);
  const ids = { ...related, ...productOf(item), ...(description !== null && { description }) };
  const leaves = leavesOf(memberOf(item, 'breakdowns'));
  const stated = memberOf(item, 'totalAmount');
  if (leaves.length === 0)
    return stated.stated ? [{ leaf: { place: item.place, money: requiredMoneyOf(stated), path: ['item'] }, ids }] : [];
  if (stated.stated) proveSum(item.place, 'The item', requiredMoneyOf(stated), sumOf(leaves));
  const { quantity, ...others } = ids as Record<string, string | number>;
  return leaves.map((leaf, at) => ({
    leaf,
    ids: at === 0 && quantity !== undefined ? { ...others, quantity } : others,
  }));
}

function productOf(item: Element): Readonly<Record<string, string | number>> {
  const found: Record<string, string | number> = {};
  for (const context of memberOf(item, 'contexts').items()) {
    const sku = shownTextOf(memberOf(context, 'sku'), 200);
    const quantity = wholeNumberOf(memberOf(context, 'quantityShipped'));
    if (sku !== null) found['sku'] = sku;
    if (quantity !== null && quantity !== 0) found['quantity'] = quantity;
  }
  return found;
}
