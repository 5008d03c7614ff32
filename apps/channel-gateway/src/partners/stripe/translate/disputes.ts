import { epochInstantOf } from '../../../documents/dates.js';
import { idOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { readBalanceTransaction } from './movements.js';
import { createdOf, currencyOf, linkOf, moneyOf, orderOf, requiredUnitsOf, type ObjectReader } from './resource.js';

const STATES: Readonly<Record<string, string>> = {
  warning_needs_response: 'needs-response',
  warning_under_review: 'under-review',
  warning_closed: 'closed',
  needs_response: 'needs-response',
  under_review: 'under-review',
  prevented: 'closed',
  charge_refunded: 'accepted',
  won: 'won',
  lost: 'lost',
};

/** A dispute, and the movements of the balance that it has caused so far. */
export const readDispute: ObjectReader = (object, out) => {
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const charge = linkOf(object, 'charge') ?? linkOf(object, 'payment_intent');
  const word = required(textOf(object.get('status')), object.get('status'));
  const reason = shownTextOf(object.get('reason'), 300);
  const due = epochInstantOf(object.get('evidence_details').get('due_by'), 'seconds');
  const order = orderOf(object);
  const at = createdOf(object);
  out.fact(object.place, {
    actor: 'return',
    key: null,
    ref: charge === null ? { by: 'dispute-id', value: id } : { by: 'payment-id', value: charge },
    type: 'return.dispute.v1',
    time: at,
    data: {
      disputeId: id,
      kind: word.startsWith('warning_') ? 'inquiry' : 'chargeback',
      state: STATES[word] ?? 'unknown',
      stateWord: word,
      ...(reason !== null && { reason }),
      ...(order !== null && { marketplaceOrderId: order }),
      ...(charge !== null && { paymentId: charge }),
      amount: moneyOf(-requiredUnitsOf(object, 'amount', currency), currency),
      at,
      ...(due !== null && { evidenceDueAt: due.at }),
    },
  });
  for (const one of object.get('balance_transactions').items()) {
    out.part(one, (transaction) => readBalanceTransaction(transaction, out), 'balance_transaction');
  }
};
