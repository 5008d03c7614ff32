/** 860: the buyer asks to change an order. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import { orderFactOf, type PlainLine } from '../../../documents/order-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { Segment } from '../../../documents/segments.js';
import { currencyOf, dateOf, instantOfDay, priceBasis, skuOf, unitsOf } from './parts.js';

/** BCH01 (data element 353): the order is taken back. */
const CANCEL = '01';
/** POC02 (data element 670): the line is taken back. */
const DELETE = 'DI';

/**
 * What is taken back is a request: it cancels nothing before policy or a person agrees. What is changed or added is a
 * part of the order as it is wanted now; lines that it does not name stay.
 */
export const readOrderChange: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BCH');
  const orderId = required(idOf(head.get(3)), head.get(3));
  const changedOn = dateOf(head.get(11)) ?? dateOf(head.get(10)) ?? required(dateOf(head.get(6)), head.get(6));
  const placedOn = dateOf(head.get(6)) ?? changedOn;
  const at = instantOfDay(changedOn, out);
  const sequence = head.text(5) || changedOn;
  const loops = loopsOf(message.segments, 'POC', ['CTT', 'AMT', 'SE']);
  const isWhole = head.text(1) === CANCEL;
  const deleted = loops.filter(([first]) => first?.text(2) === DELETE);
  const key = `order/${out.account.account}/${orderId}`;
  const about = { actor: 'order', key, ref: { by: 'order-id', value: orderId }, time: at } as const;
  const facts = [];
  if (isWhole || deleted.length > 0) {
    const lineIds = isWhole ? [] : deleted.map(lineIdOf);
    const data = { requestId: `${orderId}/${sequence}`, at, reason: 'purchase order change', lineIds };
    facts.push({ segment: head, fact: { ...about, type: 'order.cancellation-request.v1', data } });
  }
  const kept = isWhole ? [] : loops.filter((loop) => !deleted.includes(loop));
  if (kept.length > 0) {
    const currency = currencyOf(message.segments, out);
    const fact = orderFactOf(
      {
        channel: 'edi-x12',
        id: orderId,
        placedAt: { at: instantOfDay(placedOn, out) },
        updatedAt: { at, epochMs: Date.parse(at), offset: 'Z' },
        currency,
        completeness: 'partial',
        payment: 'unknown',
        taxesIncluded: false,
        lines: kept.map((loop, index) => lineOf(loop, index, currency)),
        total: null,
      },
      out.account,
    );
    facts.push({ segment: head, fact });
  }
  return { facts };
};

function lineIdOf(loop: readonly Segment[], at: number): string {
  return loop[0]?.text(1) || String(at + 1);
}

function lineOf(loop: readonly Segment[], at: number, currency: string): PlainLine {
  const [head] = loop as [Segment];
  const price = head.get(6);
  return {
    lineId: lineIdOf(loop, at),
    sku: skuOf(head, 8),
    quantity: unitsOf(head.get(3)),
    price: price.stated ? productOf(head.get(3), price, currency, priceBasis(head.get(7))) : null,
  };
}
