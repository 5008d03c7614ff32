import { decimalsOf, toWire } from '#libs/money';
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import { idOf, instantOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import { decimalOf, notNegative } from './shop-money.js';

/** By Shopify's transaction kind; one that is not named moves no money of an order. */
const KINDS: Readonly<Record<string, 'authorisation' | 'capture' | 'sale' | 'refund' | 'void'>> = {
  authorization: 'authorisation',
  emv_authorization: 'authorisation',
  capture: 'capture',
  sale: 'sale',
  refund: 'refund',
  void: 'void',
};

/** By Shopify's transaction status; one that is not named still waits. */
const STATES: Readonly<Record<string, 'success' | 'pending' | 'failure'>> = {
  success: 'success',
  pending: 'pending',
  failure: 'failure',
  error: 'failure',
};

/** One payment transaction: the order it belongs to, when, and the data of `order.payment.v1`. */
export interface ReadTransaction {
  readonly orderId: string;
  readonly at: SourceInstant;
  /** 1 while it waits, 2 once it is decided: the source counts no revisions, and nothing goes back to waiting. */
  readonly revision: 1 | 2;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads a transaction; inside an order document it may leave out whose it is. */
export function transactionOf(
  transaction: Element,
  account: ShopifyAccount,
  orderId: string | null = null,
): ReadTransaction {
  const at = required(
    instantOf(transaction.get('processed_at')) ?? instantOf(transaction.get('created_at')),
    transaction.get('created_at'),
  );
  const state = STATES[textOf(transaction.get('status')) ?? ''] ?? 'pending';
  const gateway = shownTextOf(transaction.get('gateway'), 100);
  return {
    orderId: required(idOf(transaction.get('order_id')) ?? orderId, transaction.get('order_id')),
    at,
    revision: state === 'pending' ? 1 : 2,
    data: {
      transactionId: required(idOf(transaction.get('id')), transaction.get('id')),
      kind: KINDS[textOf(transaction.get('kind')) ?? ''] ?? 'other',
      state,
      amount: amountOf(transaction, account),
      at: at.at,
      ...(gateway !== null && { gateway }),
    },
  };
}

/** The amount in the currency that the transaction names; older documents mean the shop's. */
function amountOf(transaction: Element, account: ShopifyAccount) {
  const currency = textOf(transaction.get('currency')) ?? account.shopCurrency;
  decimalsOf(currency, { pointer: transaction.get('currency').pointer });
  const amount = transaction.get('amount');
  return toWire({ minor: notNegative(required(decimalOf(amount, currency), amount), amount, currency), currency });
}
