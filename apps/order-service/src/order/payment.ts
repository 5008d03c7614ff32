import { winnerOf } from '#libs/actors';
import type { DataOf, orderPayment } from '#libs/contracts';
import type { OrderFacts, PaymentState } from './order.facts.js';
import type { OrderPolicy } from './order.policy.js';
import { winners } from './winners.js';

type Payment = DataOf<typeof orderPayment>;

/** Whether a stated payment state means that the money is there or promised; undefined: transactions decide. */
const STATED: Readonly<Record<PaymentState, boolean | undefined>> = {
  authorised: true,
  paid: true,
  // Some or all of it went back; what is still wanted is told by cancelled units.
  refunded: true,
  voided: false,
  pending: undefined,
};

/** Money is there or promised: the marketplace says so, or its transactions cover the total. */
export function isMoneyKnown(facts: OrderFacts, currency: string): boolean {
  const state = winnerOf(facts.payment);
  const stated = state === undefined ? undefined : STATED[state];
  return stated ?? isCovered(facts, currency);
}

/** An authorisation that was captured counts once. */
function isCovered(facts: OrderFacts, currency: string): boolean {
  const total = winnerOf(facts.charges)?.total;
  const sum = (...kinds: Payment['kind'][]) =>
    paymentsOf(facts, currency).reduce((all, one) => (kinds.includes(one.kind) ? all + one.amount.minor : all), 0);
  return (
    total !== undefined &&
    paymentsOf(facts, currency).length > 0 &&
    Math.max(sum('sale', 'capture'), sum('sale', 'authorisation')) >= total
  );
}

/** Successful transactions in a currency. */
function paymentsOf(facts: OrderFacts, currency: string): Payment[] {
  return winners(facts.payments).filter((one) => one.state === 'success' && one.amount.currency === currency);
}

/** What was paid by our own gift cards and store credit: as the snapshot states it, else by transaction. */
export function ownTender(facts: OrderFacts, policy: Pick<OrderPolicy, 'tenders'>, currency: string): bigint {
  const stated = winnerOf(facts.charges)?.tenders;
  const amounts = stated
    ? stated.filter((one) => one.kind !== 'payer').map((one) => one.amount)
    : paymentsOf(facts, currency)
        .filter((one) => isOwn(one, policy))
        .map((one) => one.amount.minor);
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
}

function isOwn({ kind, gateway }: Payment, { tenders }: Pick<OrderPolicy, 'tenders'>): boolean {
  return (kind === 'sale' || kind === 'capture') && gateway !== undefined && tenders[gateway] !== undefined;
}
