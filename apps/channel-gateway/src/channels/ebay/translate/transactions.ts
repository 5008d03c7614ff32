/**
 * Transactions of the Finances API. Amounts are positive and `bookingEntry` tells the direction. The amount of a sale is
 * what is left: fees are taken off, and the tax that eBay collects too where the fee basis has it inside.
 */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Stated } from '../../../documents/place.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { JsonKind } from '../../../documents/source.js';
import { ebayAmountOf, requiredEbayAmountOf, type EbayAmount } from './amounts.js';
import { PayoutBook, type Movement, type Part } from './payout-book.js';

const documentedAt = 'https://developer.ebay.com/api-docs/sell/finances/resources/transaction/methods/getTransactions';
const quirks = [
  'A sale is net of fees and, in one payload, of collected tax too (29.43 − 4.12 − 1.93 = 23.38); in another the fee basis has no tax inside (220.54 − 31.25 = 189.29). Each transaction proves which holds.',
  'Advertising and subscriptions are NON_SALE_CHARGE rows of their own.',
  'eBayCollectedTaxAmount and ebayCollectedTaxAmount both occur.',
  'A refund keeps the fixed fee of its order: what comes back of fees stands in the refund.',
  'A dispute holds money in one row and gives it back in another.',
  'Of a sale abroad the fees are in the currency of the buyer, and the amount in that of the payout: its exchange rate converts them.',
];

/** A page of transactions, or one. */
export const transactions: JsonKind<DocumentAccount> = {
  kind: 'transactions',
  form: 'json',
  doc: 'Page of transactions of the Finances API, or one of them.',
  documentedAt,
  quirks,
  recognise: (probe) => Array.isArray(probe.at('transactions')) || probe.has('transactionType', 'bookingEntry'),
  read: (root, out) => {
    const book = new PayoutBook(out, 'finances');
    out.parts(root, 'transactions', (one) => take(one, book), 'transaction');
    book.close();
  },
};

function take(one: Element, book: PayoutBook): void {
  const head = headOf(one);
  book.take(one.place, head, partsOf(one, head));
}

interface Head extends Movement {
  readonly type: string;
  readonly sign: bigint;
  readonly amount: EbayAmount;
  /** What converts other currencies into that of the amount, where it is stated. */
  readonly rate: Stated;
}

function headOf(one: Element): Head {
  const entry = required(textOf(one.get('bookingEntry')), one.get('bookingEntry'));
  const references = one
    .get('references')
    .items()
    .map((reference) => [textOf(reference.get('referenceType')) ?? '', idOf(reference.get('referenceId'))] as const);
  const referenced = (type: string) => references.find(([name]) => name === type)?.[1] ?? null;
  const order = idOf(one.get('orderId')) ?? referenced('ORDER_ID');
  const description = shownTextOf(one.get('transactionMemo'), 500);
  const amount = requiredEbayAmountOf(one.get('amount'));
  const transactionId = required(idOf(one.get('transactionId')), one.get('transactionId'));
  const refundId = referenced('RETURN_ID') ?? referenced('CANCELLATION_ID') ?? referenced('CASE_ID');
  const disputeId = referenced('PAYMENT_DISPUTE_ID');
  return {
    type: required(textOf(one.get('transactionType')), one.get('transactionType')),
    sign: entry === 'DEBIT' ? -1n : 1n,
    amount,
    currency: amount.currency,
    rate: one.get('amount').get('exchangeRate'),
    payoutId: idOf(one.get('payoutId')),
    order,
    at: required(instantOf(one.get('transactionDate')), one.get('transactionDate')).at,
    ids: {
      transactionId,
      ...(order !== null && { marketplaceOrderId: order }),
      ...(refundId !== null && { refundId }),
      ...(disputeId !== null && { disputeId }),
      ...(description !== null && { description }),
    },
  };
}

