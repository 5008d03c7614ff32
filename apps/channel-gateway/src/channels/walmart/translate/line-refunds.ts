/** Refunds that stand with the lines of an order: money due back, by charge. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, shownTextOf, type SourceInstant } from '../../../documents/readings.js';
import { chargeOf, type Charge } from './charges.js';
import type { OrderHead, OrderLine } from './order-lines.js';
import { entriesOf, walmartInstantOf } from './shapes.js';

interface Refunded {
  readonly head: OrderHead;
  readonly latest: SourceInstant;
}

/** States the refunds of an order's lines; a line has one, or a list of them. */
export function lineRefunds(lines: readonly OrderLine[], known: Refunded, out: Output<DocumentAccount>): void {
  for (const line of lines) {
    const refunds = [...entriesOf(line.element.get('refund')), ...entriesOf(line.element.get('refunds'), 'refund')];
    refunds.forEach((refund, at) => refundOf(refund, { ...known, line, at }, out));
  }
}

function refundOf(
  refund: Element,
  { head, latest, line, at }: Refunded & { readonly line: OrderLine; readonly at: number },
  out: Output<DocumentAccount>,
): void {
  const entries = entriesOf(refund.get('refundCharges'), 'refundCharge');
  const charges = entries.flatMap((entry) =>
    entriesOf(entry.get('charge')).map((charge) => chargeOf(charge, head.currency, out)),
  );
  if (charges.length === 0) return;
  const { lineId, sku } = line.wire;
  const refundId = idOf(refund.get('refundId')) ?? `${head.id}-${lineId}-${at + 1}`;
  const when = walmartInstantOf(line.element.get('statusDate')) ?? latest;
  const reason = entries.map((entry) => shownTextOf(entry.get('refundReason'), 300)).find((one) => one !== null);
  const refunded = {
    refundLineId: lineId,
    orderLineId: lineId,
    ...(sku !== null && { sku }),
    quantity: 0,
    restock: 'unknown',
    amounts: dueOf(charges),
  };
  out.fact(refund.place, {
    actor: 'return',
    key: `return/${out.account.account}/${head.id}-${refundId}`,
    ref: { by: 'refund-id', value: refundId },
    type: 'return.refund.v1',
    time: when.at,
    offsets: { '': when.offset },
    data: {
      refundId,
      marketplaceOrderId: head.id,
      state: 'unknown',
      at: when.at,
      currency: head.currency,
      total: null,
      ...(reason !== undefined && { reason }),
      lines: [refunded],
      amounts: [],
      transactions: [],
    },
  });
}

/** Walmart writes what the buyer gets with a minus, and so do we; an example of its documentation has none. */
function dueOf(charges: readonly Charge[]) {
  const amounts = charges.flatMap(refundAmounts);
  const isSigned = amounts.reduce((sum, { amount }) => sum + amount, 0) <= 0;
  return isSigned ? amounts : amounts.map((one) => ({ ...one, amount: -one.amount }));
}

/** A refunded charge and its taxes. */
function refundAmounts({ component, of, amount, taxes, words }: Charge) {
  const own = amount === null ? [] : [{ component, ...(of && { of }), amount: Number(amount), words }];
  const on = component === 'shipping' ? 'shipping' : 'item';
  return [...own, ...taxes.map((tax) => ({ component: 'tax', of: on, amount: Number(tax.amount), words: tax.title }))];
}
