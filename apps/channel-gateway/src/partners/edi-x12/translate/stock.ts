/** What others say of stock: 846 how much there is, 861 what they took in, 947 what a warehouse corrected. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import type { Output } from '../../../documents/output.js';
import { acknowledged, ownStockItem } from '../../../documents/partner-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf, instantOfDay, qualifiedDay, skuOf, unitsOf } from './parts.js';

/** QTY01 (data element 673) of stock. */
const STATES: Readonly<Record<string, string>> = {
  '02': 'unsellable',
  '17': 'on-hand',
  '18': 'inbound',
  '20': 'unsellable',
  '29': 'in-transit',
  '33': 'available',
  '63': 'inbound',
  '68': 'unsellable',
  '69': 'inbound',
  '72': 'reserved',
  '77': 'on-hand',
  '97': 'reserved',
  A5: 'on-hand',
  QH: 'unsellable',
  TO: 'total',
  V3: 'in-transit',
};

/** 846: quantities item by item. */
export const readInventoryAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BIA');
  const day = dateOf(head.get(4)) ?? qualifiedDay(message.segments, 'DTM', '007', '366', '405');
  const asOf = required(day, head.get(4));
  const time = instantOfDay(asOf, out);
  const place = partyIn(message, 'LIN', 'WH', 'SF', 'SU');
  const facts = loopsOf(message.segments, 'LIN', ['CTT', 'SE']).flatMap((loop) => {
    const [segment] = loop as [Segment];
    const sku = required(skuOf(segment, 2), segment.get(3));
    const quantities = loop.filter(({ id }) => id === 'QTY').map(quantityOf);
    if (quantities.length === 0) return [];
    const location = partyOf(loop, 'WH', 'SF') || place;
    const data = { pool: 'own', ...(location !== '' && { location: location.slice(0, 100) }), asOf, quantities };
    const fact = {
      ...ownStockItem(sku, location, out.account),
      type: 'stock-item.snapshot.v1',
      time,
      revision: Date.parse(time),
      data,
    };
    return [{ segment, fact }];
  });
  return { facts };
};

function quantityOf(segment: Segment) {
  const word = segment.text(1);
  segment.text(3);
  return { state: STATES[word] ?? 'unknown', units: unitsOf(segment.get(2)), word };
}

/** RCD08 (data element 412): goods that arrived in this condition are no good. */
const BAD_CONDITIONS: ReadonlySet<string> = new Set(['01', '02', '04', '05', '06', '08', '10', 'DM']);

/**
 * 861: goods were received. At a warehouse of ours that is stock that came in; at a partner's it is his answer to our
 * shipment, and lines that are short, damaged or sent back are its problems.
 */
