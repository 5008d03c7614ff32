import type { Element } from '../../../documents/element.js';
import { textOf } from '../../../documents/readings.js';
import { decimalOf } from './shop-money.js';

/** Where an order stands with its money. */
export type PaymentState = 'unknown' | 'pending' | 'authorised' | 'paid' | 'refunded' | 'voided';

/** By Shopify's `financial_status`. A part refunded was paid in full; a part paid still waits. */
const BY_FINANCIAL_STATUS: Readonly<Record<string, PaymentState>> = {
  pending: 'pending',
  authorized: 'authorised',
  partially_paid: 'pending',
  paid: 'paid',
  partially_refunded: 'paid',
  refunded: 'refunded',
  voided: 'voided',
  expired: 'voided',
};

/** The state of payment that an order states. */
export function paymentOf(order: Element): PaymentState {
  return BY_FINANCIAL_STATUS[textOf(order.get('financial_status')) ?? ''] ?? 'unknown';
}

/** How much was paid by which means; minor units. */
export interface Tender {
  readonly kind: 'payer' | 'gift-card' | 'store-credit';
  readonly amount: bigint;
}

/** Gateways that stand for a liability of the shop; all others pay through the payer. */
const OWN_MEANS: Readonly<Record<string, 'gift-card' | 'store-credit'>> = {
  gift_card: 'gift-card',
  shopify_store_credit: 'store-credit',
};

/** Transactions that take money. */
const TAKES_MONEY: ReadonlySet<string> = new Set(['sale', 'capture']);

/**
 * The means of payment, or null where the document does not say how the total is split: a shop names its gateways,
 * and only transactions tell how much went through each.
 */
export function tendersOf(order: Element, total: bigint | null, currency: string): Tender[] | null {
  const names = order
    .get('payment_gateway_names')
    .items()
    .map((name) => textOf(name) ?? '');
  const kinds = new Set(names.filter((name) => name !== '').map((name) => OWN_MEANS[name] ?? 'payer'));
  if (total === null || kinds.size === 0) return null;
  const [only] = kinds;
  if (kinds.size === 1 && only) return [{ kind: only, amount: total }];
  return splitByTransactions(order, total, currency);
}

function splitByTransactions(order: Element, total: bigint, currency: string): Tender[] | null {
  const taken = new Map<Tender['kind'], bigint>();
  for (const transaction of order.get('transactions').items()) {
    const settled =
      textOf(transaction.get('status')) === 'success' && TAKES_MONEY.has(textOf(transaction.get('kind')) ?? '');
    const kind = OWN_MEANS[textOf(transaction.get('gateway')) ?? ''];
    if (settled && kind)
      taken.set(kind, (taken.get(kind) ?? 0n) + (decimalOf(transaction.get('amount'), currency) ?? 0n));
  }
  if (taken.size === 0) return null;
  const own = [...taken].map(([kind, amount]) => ({ kind, amount }));
  const rest = total - own.reduce((sum, { amount }) => sum + amount, 0n);
  return rest > 0n ? [...own, { kind: 'payer', amount: rest }] : own;
}
