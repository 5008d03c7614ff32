/** Commission that Mexico states with the lines of an order: shown and compared with the settlement, never posted. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import type { KnownOrder } from './fulfilments.js';
import { amountIn } from './shapes.js';

/** States the fees of an order's lines, where there are any. */
export function expectedFees(
  order: Element,
  { head, lines, latest, about }: KnownOrder,
  out: Output<DocumentAccount>,
): void {
  const fees = lines.flatMap(({ element, wire }) => {
    const commission = element.get('item').get('commission');
    if (!commission.stated) return [];
    const amount = -Number(amountIn(commission, head.currency));
    return [{ component: 'commission', amount, orderLineId: wire.lineId, words: 'commission' }];
  });
  if (fees.length === 0) return;
  const data = { currency: head.currency, fees, at: latest.at };
  const dated = { time: latest.at, offsets: { '': latest.offset } };
  out.fact(order.place, { ...about, type: 'order.fees-expected.v1', ...dated, data });
}
