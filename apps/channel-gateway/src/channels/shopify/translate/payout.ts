/** Payouts, balance and tenders of Shopify Payments. */
import { amountOf, requiredAmountOf } from '../../../documents/amounts.js';
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import type { Place } from '../../../documents/place.js';
import { idOf, instantOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { currencyOf, moneyOf, type ResourceReader } from './resource-facts.js';
import { proveSum } from '../../../documents/sums.js';
import { UNDATED } from '../../../documents/undated.js';

/** A payout's state by Shopify's word, in answers and exports alike. */
const PAYOUT_STATES: Readonly<Record<string, string>> = {
  scheduled: 'scheduled',
  pending: 'scheduled',
  in_transit: 'in-transit',
  paid: 'paid',
  failed: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

const SUMMARY = ['charges', 'refunds', 'adjustments', 'reserved_funds', 'retried_payouts', 'advances'] as const;

/** A payout; its summary must come to its amount. */
export const readPayout: ResourceReader = (one, out) => {
  const id = required(idOf(one.get('id')), one.get('id'));
  const currency = currencyOf(one, out);
  const amount = requiredAmountOf(one.get('amount'), currency);
  const word = textOf(one.get('status')) ?? '';
  const date = required(shownTextOf(one.get('date'), 10), one.get('date'));
  prove(one.get('summary'), amount, currency);
  statePayout(one.place, { id, currency, amount, word, date }, out);
};

/** States a payout, from an answer or an export. */
export function statePayout(
  place: Place,
  payout: {
    readonly id: string;
    readonly currency: string;
    readonly amount: bigint;
    /** Shopify's word for its state. */
    readonly word: string;
    /** The local date of it. */
    readonly date: string;
  },
  out: Output<ShopifyAccount>,
): void {
  const { account } = out.account;
  const { id, currency, amount, word, date } = payout;
  out.fact(place, {
    actor: 'settlement',
    key: `settlement/${account}/${id}`,
    ref: { by: 'payout-id', value: id },
    type: 'settlement.payout.v1',
    time: `${date}T00:00:00.000Z`,
    data: {
      payoutId: id,
      settlementAccount: account,
      settlementId: id,
      amount: moneyOf(amount, currency),
      state: PAYOUT_STATES[word] ?? 'unknown',
      stateWord: word,
      at: date,
      arrivesOn: date,
    },
  });
}

function prove(summary: Element, amount: bigint, currency: string): void {
  if (!summary.stated) return;
  const part = (name: string): bigint => amountOf(summary.get(name), currency) ?? 0n;
  const sum = SUMMARY.reduce((all, name) => all + part(`${name}_gross_amount`) - part(`${name}_fee_amount`), 0n);
  proveSum(summary.place, {
    parts: 'The summary comes to',
    sum,
    total: 'the payout is',
    stated: amount,
    unit: `minor units of ${currency}`,
    remedy: 'Fetch the payout again.',
  });
}

/** The balance, an entry a currency. */
export const readBalance: ResourceReader = (one, out) => {
  const currency = currencyOf(one, out);
  const total = Number(requiredAmountOf(one.get('amount'), currency));
  const settlementId = `balance-${currency}`;
  const { account } = out.account;
  out.fact(one.place, {
    actor: 'settlement',
    key: `settlement/${account}/${settlementId}`,
    ref: { by: 'settlement-id', value: settlementId },
    type: 'settlement.balance.v1',
    time: UNDATED,
    data: { settlementAccount: account, at: null, currency, total },
  });
};

/** A tender: money that a buyer gave or got back, whatever the means. */
export const readTender: ResourceReader = (one, out) => {
  const id = required(idOf(one.get('id')), one.get('id'));
  const order = idOf(one.get('order_id'));
  const currency = currencyOf(one, out);
  const amount = requiredAmountOf(one.get('amount'), currency);
  const at = required(instantOf(one.get('processed_at')), one.get('processed_at'));
  const paymentId = idOf(one.get('remote_reference')) ?? id;
  const method = shownTextOf(one.get('payment_method'), 100);
  const { account } = out.account;
  const data = {
    transactionId: id,
    paymentId,
    settlementAccount: account,
    kind: amount < 0n ? 'refund' : 'sale',
    kindWord: 'tender_transaction',
    state: 'success',
    amount: moneyOf(amount, currency),
    at: at.at,
    ...(order !== null && { marketplaceOrderId: order }),
    ...(method !== null && { method }),
  };
  const key = `payment/${account}/${paymentId}`;
  out.fact(one.place, {
    actor: 'payment',
    key,
    ref: { by: 'payment-id', value: paymentId },
    type: 'payment.transaction.v1',
    time: at.at,
    offsets: { '': at.offset },
    data,
  });
};