export const readReceivingAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BRA');
  const number = required(idOf(head.get(1)), head.get(1));
  const day = required(dateOf(head.get(2)), head.get(2));
  const place = partyIn(message, 'RCD', 'WH', 'ST');
  const loops = loopsOf(message.segments, 'RCD', ['CTT', 'SE']);
  const order = find(message.segments, 'PRF')?.text(1) ?? '';
  if (out.account.warehouses.some(({ warehouse }) => warehouse === place)) {
    const more = { number, day, place, ...(order !== '' && { order }) };
    return { facts: loops.map((loop, at) => ({ segment: loop[0] as Segment, fact: receiptOf(loop, at, more, out) })) };
  }
  const shipment = find(message.segments, 'REF', 1, 'SI')?.text(2) || find(message.segments, 'REF', 1, 'BM')?.text(2);
  const problems = loops.flatMap(problemOf);
  const data = {
    sent: required(shipment || order || null, head.get(1)),
    state: problems.length === 0 ? 'accepted' : problems.length < loops.length ? 'partly' : 'accepted-with-errors',
    at: instantOfDay(day, out),
    accepted: loops.length - problems.length,
    rejected: problems.length,
    problems,
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

function receiptOf(
  loop: readonly Segment[],
  at: number,
  more: { readonly number: string; readonly day: string; readonly place: string; readonly order?: string },
  out: Output<DocumentAccount>,
) {
  const [head] = loop as [Segment];
  const item = find(loop, 'LIN');
  const sku = required(item === undefined ? null : skuOf(item, 2), (item ?? head).get(3));
  const order = find(loop, 'PRF')?.text(1) || more.order;
  head.text(3);
  const isBad = BAD_CONDITIONS.has(head.text(8));
  const received = unitsOf(head.get(2));
  const damaged = head.get(6).stated && isBad ? unitsOf(head.get(6)) : isBad ? received : 0;
  const data = {
    inboundId: more.number,
    lineId: head.text(1) || String(at + 1),
    pool: 'own',
    location: more.place.slice(0, 100),
    state: 'received',
    received,
    ...(damaged > 0 && { damaged }),
    ...(order && { purchaseOrder: order }),
    at: more.day,
  };
  return {
    ...ownStockItem(sku, more.place, out.account),
    type: 'stock-item.receipt.v1',
    time: instantOfDay(more.day, out),
    data,
  };
}

/** RCD04 units that come back, RCD06 units in question. */
function problemOf(loop: readonly Segment[], at: number) {
  const [head] = loop as [Segment];
  const [returned, questioned, code] = [head.text(4), head.text(6), head.text(8)];
  const isSound = (returned === '' || Number(returned) === 0) && (questioned === '' || Number(questioned) === 0);
  if (isSound && !BAD_CONDITIONS.has(code)) return [];
  const words = [returned && `${returned} returned`, questioned && `${questioned} in question`].filter(Boolean);
  const line = head.text(1) || String(at + 1);
  return [{ about: `line ${line}`, severity: 'warning', ...(code !== '' && { code }), text: words.join(', ') }];
}

/** 947: units that a warehouse corrected, each with a reason. */
export const readAdjustmentAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'W15');
  const number = required(idOf(head.get(2)) ?? idOf(head.get(3)), head.get(2));
  const at = instantOfDay(required(dateOf(head.get(1)), head.get(1)), out);
  const place = partyIn(message, 'W19', 'WH', 'SF');
  need(message, 'W19');
  const facts = loopsOf(message.segments, 'W19', ['SE']).map((loop, index) => {
    const [segment] = loop as [Segment];
    const sku = required(skuOf(segment, 5) ?? (segment.text(4) || null), segment.get(6));
    segment.text(3);
    const reason = `warehouse adjustment ${segment.text(1)}`.trim();
    const data = { adjustmentId: `${number}/${index + 1}`, units: signedUnits(segment), at, reason };
    return {
      segment,
      fact: { ...ownStockItem(sku, place, out.account), type: 'stock-item.adjustment.v1', time: at, data },
    };
  });
  return { facts };
};

/** W1902: units that came, or that went where it is below zero. */
function signedUnits(segment: Segment): number {
  const stated = segment.get(2);
  const text = String(required(stated.stated ? stated.value : null, stated));
  const [, whole = ''] = /^([+-]?\d+)(?:\.0*)?$/.exec(text) ?? [];
  if (whole !== '' && Number.isSafeInteger(Number(whole))) return Number(whole);
  return refuse('not-an-integer', stated.place, 'A whole number of units is expected', 'Correct the quantity.', text);
}

function partyOf(segments: readonly Segment[], ...roles: readonly string[]): string {
  const found = roles.map((role) => find(segments, 'N1', 1, role)?.text(4)).find((one) => one);
  return found ?? '';
}

/** A party of the whole message: before its first line. */
function partyIn({ segments }: EdiMessage, line: string, ...roles: readonly string[]): string {
  const first = segments.findIndex(({ id }) => id === line);
  return partyOf(first < 0 ? segments : segments.slice(0, first), ...roles);
}