/** A sale or refund is taken apart into goods, tax and fees; everything else is one amount. */
function partsOf(one: Element, head: Head): Part[] {
  const feeType = textOf(one.get('feeType'));
  const fees = feesOf(one, head);
  const signed = head.sign * head.amount.minor;
  if (fees.length === 0 && !one.get('totalFeeBasisAmount').stated)
    return [{ words: [head.type, feeType ?? '-'], minor: signed }];
  const feeSum = fees.reduce((sum, { minor }) => sum + minor, 0n);
  proveFees(one, head, feeSum);
  const collected = ['eBayCollectedTaxAmount', 'ebayCollectedTaxAmount'].map((name) => inPayout(one.get(name), head));
  const tax = collected.find((amount) => amount !== null) ?? null;
  const basis = inPayout(one.get('totalFeeBasisAmount'), head);
  const goods = signed - feeSum;
  const stated = basis === null ? null : head.sign * basis;
  const taxed = tax === null ? 0n : head.sign * tax;
  const spare = roundingOf(one, head, fees.length);
  if (stated !== null && !isNear(stated, goods, spare) && !isNear(stated - taxed, goods, spare)) {
    const problem = `Fee basis ${stated} less fees ${-feeSum} is not the amount ${signed}, with or without collected tax ${taxed} (minor units), a difference of ${goods - stated}`;
    refuse('amounts-do-not-add-up', one.get('amount').place, problem, 'Fetch the transaction again.');
  }
  const memo: Part[] =
    taxed === 0n
      ? []
      : [
          { words: [head.type, 'eBayCollectedTax'], minor: taxed },
          { words: [head.type, 'eBayCollectedTaxRemitted'], minor: -taxed },
        ];
  return [{ words: [head.type, '-'], minor: goods }, ...memo, ...fees];
}

/** Fees of the order's lines; on a refund they come back. */
function feesOf(one: Element, head: Head): Part[] {
  return one
    .get('orderLineItems')
    .items()
    .flatMap((line) => {
      const orderLineId = idOf(line.get('lineItemId'));
      inPayout(line.get('feeBasisAmount'), head);
      return line
        .get('marketplaceFees')
        .items()
        .map((fee) => {
          const amount = required(inPayout(fee.get('amount'), head), fee.get('amount').get('value'));
          const memo = shownTextOf(fee.get('feeMemo'), 500);
          const words = [head.type, required(textOf(fee.get('feeType')), fee.get('feeType'))];
          return {
            words,
            minor: -head.sign * amount,
            more: { ...(orderLineId !== null && { orderLineId }), ...(memo !== null && { description: memo }) },
          };
        });
    });
}

/** An amount in the currency of the payout: its own, or converted by the rate that stands with the transaction's amount. */
function inPayout(element: Element, head: Head): bigint | null {
  const amount = ebayAmountOf(element);
  if (amount === null || amount.currency === head.amount.currency) return amount?.minor ?? null;
  if (head.rate.stated) return productOf(element.get('value'), head.rate, head.amount.currency);
  const problem = 'One transaction has amounts in two currencies and no exchange rate';
  return refuse('mixed-currency', element.place, problem, 'Fetch the transaction again.', amount.currency);
}

/** Each amount that is converted is rounded: by so much their sums may differ. Nothing where nothing is converted. */
function roundingOf(one: Element, head: Head, fees: number): bigint {
  const named = ebayAmountOf(one.get('totalFeeAmount')) ?? ebayAmountOf(one.get('totalFeeBasisAmount'));
  return named === null || named.currency === head.amount.currency ? 0n : BigInt(fees + 2);
}

function isNear(one: bigint, other: bigint, spare: bigint): boolean {
  return one - other <= spare && other - one <= spare;
}

function proveFees(one: Element, head: Head, sum: bigint): void {
  const stated = inPayout(one.get('totalFeeAmount'), head);
  const count = one.get('orderLineItems').items().length;
  if (stated === null || isNear(-head.sign * stated, sum, roundingOf(one, head, count))) return;
  const problem = `The fees of the lines come to ${-sum}, and totalFeeAmount is ${head.sign * stated} (minor units), a difference of ${head.sign * stated + sum}`;
  refuse('amounts-do-not-add-up', one.get('totalFeeAmount').place, problem, 'Fetch the transaction again.');
}
