/** 180 return merchandise authorisation. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import { idOf, required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf, instantOfDay, skuOf, unitsOf } from './parts.js';

const STATES: Readonly<Record<string, string>> = {
  '00': 'requested',
  '11': 'authorised',
  '12': 'declined',
  '01': 'cancelled',
  '13': 'requested',
};

/** A return that is asked for or answered. */
export const readReturn: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGN');
  const id = required(idOf(head.get(2)), head.get(2));
  const day = required(dateOf(head.get(3)), head.get(3));
  const at = instantOfDay(day, out);
  const order = ['PO', 'CO', 'OQ', 'IV']
    .map((qualifier) => find(message.segments, 'REF', 1, qualifier)?.text(2))
    .find((one) => one);
  const lines = loopsOf(message.segments, 'LX', ['CTT', 'SE']).map(lineOf);
  const data = {
    returnId: id,
    rma: id,
    ...(order && { marketplaceOrderId: order }),
    state: STATES[head.text(1)] ?? 'unknown',
    stateWord: head.text(1),
    at,
    resolution: 'refund',
    goodsExpected: true,
    lines,
  };
  const key = `return/${out.account.account}/${id}`;
  const fact = {
    actor: 'return',
    key,
    ref: { by: 'return-id', value: id },
    type: 'return.authorised.v1',
    time: at,
    data,
  } as const;
  return { facts: [{ segment: head, fact }] };
};

function lineOf(loop: readonly Segment[], at: number) {
  const item = find(loop, 'SLN') ?? find(loop, 'RDR') ?? find(loop, 'PO1');
  const sku = item && skuOf(item, 9);
  const reason = find(loop, 'LQ')?.text(2) || find(loop, 'RDR')?.text(2) || '';
  const hasComment = loop.some(({ id }) => id === 'MSG' || id === 'NTE');
  return {
    returnLineId: loop[0]?.text(1) || String(at + 1),
    ...(sku && { sku }),
    quantity: item === undefined ? 0 : unitsOf(item.get(4)),
    ...(reason !== '' && { reason }),
    ...(hasComment && { hasComment }),
  };
}
