/** ORDERS, ORDCHG, ORDRSP, DESADV and CONTRL. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import { acknowledged } from '../../../documents/partner-facts.js';
import { orderFactOf, type PlainLine } from '../../../documents/order-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import { productOf } from '../../../documents/scaled-product.js';
import type { Segment } from '../../../documents/segments.js';
import { currencyOf, dated, decimalText, instantOf, moneyOf, referenceOf, skuOf, unitsOf } from './parts.js';
import { placeIn } from '../../../documents/places.js';

/** An order of a trading partner. */
export const readOrder: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const orderId = required(idOf(head.get(2)), head.get(2));
  const currency = currencyOf(message.segments, out);
  const at = instantOf(required(dated(message.segments, out, '137', '4', '3'), head.get(2)), out);
  const lines = loopsOf(message.segments, 'LIN', ['UNS']).map((loop, index) => orderLine(loop, index, currency));
  proveCount(message.segments, lines.length);
  const priced = lines.length > 0 && lines.every(({ price }) => price !== null);
  const delivery = find(message.segments, 'NAD', 1, 'DP') ?? find(message.segments, 'NAD', 1, 'BY');
  const country = delivery?.text(9) ?? '';
  const postal = delivery?.text(8) ?? '';
  const isCancelled = head.text(3) === '1';
  const fact = orderFactOf(
    {
      channel: 'edifact',
      id: orderId,
      placedAt: { at },
      updatedAt: null,
      currency,
      completeness: 'full',
      payment: 'unknown',
      taxesIncluded: false,
      shipTo: placeIn(country, null, postal),
      lines,
      total: priced ? lines.reduce((sum, { price }) => sum + (price ?? 0n), 0n) : null,
      ...(isCancelled && { cancelled: { at, reason: 'message function 1' } }),
    },
    out.account,
  );
  return { facts: [{ segment: head, fact }] };
};

function orderLine(loop: readonly Segment[], index: number, currency: string): PlainLine {
  const quantity = unitsOf(loop, '21', '47', '12');
  const price = find(loop, 'PRI');
  const amount = moneyOf(loop, '203', currency);
  const stated = price?.get(1, 2);
  const product =
    stated?.stated === true
      ? productOf(
          { value: String(quantity), place: stated.place, stated: true },
          { ...stated, value: decimalText(stated) },
          currency,
          priceBasis(price),
        )
      : null;
  return {
    lineId: loop[0]?.text(1) || String(index + 1),
    sku: skuOf(loop),
    quantity,
    price: amount ?? product,
  };
}

/** For how many units a price is: PRI's fifth component, one unless stated. */
function priceBasis(price: Segment | undefined): bigint {
  const stated = price?.get(1, 5);
  if (stated === undefined || !stated.stated) return 1n;
  const [, units = ''] = /^0*([1-9]\d*)(?:[.,]0*)?$/.exec(String(stated.value)) ?? [];
  if (units !== '') return BigInt(units);
  return refuse('not-an-integer', stated.place, 'A price is for a whole number of units', 'Correct the price.');
}

/** LIN's action code: the line is taken back. */
const DELETED = '2';
/** BGM's function code: the whole message is taken back. */
const CANCELLED = '1';

/** The buyer changes an order: what he takes back is a request, what he changes or adds a part of the order as it is wanted now. */
export const readOrderChange: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const orderId = required(referenceOf(message.segments, 'ON') ?? idOf(head.get(2)), head.get(2));
  const at = instantOf(required(dated(message.segments, out, '137', '4'), head.get(2)), out);
  const placed = dated(message.segments, out, '4', '171');
  const loops = loopsOf(message.segments, 'LIN', ['UNS']);
  const isWhole = head.text(3) === CANCELLED;
  const deleted = loops.filter(([first]) => first?.text(2) === DELETED);
  const key = `order/${out.account.account}/${orderId}`;
  const about = { actor: 'order', key, ref: { by: 'order-id', value: orderId }, time: at } as const;
  const lineIds = isWhole ? [] : deleted.map((loop, index) => loop[0]?.text(1) || String(index + 1));
  const data = { requestId: required(idOf(head.get(2)), head.get(2)), at, reason: 'order change', lineIds };
  const request = { segment: head, fact: { ...about, type: 'order.cancellation-request.v1', data } };
  const kept = isWhole ? [] : loops.filter((loop) => !deleted.includes(loop));
  const currency = currencyOf(message.segments, out);
  const fact = orderFactOf(
    {
      channel: 'edifact',
      id: orderId,
      placedAt: { at: placed === null ? at : instantOf(placed, out) },
      updatedAt: { at, epochMs: Date.parse(at), offset: 'Z' },
      currency,
      completeness: 'partial',
      payment: 'unknown',
      taxesIncluded: false,
      lines: kept.map((loop, index) => orderLine(loop, index, currency)),
      total: null,
    },
    out.account,
  );
  return {
    facts: [...(isWhole || deleted.length > 0 ? [request] : []), ...(kept.length > 0 ? [{ segment: head, fact }] : [])],
  };
};

