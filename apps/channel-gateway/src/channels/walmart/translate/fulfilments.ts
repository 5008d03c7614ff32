/** What has left: by tracking number in the US, by shipment in Mexico. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, shownTextOf, type SourceInstant } from '../../../documents/readings.js';
import type { OrderHead, OrderLine } from './order-lines.js';
import { entriesOf, walmartInstantOf } from './shapes.js';

/** What is known of an order when its lines have been read. */
export interface KnownOrder {
  readonly head: OrderHead;
  readonly lines: readonly OrderLine[];
  readonly latest: SourceInstant;
  readonly about: {
    readonly actor: string;
    readonly key: string;
    readonly ref: { readonly by: 'order-id'; value: string };
  };
}

interface Parcel {
  readonly element: Element;
  readonly at: SourceInstant;
  readonly tracking: string | null;
  readonly carrier: string | null;
  readonly lines: { readonly lineId: string; readonly quantity: number }[];
}

/** States the fulfilments of an order. */
export function orderFulfilments(order: Element, known: KnownOrder, out: Output<DocumentAccount>): void {
  const parcels = parcelsByShipment(order);
  const all = parcels.size > 0 ? parcels : parcelsByTracking(known);
  for (const [fulfilmentId, { element, at, tracking, carrier, lines }] of all) {
    if (lines.length === 0) continue;
    const pools = known.lines.filter(({ wire }) => lines.some(({ lineId }) => lineId === wire.lineId));
    const data = {
      fulfilmentId,
      state: 'success',
      pool: pools[0]?.wire.pool ?? 'own',
      at: at.at,
      ...(tracking !== null && { trackingNumber: tracking }),
      ...(carrier !== null && { carrier }),
      lines,
    };
    out.fact(element.place, {
      ...known.about,
      type: 'order.fulfilment.v1',
      time: at.at,
      offsets: { '': at.offset },
      data,
    });
  }
}

/** Units in status Shipped or Delivered; those with one tracking number left together. */
function parcelsByTracking({ head, lines, latest }: KnownOrder): Map<string, Parcel> {
  const parcels = new Map<string, Parcel>();
  for (const { element: line, wire, statuses } of lines) {
    for (const { word, units, element } of statuses) {
      const info = element.get('trackingInfo');
      // a label that was bought before the goods left says nothing yet
      if (!/^(?:shipped|delivered)/i.test(word)) info.readAsWhole();
      if (!/^(?:shipped|delivered)/i.test(word) || units === 0) continue;
      const tracking = shownTextOf(info.get('trackingNumber'), 200);
      const name = info.get('carrierName');
      const carrier = shownTextOf(name.get('carrier'), 100) ?? shownTextOf(name.get('otherCarrier'), 100);
      const at = walmartInstantOf(info.get('shipDateTime')) ?? walmartInstantOf(line.get('statusDate')) ?? latest;
      const id = `${head.id}-${tracking ?? `line-${wire.lineId}`}`.slice(0, 200);
      const parcel = parcels.get(id) ?? { element, at, tracking, carrier, lines: [] };
      parcel.lines.push({ lineId: wire.lineId, quantity: units });
      parcels.set(id, parcel);
    }
  }
  return parcels;
}

function parcelsByShipment(order: Element): Map<string, Parcel> {
  const parcels = new Map<string, Parcel>();
  for (const shipment of entriesOf(order.get('shipments'))) {
    const id = idOf(shipment.get('shipmentNo'));
    const at = walmartInstantOf(shipment.get('shipmentAdditionalDate').get('shipmentShippedDate'));
    const word = shownTextOf(shipment.get('status'), 100) ?? '';
    const lines = shippedLines(shipment);
    const tracking = shownTextOf(shipment.get('trackingNumber'), 200);
    const carrier = shownTextOf(shipment.get('carrier'), 100);
    if (id === null || at === null || /cancel/i.test(word)) continue;
    parcels.set(id, { element: shipment, at, tracking, carrier, lines });
  }
  return parcels;
}

function shippedLines(shipment: Element) {
  return entriesOf(shipment.get('shipmentLines')).flatMap((line) => {
    const lineId = idOf(line.get('primeLineNo'));
    const quantity = quantityOf(line.get('quantity').get('amount')) ?? 0;
    return lineId === null || quantity === 0 ? [] : [{ lineId, quantity }];
  });
}
