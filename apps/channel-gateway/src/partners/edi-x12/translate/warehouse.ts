/** Messages between us and a warehouse: 940 shipping order, 945 shipping advice, 943 and 944 stock transfer. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiMessage, type EdiReader } from '../../../documents/edi-messages.js';
import { ownStockItem } from '../../../documents/partner-facts.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required } from '../../../documents/readings.js';
import type { Segment } from '../../../documents/segments.js';
import { dateOf, instantOfDay, placeOfLoop, proveUnits, qualifiedDay, skuOf, unitsOf } from './parts.js';
import { UNDATED } from '../../../documents/undated.js';

/** Line loops begin with LX where the partner writes it. */
function linesOf(message: EdiMessage, detail: string): readonly Segment[][] {
  return loopsOf(message.segments, detail, ['LX', 'W76', 'W03', 'W14', 'SE']);
}

function orderLoop(message: EdiMessage, role: string): readonly Segment[] | undefined {
  return loopsOf(message.segments, 'N1', ['W01', 'W12', 'W07', 'W04', 'LX', 'G62', 'N9', 'W66', 'W27', 'SE']).find(
    ([first]) => first?.text(1) === role,
  );
}

function reference(segments: readonly Segment[], ...qualifiers: string[]): string | null {
  for (const qualifier of qualifiers) {
    const found = find(segments, 'N9', 1, qualifier)?.text(2);
    if (found) return found;
  }
  return null;
}

/** 940: goods are to be shipped. */
export const readShippingOrder: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'W05');
  const id = required(idOf(head.get(2)), head.get(2));
  const customerOrder = idOf(head.get(3));
  const lines = linesOf(message, 'W01').map(([first], at) => shippingLine(first as Segment, at));
  const total = find(message.segments, 'W76');
  if (total)
    proveUnits(
      total,
      unitsOf(total.get(1)),
      lines.reduce((sum, { quantity }) => sum + quantity, 0),
    );
  const shipOn = qualifiedDay(message.segments, 'G62', '10', '38', '02', '68');
  const group = shipOn === null ? null : instantOfDay(shipOn, out);
  const shipTo = orderLoop(message, 'ST');
  const service = find(message.segments, 'W66');
  const carrier = service?.text(10) || service?.text(5) || '';
  const isCancelled = head.text(1) === 'F';
  const data = {
    shipmentOrderId: id,
    ...(customerOrder !== null && { marketplaceOrderId: customerOrder }),
    pool: 'own',
    state: isCancelled ? 'cancelled' : 'requested',
    stateWord: head.text(1),
    at: null,
    ...(group !== null && { shipBy: group }),
    ...(shipTo && { shipTo: placeOfLoop(shipTo) ?? {} }),
    ...(carrier !== '' && { carrier }),
    lines,
  };
  const time = group ?? UNDATED;
  const fact = {
    actor: 'order',
    key: null,
    ref: { by: 'shipment-order-id', value: id },
    type: 'order.shipment-order.v1',
    time,
    data,
  } as const;
  return { facts: [{ segment: head, fact }] };
};

function shippingLine(head: Segment, at: number) {
  const sku = skuOf(head, 4) ?? head.text(3);
  head.text(2);
  return { lineId: String(at + 1), ...(sku !== '' && { sku }), quantity: unitsOf(head.get(1)) };
}

/** 945: goods have left. */
export const readShippingAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'W06');
  const orderId = required(idOf(head.get(2)), head.get(2));
  const shipmentId = idOf(head.get(4)) ?? reference(message.segments, 'BM', 'SI') ?? orderId;
  const day = qualifiedDay(message.segments, 'G62', '11', '07') ?? dateOf(head.get(3));
  const shippedAt = instantOfDay(required(day, head.get(3)), out);
  const loops = linesOf(message, 'W12');
  const lines = loops.map(([first], at) => advisedLine(first as Segment, at)).filter(({ quantity }) => quantity > 0);
  const total = find(message.segments, 'W03');
  if (total)
    proveUnits(
      total,
      unitsOf(total.get(1)),
      lines.reduce((sum, { quantity }) => sum + quantity, 0),
    );
  const tracking =
    reference(message.segments, '2I', 'CN', 'TN') ?? (find(message.segments, 'MAN', 1, 'CP')?.text(2) || null);
  const carrier = find(message.segments, 'W27');
  const name = carrier?.text(2) || carrier?.text(3) || '';
  const warehouse =
    orderLoop(message, 'WH')?.[0]?.text(4) ||
    orderLoop(message, 'SF')?.[0]?.text(4) ||
    out.account.warehouses[0]?.warehouse ||
    'unknown';
  const data = {
    shipmentId,
    shippedAt,
    warehouse: warehouse.slice(0, 50),
    ...(name !== '' && { carrier: name }),
    ...(tracking !== null && { trackingNumber: tracking }),
    lines: required(lines.length > 0 ? lines : null, head.get(2)),
  };
  const ref = { by: 'shipment-order-id', value: orderId } as const;
  const fact = { actor: 'order', key: null, ref, type: 'order.shipment.v1', time: shippedAt, data } as const;
  return { facts: [{ segment: head, fact }] };
};