/** CNT+2 states how many lines there are. */
export function proveCount(segments: readonly Segment[], lines: number): void {
  const count = find(segments, 'CNT', 1, '2');
  if (count === undefined || Number(count.text(1, 2)) === lines) return;
  const problem = `The message has ${lines} lines and states ${count.text(1, 2)}`;
  refuse('amounts-do-not-add-up', count.place, problem, 'Ask the partner for the whole message.');
}

/** BGM's function code: what a partner answers to an order or message of ours. */
const ANSWERS: Readonly<Record<string, string>> = {
  '27': 'rejected',
  '29': 'accepted',
  '4': 'accepted-with-errors',
  '44': 'accepted',
  '12': 'in-progress',
};

/** A partner's answer to an order of ours. */
export const readOrderResponse: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const sent = referenceOf(message.segments, 'ON') ?? required(idOf(head.get(2)), head.get(2));
  const at = dated(message.segments, out, '137');
  const lines = loopsOf(message.segments, 'LIN', ['UNS']);
  const rejected = lines.filter((loop) => loop[0]?.text(2) === '7').length;
  const data = {
    sent,
    state: ANSWERS[head.text(3)] ?? 'unknown',
    at: at === null ? null : instantOf(at, out),
    accepted: lines.length - rejected,
    rejected,
    problems: [],
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

/** Goods have left. */
export const readDespatchAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const shipmentId = required(idOf(head.get(2)), head.get(2));
  const order = referenceOf(message.segments, 'ON') ?? referenceOf(message.segments, 'DQ');
  const at = instantOf(required(dated(message.segments, out, '11', '137', '17'), head.get(2)), out);
  const loops = loopsOf(message.segments, 'LIN', ['UNS', 'CNT', 'UNT', 'CPS']);
  const lines = loops.map((loop, index) => ({
    lineId: loop[0]?.text(1) || String(index + 1),
    sku: required(skuOf(loop), (loop[0] as Segment).get(3)),
    quantity: unitsOf(loop, '12', '21'),
  }));
  const carrier = find(message.segments, 'TDT')?.text(5, 4) || find(message.segments, 'TDT')?.text(5) || '';
  const tracking = referenceOf(message.segments, 'CN') ?? referenceOf(message.segments, 'CU');
  const data = {
    shipmentId,
    shippedAt: at,
    warehouse: (
      find(message.segments, 'NAD', 1, 'SF')?.text(2) ||
      out.account.warehouses[0]?.warehouse ||
      'unknown'
    ).slice(0, 50),
    ...(carrier !== '' && { carrier }),
    ...(tracking !== null && { trackingNumber: tracking }),
    lines: lines.filter(({ quantity }) => quantity > 0),
  };
  const ref =
    order === null ? ({ by: 'shipment-id', value: shipmentId } as const) : ({ by: 'order-id', value: order } as const);
  const key = order === null ? null : `order/${out.account.account}/${order}`;
  return { facts: [{ segment: head, fact: { actor: 'order', key, ref, type: 'order.shipment.v1', time: at, data } }] };
};

/** What a partner's system says of an interchange of ours. */
export const readControl: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'UCI');
  const sent = required(idOf(head.get(1)), head.get(1));
  const states: Readonly<Record<string, string>> = { '4': 'rejected', '7': 'accepted', '8': 'accepted' };
  const problems = message.segments
    .filter(({ id, elements }) => id === 'UCM' && elements[2]?.[0] === '4')
    .map((one) => ({ about: one.text(1), severity: 'error', code: one.text(4) }));
  const state = states[head.text(4)] ?? 'unknown';
  const data = {
    sent,
    state,
    at: null,
    accepted: state === 'accepted' ? 1 : 0,
    rejected: state === 'rejected' ? 1 : problems.length,
    problems,
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};
