/** What the reports of merchant-fulfilled returns have in common: words, and the fact. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Output } from '../../../../documents/output.js';
import type { Place } from '../../../../documents/place.js';

const STATES: Readonly<Record<string, string>> = {
  approved: 'authorised',
  authorized: 'authorised',
  pending: 'requested',
  'pending approval': 'requested',
  pendingapproval: 'requested',
  requested: 'requested',
  denied: 'declined',
  rejected: 'declined',
  closed: 'closed',
  completed: 'closed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  received: 'received',
};

/** The state that a word stands for. */
export function stateOf(word: string): string {
  return STATES[word.trim().toLowerCase()] ?? 'unknown';
}

/** What the buyer gets. */
export function resolutionOf(word: string): string {
  if (/replac/i.test(word)) return 'replacement';
  if (/exchange/i.test(word)) return 'exchange';
  return /refund/i.test(word) ? 'refund' : 'unknown';
}

/** Who pays the label. */
export function payerOf(word: string): string {
  if (/seller|merchant/i.test(word)) return 'seller';
  if (/customer|buyer/i.test(word)) return 'buyer';
  return /amazon/i.test(word) ? 'marketplace' : 'unknown';
}

/** States a return by its id. */
export function authorised(
  out: Output<DocumentAccount>,
  place: Place,
  returnId: string,
  time: string,
  data: Readonly<Record<string, unknown>>,
): void {
  out.fact(place, {
    actor: 'return',
    key: `return/${out.account.account}/${returnId}`,
    ref: { by: 'return-id', value: returnId },
    type: 'return.authorised.v1',
    revision: Date.parse(time),
    time,
    data: { returnId, ...data },
  });
}
