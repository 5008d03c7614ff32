/** Fulfillment Outbound API 2020-07-01: multi-channel orders, parcels and returns. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { Probe } from '../../../../documents/probe.js';
import type { JsonKind } from '../../../../documents/source.js';
import { placeIn } from '../orders/address.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { byShipmentOrder, shipmentState, stateParcel } from './shipment-order.js';

const DOC = 'https://developer-docs.amazon.com/sp-api/docs/fulfillment-outbound-api-v2020-07-01-reference';
const has = (probe: Probe, ...names: readonly string[]): boolean =>
  names.every((name) => probe.has(name)) || names.every((name) => probe.has(`payload/${name}`));
const bodyOf = (root: Element): Element => (root.get('payload').stated ? root.get('payload') : root);

/** `getFulfillmentOrder`, `listAllFulfillmentOrders`. */
export const fulfilmentOrders: JsonKind<DocumentAccount> = {
  kind: 'fulfilment-orders',
  form: 'json',
  doc: 'Orders of other channels that Amazon fulfils: state, lines, shipments, parcels and returns.',
  documentedAt: DOC,
  quirks: ['The list has heads only; examples show the answer with and without `payload` around it.'],
  recognise: (probe) => has(probe, 'fulfillmentOrder/sellerFulfillmentOrderId') || has(probe, 'fulfillmentOrders'),
  read(root, out) {
    const body = bodyOf(root);
    body.get('nextToken');
    for (const order of body.get('fulfillmentOrders').items())
      out.part(order, (part) => readOrder(part, [], [], out), 'fulfilment-order');
    const single = body.get('fulfillmentOrder');
    if (!single.stated) return;
    const shipments = body.get('fulfillmentShipments').items();
    const id = readOrder(single, body.get('fulfillmentOrderItems').items(), shipments, out);
    for (const shipment of shipments) readShipment(shipment, id, out);
    readReturns(body, out);
  },
};

function readOrder(
  order: Element,
  items: readonly Element[],
  shipments: readonly Element[],
  out: Output<DocumentAccount>,
): string {
  const id = required(idOf(order.get('sellerFulfillmentOrderId')), order.get('sellerFulfillmentOrderId'));
  const updated = apiInstantOf(order.get('statusUpdatedDate'), out.account);
  const received = apiInstantOf(order.get('receivedDate'), out.account);
  const at = required(updated ?? received, order.get('statusUpdatedDate'));
  const status = shownTextOf(order.get('fulfillmentOrderStatus'), 300) ?? '';
  const shown = idOf(order.get('displayableOrderId'));
  const address = order.get('destinationAddress');
  const service = shownTextOf(order.get('shippingSpeedCategory'), 100);
  const data = {
    shipmentOrderId: id,
    ...(shown !== null && { marketplaceOrderId: shown }),
    pool: 'amazon-fba',
    state: shipmentState(status),
    ...(status !== '' && { stateWord: status }),
    at,
    ...(address.stated && { shipTo: placeIn(address) }),
    ...(service !== null && { service }),
    lines: items.map((item) => lineOf(item, shipments)),
  };
  out.fact(order.place, {
    ...byShipmentOrder(id),
    type: 'order.shipment-order.v1',
    time: at,
    revision: Date.parse(at),
    data,
  });
  return id;
}

function lineOf(item: Element, shipments: readonly Element[]) {
  const lineId = required(idOf(item.get('sellerFulfillmentOrderItemId')), item.get('sellerFulfillmentOrderItemId'));
  const sku = shownTextOf(item.get('sellerSku'), 200);
  const cancelled = quantityOf(item.get('cancelledQuantity'));
  const shipped = shipments
    .filter((shipment) => textOf(shipment.get('fulfillmentShipmentStatus')) === 'SHIPPED')
    .flatMap((shipment) => shipment.get('fulfillmentShipmentItem').items())
    .filter((one) => idOf(one.get('sellerFulfillmentOrderItemId')) === lineId)
    .reduce((sum, one) => sum + (quantityOf(one.get('quantity')) ?? 0), 0);
  return {
    lineId,
    ...(sku !== null && { sku }),
    quantity: required(quantityOf(item.get('quantity')), item.get('quantity')),
    ...(shipments.length > 0 && { shipped }),
    ...(cancelled !== null && { cancelled }),
  };
}

