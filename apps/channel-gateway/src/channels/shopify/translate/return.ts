/** Returns and disputes of a shop. */
import { amountOf } from '../../../documents/amounts.js';
import { idOf, instantOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { currencyOf, moneyOf, type ResourceReader } from './resource-facts.js';

const RETURN_STATES: Readonly<Record<string, string>> = {
  requested: 'requested',
  open: 'authorised',
  approved: 'authorised',
  declined: 'declined',
  canceled: 'cancelled',
  cancelled: 'cancelled',
  closed: 'closed',
};

/** A return: webhooks have ids and counts only, its lines are fetched. */
export const readReturn: ResourceReader = (one, out) => {
  const id = required(idOf(one.get('id')), one.get('id'));
  const order = idOf(one.get('order_id')) ?? idOf(one.get('order').get('id'));
  const word = (textOf(one.get('status')) ?? '').toLowerCase();
  const at = instantOf(one.get('created_at')) ?? instantOf(one.get('updated_at'));
  const updated = instantOf(one.get('updated_at')) ?? at;
  const name = shownTextOf(one.get('name'), 100);
  const lines = one
    .get('return_line_items')
    .items()
    .map((line, index) => {
      const orderLineId =
        idOf(line.get('line_item_id')) ?? idOf(line.get('fulfillment_line_item').get('line_item').get('id'));
      const reason = shownTextOf(line.get('return_reason'), 300);
      return {
        returnLineId: idOf(line.get('id')) ?? String(index + 1),
        ...(orderLineId !== null && { orderLineId }),
        quantity: quantityOf(line.get('quantity')) ?? 0,
        ...(reason !== null && { reason }),
      };
    });
  const data = {
    returnId: id,
    ...(name !== null && { rma: name }),
    ...(order !== null && { marketplaceOrderId: order }),
    state: RETURN_STATES[word] ?? 'unknown',
    stateWord: word,
    at: (at ?? required(updated, one.get('created_at'))).at,
    resolution: 'unknown',
    goodsExpected: true,
    lines,
  };
  out.fact(one.place, {
    actor: 'return',
    key: `return/${out.account.account}/${id}`,
    ref: { by: 'return-id', value: id },
    type: 'return.authorised.v1',
    time: (updated ?? required(at, one.get('created_at'))).at,
    revision: updated?.epochMs ?? 0,
    data,
  });
  if (lines.length === 0) out.available({ kind: 'return', externalId: id });
};

const DISPUTE_STATES: Readonly<Record<string, string>> = {
  needs_response: 'needs-response',
  under_review: 'under-review',
  charge_refunded: 'accepted',
  accepted: 'accepted',
  prevented: 'closed',
  won: 'won',
  lost: 'lost',
};

/** A dispute of Shopify Payments. */
export const readDispute: ResourceReader = (one, out) => {
  const id = required(idOf(one.get('id')), one.get('id'));
  const order = idOf(one.get('order_id'));
  const currency = currencyOf(one, out);
  const amount = required(amountOf(one.get('amount'), currency), one.get('amount'));
  const word = textOf(one.get('status')) ?? '';
  const at = required(instantOf(one.get('initiated_at')), one.get('initiated_at'));
  const [due, closed] = [instantOf(one.get('evidence_due_by')), instantOf(one.get('finalized_on'))];
  const reason = shownTextOf(one.get('reason'), 300);
  const data = {
    disputeId: id,
    kind: textOf(one.get('type')) === 'inquiry' ? 'inquiry' : 'chargeback',
    state: DISPUTE_STATES[word] ?? 'unknown',
    stateWord: word,
    ...(reason !== null && { reason }),
    ...(order !== null && { marketplaceOrderId: order }),
    amount: moneyOf(-amount, currency),
    at: at.at,
    ...(due !== null && { evidenceDueAt: due.at }),
    ...(closed !== null && { closedAt: closed.at }),
  };
  const ref = order === null ? ({ by: 'dispute-id', value: id } as const) : ({ by: 'order-id', value: order } as const);
  out.fact(one.place, {
    actor: 'return',
    key: null,
    ref,
    type: 'return.dispute.v1',
    time: at.at,
    revision: closed?.epochMs ?? 0,
    offsets: { '': at.offset },
    data,
  });
};
