/** States of an order (orderProgress): 100 to 700 lead from confirmation to payment, 800 and 900 are cancellations. */

const PAID = '700';
const CANCELLING = '800';
const CANCELLED = '900';

/** Whether an order is cancelled; one that waits for the confirmation of its cancellation is not. */
export function isCancelled(state: string | null): boolean {
  return state === CANCELLED;
}

/** What a state says of the payment. */
export function paymentOf(state: string | null): 'paid' | 'pending' | 'voided' | 'unknown' {
  if (state === null) return 'unknown';
  if (state === PAID) return 'paid';
  return state === CANCELLED ? 'voided' : state === CANCELLING ? 'unknown' : 'pending';
}