function readShipment(shipment: Element, order: string, out: Output<DocumentAccount>): void {
  const word = textOf(shipment.get('fulfillmentShipmentStatus')) ?? '';
  const at =
    apiInstantOf(shipment.get('shippingDate'), out.account) ??
    apiInstantOf(shipment.get('estimatedArrivalDate'), out.account);
  const shipmentId = idOf(shipment.get('amazonShipmentId'));
  for (const parcel of shipment.get('fulfillmentShipmentPackage').items()) {
    const trackingNumber = shownTextOf(parcel.get('trackingNumber'), 200);
    const carrier = shownTextOf(parcel.get('carrierCode'), 100);
    if (trackingNumber === null || at === null) continue;
    stateParcel(out, parcel.place, { trackingNumber, carrier, word, at, shipmentId, about: byShipmentOrder(order) });
  }
}

/** `createFulfillmentReturn`. */
export const fulfilmentReturns: JsonKind<DocumentAccount> = {
  kind: 'fulfilment-returns',
  form: 'json',
  doc: 'Returns of multi-channel orders that were announced, with their authorisations.',
  documentedAt: DOC,
  recognise: (probe) => has(probe, 'returnItems', 'returnAuthorizations') && !has(probe, 'fulfillmentOrder'),
  read(root, out) {
    const body = bodyOf(root);
    body.get('invalidReturnItems');
    readReturns(body, out);
  },
};

const RETURN_STATES: Readonly<Record<string, string>> = { NEW: 'authorised', PROCESSED: 'received' };

function readReturns(body: Element, out: Output<DocumentAccount>): void {
  const rmas = new Map(
    body
      .get('returnAuthorizations')
      .items()
      .map((one) => [idOf(one.get('returnAuthorizationId')), idOf(one.get('amazonRmaId'))]),
  );
  for (const item of body.get('returnItems').items()) {
    const id = required(idOf(item.get('sellerReturnItemId')), item.get('sellerReturnItemId'));
    const at = required(apiInstantOf(item.get('statusChangedDate'), out.account), item.get('statusChangedDate'));
    const orderLineId = idOf(item.get('sellerFulfillmentOrderItemId'));
    const reason = shownTextOf(item.get('amazonReturnReasonCode'), 300);
    const word = shownTextOf(item.get('status'), 300) ?? '';
    const rma = rmas.get(idOf(item.get('returnAuthorizationId'))) ?? null;
    const line = {
      returnLineId: id,
      ...(orderLineId !== null && { orderLineId }),
      quantity: 1,
      ...(reason !== null && { reason }),
      ...(item.get('returnComment').stated && { hasComment: true }),
    };
    const data = {
      returnId: id,
      ...(rma !== null && { rma }),
      state: RETURN_STATES[word.toUpperCase()] ?? 'unknown',
      ...(word !== '' && { stateWord: word }),
      at,
      resolution: 'unknown',
      goodsExpected: true,
      pool: 'amazon-fba',
      lines: [line],
    };
    const key = `return/${out.account.account}/${id}`;
    const ref = { by: 'return-id', value: id } as const;
    out.fact(item.place, {
      actor: 'return',
      key,
      ref,
      type: 'return.authorised.v1',
      time: at,
      revision: Date.parse(at),
      data,
    });
  }
}

/** `getPackageTrackingDetails`. */
export const packageTracking: JsonKind<DocumentAccount> = {
  kind: 'package-tracking',
  form: 'json',
  doc: 'Where a parcel of a multi-channel order is, and was.',
  documentedAt: DOC,
  recognise: (probe) => has(probe, 'packageNumber', 'trackingEvents') || has(probe, 'packageNumber', 'trackingNumber'),
  read(root, out) {
    const body = bodyOf(root);
    const trackingNumber = required(shownTextOf(body.get('trackingNumber'), 200), body.get('trackingNumber'));
    const carrier = shownTextOf(body.get('carrierCode'), 100);
    const events = body.get('trackingEvents').items();
    const current = shownTextOf(body.get('currentStatus'), 300);
    events.forEach((event, index) => {
      const at = required(apiInstantOf(event.get('eventDate'), out.account), event.get('eventDate'));
      const described =
        shownTextOf(event.get('eventDescription'), 300) ?? shownTextOf(event.get('eventCode'), 300) ?? '';
      stateParcel(out, event.place, {
        trackingNumber,
        carrier,
        word: index === 0 ? (current ?? described) : described,
        at,
      });
    });
  },
};
