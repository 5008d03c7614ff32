/** Returns of API v3, of the US and of Mexico: what comes back, and what is due to the buyer. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { flagOf, idOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { returnRefund } from './return-refund.js';
import { returnLineOf, type ReturnLine } from './return-lines.js';
import { amountIn, currencyOf, entriesOf, walmartInstantOf } from './shapes.js';

/** Returns. */
export const returns: JsonKind<DocumentAccount> = {
  kind: 'returns',
  form: 'json',
  doc: 'A return of API v3, or a page of them.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getreturns',
  quirks: [
    'Charges are of one unit; totalRefundAmount is of one, all or the refunded units: what holds is proved.',
    'Mexico states a refundAmount by line and no total; tax is in the price.',
    'Since units of a line are refunded one by one, the status stands by quantity in currentTrackingStatuses.',
  ],
  recognise: (probe) =>
    probe.has('returnOrders') ||
    probe.has('returnOrderId', 'returnOrderLines') ||
    probe.has('returnOrder/returnOrderId'),
  read: (root, out) => {
    const one = root.get('returnOrder').stated ? root.get('returnOrder') : root;
    const all = root.get('returnOrders').stated ? root.get('returnOrders').items() : [one];
    for (const entry of all) out.part(entry, (element) => readReturn(element, out), 'return');
    root.readAsWhole();
  },
};

/** A return as it was read. */
export interface KnownReturn {
  readonly id: string;
  readonly currency: string;
  readonly lines: readonly ReturnLine[];
  readonly latest: SourceInstant;
  /** Null where the lines are of several purchase orders. */
  readonly purchaseOrder: string | null;
  /** What the document calls the refund's total; null where it states none. */
  readonly total: bigint | null;
  readonly about: { readonly actor: string; readonly key: string; readonly ref: { by: 'return-id'; value: string } };
}

const STATES: readonly (readonly [RegExp, string])[] = [
  [/CANCEL/i, 'cancelled'],
  [/COMPLETED|CLOSED/i, 'closed'],
  [/DELIVERED|RECEIVED/i, 'received'],
  [/TRANSIT|PICKED|SHIPPED/i, 'in-transit'],
  [/INITIATED|CREATED|AUTHORI|NOT_SHIPPED/i, 'authorised'],
];

function stateOf(word: string): string {
  return STATES.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown';
}

function readReturn(one: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(one.get('returnOrderId')), one.get('returnOrderId'));
  const created = required(walmartInstantOf(one.get('returnOrderDate')), one.get('returnOrderDate'));
  const elements = one.get('returnOrderLines').items();
  const moneys = elements.flatMap((line) => [line.get('unitPrice'), line.get('refundAmount')]);
  const stated = one.get('totalRefundAmount');
  const currency = currencyOf([stated, ...moneys], out, one);
  const lines = elements.map((line) => returnLineOf(line, currency, out));
  const orders = new Set(lines.map(({ purchaseOrder }) => purchaseOrder));
  const [purchaseOrder = null] = orders;
  const known: KnownReturn = {
    id,
    currency,
    lines,
    latest: latestOf(created, elements),
    purchaseOrder: orders.size === 1 ? purchaseOrder : null,
    total: stated.stated ? amountIn(stated, currency) : null,
    about: {
      actor: 'return',
      key: `return/${out.account.account}/${id}`,
      ref: { by: 'return-id', value: id },
    },
  };
  const refund = returnRefund(one, known);
  out.fact(one.place, {
    ...known.about,
    type: 'return.authorised.v1',
    time: known.latest.at,
    revision: known.latest.epochMs,
    offsets: { '': created.offset },
    data: authorised(one, known, created),
  });
  if (refund !== null) out.fact(one.place, refund);
}

function latestOf(created: SourceInstant, lines: readonly Element[]): SourceInstant {
  const times = lines.flatMap((line) => [
    walmartInstantOf(line.get('statusTime')),
    ...entriesOf(line.get('currentTrackingStatuses')).map((status) => walmartInstantOf(status.get('statusTime'))),
  ]);
  return times.reduce<SourceInstant>(
    (latest, time) => (time !== null && time.epochMs > latest.epochMs ? time : latest),
    created,
  );
}

function authorised(one: Element, known: KnownReturn, created: SourceInstant) {
  const { id, currency, lines, purchaseOrder, total } = known;
  const words = [...new Set(lines.map(({ element }) => wordOf(element)).filter((word) => word !== ''))];
  const due = walmartInstantOf(one.get('returnByDate'));
  return {
    returnId: id,
    ...(purchaseOrder !== null && { marketplaceOrderId: purchaseOrder }),
    state: wholeState(words, one),
    ...(words.length > 0 && { stateWord: words.join(', ').slice(0, 300) }),
    at: created.at,
    resolution: /REPLACEMENT/i.test(textOf(one.get('returnType')) ?? '') ? 'replacement' : 'refund',
    goodsExpected: lines.length === 0 || lines.some(({ element }) => isExpected(element)),
    ...(due !== null && { dueAt: due.at }),
    ...parcelOf(one),
    lines: lines.map((line) => ({
      returnLineId: line.lineId,
      ...(line.orderLineId !== null && { orderLineId: line.orderLineId }),
      ...(line.sku !== null && { sku: line.sku }),
      quantity: line.quantity,
      ...(line.reason !== null && { reason: line.reason }),
      ...(line.stated !== null && { expectedRefund: { minor: -Number(line.stated), currency } }),
    })),
    ...(lines.some(({ element }) => textOf(element.get('isWFSEnabled')) === 'Y') && { pool: 'walmart-wfs' }),
    ...(total !== null && { refundTotal: { minor: -Number(total), currency } }),
  };
}

function wordOf(line: Element): string {
  const [first] = entriesOf(line.get('currentTrackingStatuses'));
  return textOf(line.get('status')) ?? (first === undefined ? null : textOf(first.get('status'))) ?? '';
}

/** Where all lines say the same that is it; while they are under way the parcel tells more. */
function wholeState(words: readonly string[], one: Element): string {
  const states = new Set(words.map(stateOf));
  const [state = 'unknown'] = states;
  const shown = states.size > 1 ? 'authorised' : state;
  if (shown !== 'authorised') return shown;
  const parcels = entriesOf(one.get('returnOrderShipments')).map((parcel) => textOf(parcel.get('status')) ?? '');
  const [parcel = 'unknown'] = new Set(parcels.map(stateOf));
  return parcel === 'in-transit' || parcel === 'received' ? parcel : shown;
}

function isExpected(line: Element): boolean {
  return flagOf(line.get('isKeepIt')) !== true && flagOf(line.get('returnExpectedFlag')) !== false;
}

/** The first parcel and who carries it. */
function parcelOf(one: Element) {
  const labels = entriesOf(one.get('returnLineGroups')).flatMap((group) => entriesOf(group.get('labels')));
  const [label] = labels.flatMap((entry) => entriesOf(entry.get('carrierInfoList')));
  const [shipment] = entriesOf(one.get('returnOrderShipments'));
  const carrier = label === undefined ? null : shownTextOf(label.get('carrierName'), 100);
  const tracking =
    (label === undefined ? null : shownTextOf(label.get('trackingNo'), 200)) ??
    (shipment === undefined ? null : shownTextOf(shipment.get('trackingNumber'), 200));
  return {
    ...(carrier !== null && { carrier }),
    ...(tracking !== null && { trackingNumber: tracking }),
  };
}