function advisedLine(head: Segment, at: number) {
  const sku = skuOf(head, 7) ?? head.text(6);
  const shipped = head.get(3).stated ? head.get(3) : head.get(2);
  return { lineId: String(at + 1), sku: required(sku || null, head.get(8)), quantity: unitsOf(shipped) };
}

/** 943: goods are on their way to a warehouse. */
export const readTransferAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'W06');
  const inbound = required(idOf(head.get(2)) ?? idOf(head.get(4)), head.get(2));
  const at = dateOf(head.get(3));
  const loops = linesOf(message, 'W04');
  const total = find(message.segments, 'W03');
  const units = loops.map(([first]) => unitsOf((first as Segment).get(1)));
  if (total)
    proveUnits(
      total,
      unitsOf(total.get(1)),
      units.reduce((sum, one) => sum + one, 0),
    );
  const facts = loops.map(([first], index) => {
    const line = first as Segment;
    line.text(2);
    const more = { state: 'in-transit', expected: units[index] };
    return {
      segment: line,
      fact: stockFact({ inbound, lineId: String(index + 1), sku: skuIn(line, 4), at, more, message }, out),
    };
  });
  return { facts };
};

/** 944: goods arrived at a warehouse, some of them perhaps damaged. */
export const readTransferReceipt: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'W17');
  const dated = dateElement(head);
  const receipt = required(idOf(head.get(dated === 2 ? 3 : 2)), head.get(2));
  const order = idOf(head.get(4));
  const at = dateOf(head.get(dated)) ?? qualifiedDay(message.segments, 'G62', '11', '09');
  const loops = linesOf(message, 'W07');
  const received = loops.map(([first]) => unitsOf((first as Segment).get(1)));
  const total = find(message.segments, 'W14');
  if (total)
    proveUnits(
      total,
      unitsOf(total.get(1)),
      received.reduce((sum, one) => sum + one, 0),
    );
  const facts = loops.map((loop, index) => {
    const line = loop[0] as Segment;
    line.text(2);
    const damaged = damagedIn(loop);
    const more = {
      state: 'received',
      received: received[index],
      ...(damaged > 0 && { damaged }),
      ...(order !== null && { purchaseOrder: order }),
    };
    return {
      segment: line,
      fact: stockFact({ inbound: receipt, lineId: String(index + 1), sku: skuIn(line, 4), at, more, message }, out),
    };
  });
  return { facts };
};

/** The date of W17 stands second by the standard, and third with partners that put their own number first. */
function dateElement(head: Segment): 2 | 3 {
  return /^\d{6}(?:\d{2})?$/.test(head.text(2)) && !/^\d{8}$/.test(head.text(3)) ? 2 : 3;
}

/** W13 is an exception with a reason; W20 counts by condition, DM and 01 to 04 being damaged. */
function damagedIn(loop: readonly Segment[]): number {
  return loop.reduce((sum, one) => {
    if (one.id === 'W13' && /^(?:0[1-9]|DM|D)/.test(one.text(3))) return sum + unitsOf(one.get(1));
    return one.id === 'W20' && one.text(1).startsWith('DM') ? sum + unitsOf(one.get(2)) : sum;
  }, 0);
}

function skuIn(line: Segment, first: number): string {
  return required(skuOf(line, first) ?? (line.text(3) || null), line.get(first + 1));
}

function stockFact(
  one: { inbound: string; lineId: string; sku: string; at: string | null; more: object; message: EdiMessage },
  out: Output<DocumentAccount>,
) {
  const named = orderLoop(one.message, 'WH')?.[0]?.text(4) ?? '';
  const data = {
    inboundId: one.inbound,
    lineId: one.lineId,
    pool: 'own',
    ...(named !== '' && { location: named }),
    ...one.more,
    at: one.at,
  };
  const time = one.at === null ? UNDATED : instantOfDay(one.at, out);
  return { ...ownStockItem(one.sku, named, out.account), type: 'stock-item.receipt.v1', time, data } as const;
}
