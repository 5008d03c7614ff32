import { winnerOf } from '#libs/actors';
import type { OrderFacts } from './order.facts.js';
import { wantedLines, type Order } from './order.js';
import { unitsLeft } from './departures.js';
import { winners } from './winners.js';

/** Where an order stands. */
export type OrderState = 'open' | 'pending' | 'accepted' | 'refused' | 'partly-shipped' | 'shipped' | 'cancelled';

/** States of an order that somebody still has to do with; all the others are the many. */
export const underWay = ['open', 'pending', 'accepted', 'refused', 'partly-shipped'] as const satisfies OrderState[];

/** The state of an order that has been placed. */
export function stateOf(order: Order): OrderState {
  const { cancellation, departures, placed } = order;
  const goods = order.lines.filter((line) => line.ships);
  const left = goods.map((line) => unitsLeft(line, departures));
  const someLeft = left.some((units) => units > 0);
  if (someLeft) return goods.every((line, index) => (left[index] ?? 0) >= line.wanted) ? 'shipped' : 'partly-shipped';
  if (cancellation.refused) return 'refused';
  if (cancellation.whole || isEmptied(order)) return 'cancelled';
  if (placed.test) return 'open';
  if (!isPayable(order)) return 'pending';
  return isAccepted(order) ? 'accepted' : 'open';
}

/** Every line of it was cancelled one by one. */
function isEmptied(order: Order): boolean {
  return order.lines.some((line) => line.ordered > 0) && wantedLines(order).length === 0;
}

/** Priced and paid for, or sent free of charge. */
export function isPayable({ isReplacement, isPaid, pricing }: Order): boolean {
  return isReplacement || (isPaid && pricing !== undefined);
}

/** Paid, and as much as can be known before: see {@link isAcceptable}. */
function isAccepted(order: Order): boolean {
  return isAcceptable(order, { unpaid: false });
}

/**
 * Priced, items resolved, every line held, or back-ordered where the rules or a person allow it; paid, or, where the
 * channel takes the money only after the order was accepted, to be paid.
 */
export function isAcceptable(order: Order, { unpaid }: { readonly unpaid: boolean }): boolean {
  const { cancellation, placed, reservations, custody } = order;
  const isCharged = isPayable(order) || (unpaid && isAwaitingPayment(order));
  if (placed.test || cancellation.whole || !isCharged) return false;
  if (custody.releases.length > 0) return true;
  const allowed = allowsBackOrder(order);
  const reserved = reservations.every((one) => one.state === 'held' || (allowed && one.state === 'short'));
  return wantedLines(order).length > 0 && isResolved(order) && reserved;
}

/** Priced, and the marketplace says that the money is to come. */
function isAwaitingPayment({ facts }: Order): boolean {
  return winnerOf(facts.payment) === 'pending' && isPriced(facts);
}

/** What the buyer is to pay is known, whether or not it was paid. */
export function isPriced(facts: OrderFacts): boolean {
  const lines = winners(facts.lines);
  return winnerOf(facts.charges) !== undefined && lines.length > 0 && lines.every((line) => line.price !== null);
}

/** Every wanted line stands for an item that the ERP knows; a gift card or a charge needs none. */
export function isResolved(order: Order): boolean {
  return wantedLines(order).every((line) => !line.hasItem || line.parts !== undefined);
}

/** Whether what is held may go while the rest is short. */
export function allowsBackOrder({ rules, facts }: Pick<Order, 'rules' | 'facts'>): boolean {
  return rules.shortStock === 'back-order' || winners(facts.rulings).some((one) => one.decision === 'accept-short');
}
