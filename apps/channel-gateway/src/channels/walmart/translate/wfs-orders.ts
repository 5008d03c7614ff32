/** Orders of other channels that Walmart ships (multichannel): where each stands, and its parcels. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { entriesOf, walmartInstantOf } from './shapes.js';
import { UNDATED } from '../../../documents/undated.js';
import { placeIn } from '../../../documents/places.js';

/** The status of fulfilment orders. */
export const fulfilmentOrders: JsonKind<DocumentAccount> = {
  kind: 'fulfilment-orders',
  form: 'json',
  doc: 'Orders that Walmart Fulfillment Services ships for other channels, with their parcels.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getorderfulfillmentstatus',
  quirks: ['sellerOrderId is the number that we gave: it names the order and the fulfilment order.'],
  recognise: (probe) => probe.has('payload/0/sellerOrderId'),
  read: (root, out) => {
    for (const name of ['header', 'status']) root.get(name).readAsWhole();
    for (const one of root.get('payload').items()) out.part(one, (order) => readOrder(order, out), 'fulfilment-order');
  },
};

const STATES: readonly (readonly [RegExp, string])[] = [
  [/CANCEL/i, 'cancelled'],
  [/REJECT|FAIL/i, 'rejected'],
  [/PARTIAL/i, 'partly-shipped'],
  [/SHIPPED|TRANSIT/i, 'shipped'],
  [/DELIVERED|COMPLETE/i, 'closed'],
  [/PICK|PACK/i, 'picking'],
  [/ALLOCATED|SOURCED/i, 'allocated'],
  [/ACKNOWLEDGED|ACCEPTED|PROCESSING/i, 'accepted'],
  [/CREATED|RECEIVED|PLACED/i, 'requested'],
];

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('sellerOrderId')), order.get('sellerOrderId'));
  const word = textOf(order.get('status')) ?? '';
  const lines = entriesOf(order.get('orderLines'));
  const parcels = entriesOf(order.get('shipments'));
  const times = [...lines, ...parcels].map((one) => walmartInstantOf(one.get('lastModified')));
  const ordered = walmartInstantOf(order.get('orderDate'));
  const latest = times.reduce((last, time) => ((time?.epochMs ?? 0) > (last?.epochMs ?? 0) ? time : last), ordered);
  const [first] = parcels;
  const carrier = first === undefined ? null : carrierOf(first);
  const about = { actor: 'order', key: null, ref: { by: 'merchant-order-id', value: id } } as const;
  const data = {
    shipmentOrderId: id,
    pool: 'walmart-wfs',
    state: STATES.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown',
    ...(word !== '' && { stateWord: word }),
    at: latest?.at ?? null,
    shipTo: placeOf(lines[0]),
    ...(carrier !== null && { carrier }),
    lines: lines.map((line, at) => lineOf(line, at)),
  };
  const dated = { time: latest?.at ?? UNDATED, revision: latest?.epochMs ?? 0 };
  out.fact(order.place, { ...about, type: 'order.shipment-order.v1', ...dated, data });
  for (const parcel of parcels) tracking(parcel, id, out);
}

function carrierOf(parcel: Element): string | null {
  return shownTextOf(parcel.get('carrierDescription'), 100) ?? shownTextOf(parcel.get('scac'), 100);
}

function placeOf(line: Element | undefined) {
  const address = line?.get('shipToAddress').get('address');
  if (address === undefined) return {};
  const country = shownTextOf(address.get('countryCode'), 2)?.toUpperCase() ?? '';
  const region = shownTextOf(address.get('stateOrProvinceCode'), 100);
  const postal = shownTextOf(address.get('postalCode'), 20);
  return placeIn(country, region, postal);
}

function lineOf(line: Element, at: number) {
  const sku = shownTextOf(line.get('orderProduct').get('sku'), 200);
  const units = line.get('orderedQty').get('measurementValue');
  const byState = (pattern: RegExp): number =>
    entriesOf(line.get('orderLineQuantityInfo'))
      .filter((info) => pattern.test(textOf(info.get('status')) ?? ''))
      .reduce((sum, info) => sum + (quantityOf(info.get('statusQuantity').get('measurementValue')) ?? 0), 0);
  const [shipped, cancelled] = [byState(/SHIPPED|DELIVERED/i), byState(/CANCEL/i)];
  return {
    lineId: idOf(line.get('sellerLineId')) ?? idOf(line.get('lineId')) ?? String(at + 1),
    ...(sku !== null && { sku }),
    quantity: required(quantityOf(units), units),
    ...(shipped > 0 && { shipped }),
    ...(cancelled > 0 && { cancelled }),
  };
}

const TRACKED: readonly (readonly [RegExp, string])[] = [
  [/DELIVERED/i, 'delivered'],
  [/OUT_FOR/i, 'out-for-delivery'],
  [/RETURN/i, 'returned'],
  [/EXCEPTION|LOST|DAMAGED/i, 'exception'],
  [/SHIPPED|TRANSIT/i, 'in-transit'],
  [/LABEL|CREATED|PACKED/i, 'label-created'],
];

function tracking(parcel: Element, sellerOrder: string, out: Output<DocumentAccount>): void {
  const number = shownTextOf(parcel.get('trackingNo'), 200);
  if (number === null) return;
  const word = shownTextOf(parcel.get('status'), 300) ?? '';
  const status = TRACKED.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown';
  const at = whenOf(parcel, status);
  const order = idOf(parcel.get('purchaseOrderId'));
  const shipment = idOf(parcel.get('shipmentNo'));
  const carrier = carrierOf(parcel);
  const data = {
    trackingNumber: number,
    ...(carrier !== null && { carrier }),
    ...(order !== null && { marketplaceOrderId: order }),
    ...(shipment !== null && { shipmentId: shipment }),
    status,
    ...(word !== '' && { statusWord: word }),
    at: at?.at ?? null,
  };
  const about = { actor: 'order', key: null, ref: { by: 'merchant-order-id', value: sellerOrder } } as const;
  out.fact(parcel.place, { ...about, type: 'order.tracking.v1', time: at?.at ?? UNDATED, data });
}

/** The day of delivery where it was delivered, else when the parcel left or was last heard of. */
function whenOf(parcel: Element, status: string) {
  const dates = entriesOf(parcel.get('shipmentDates'));
  const wanted = status === 'delivered' ? 'DELIVERY' : 'SHIPMENT';
  const dated = dates.find((date) => textOf(date.get('dateTypeId')) === wanted);
  const actual = dated === undefined ? null : walmartInstantOf(dated.get('actualDate'));
  return actual ?? walmartInstantOf(parcel.get('lastModified')) ?? walmartInstantOf(parcel.get('actualShipmentDate'));
}
