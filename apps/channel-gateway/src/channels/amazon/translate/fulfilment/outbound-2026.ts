/** Fulfillment Outbound API 2026-07-04: orders that Amazon fulfils for other channels. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import { refuse } from '../../../../documents/refused.js';
import type { JsonKind } from '../../../../documents/source.js';
import { placeIn } from '../orders/address.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { byShipmentOrder, shipmentState, stateParcel } from './shipment-order.js';

/** `getOrder`, `listOrders`, `createOrder`. */
export const fulfilmentOrders2026: JsonKind<DocumentAccount> = {
  kind: 'fulfilment-orders-2026',
  form: 'json',
  doc: 'Orders that Amazon fulfils for other channels: state, lines, shipments and packages.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/fulfillment-outbound-api',
  quirks: ['Quantities are decimal text with a unit (`1.0` EACHES).', 'An answer 202 names order and state alone.'],
  recognise: (probe) =>
    probe.has('order/lineItems') ||
    probe.has('orders/0/lineItems') ||
    (probe.has('orderId', 'status') && Object.keys(probe.json ?? {}).length === 2),
  read(root, out) {
    root.get('pagination').get('nextToken');
    if (root.get('orderId').stated) {
      // the answer to an order that was taken: the order itself says more, later
      out.available({ kind: 'fulfilment-order', externalId: required(idOf(root.get('orderId')), root.get('orderId')) });
      root.get('status');
      return;
    }
    const orders = root.get('order').stated ? [root.get('order')] : root.get('orders').items();
    for (const order of orders) out.part(order, (part) => readOrder(part, out), 'fulfilment-order-2026');
  },
};

function readOrder(order: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(order.get('orderId')), order.get('orderId'));
  const at = required(
    apiInstantOf(order.get('statusUpdateTime'), out.account) ?? apiInstantOf(order.get('receiveTime'), out.account),
    order.get('statusUpdateTime'),
  );
  const status = shownTextOf(order.get('status'), 300) ?? '';
  const address = order.get('destination').get('deliveryAddress');
  const data = {
    shipmentOrderId: id,
    pool: 'amazon-fba',
    state: shipmentState(status),
    ...(status !== '' && { stateWord: status }),
    at,
    ...(address.stated && { shipTo: placeIn(address) }),
    lines: order.get('lineItems').items().map(lineOf),
  };
  out.fact(order.place, {
    ...byShipmentOrder(id),
    type: 'order.shipment-order.v1',
    time: at,
    revision: Date.parse(at),
    data,
  });
  for (const shipment of order.get('shipments').items()) readShipment(shipment, id, out);
}

function lineOf(item: Element) {
  const sku = shownTextOf(item.get('product').get('productIdentifier').get('amazonSku'), 200);
  const cancelled = unitsOf(item.get('cancelledAmount'));
  return {
    lineId: required(idOf(item.get('lineItemId')), item.get('lineItemId')),
    ...(sku !== null && { sku }),
    quantity: required(unitsOf(item.get('amount')), item.get('amount')),
    ...(cancelled !== null && { cancelled }),
  };
}

/** Whole units of an amount; a part of a unit is refused. */
function unitsOf(amount: Element): number | null {
  const value = amount.get('value');
  if (!value.stated) return null;
  amount.get('unit');
  const units = Number(textOf(value));
  if (Number.isSafeInteger(units) && units >= 0) return units;
  return refuse(
    'not-an-integer',
    value.place,
    'Whole units are expected',
    'Correct the quantity.',
    textOf(value) ?? '',
  );
}

function readShipment(shipment: Element, order: string, out: Output<DocumentAccount>): void {
  const word = textOf(shipment.get('status')) ?? '';
  const shipped = apiInstantOf(shipment.get('shipTime'), out.account);
  const delivered = apiInstantOf(shipment.get('deliveryTime'), out.account);
  const shipmentId = idOf(shipment.get('amazonShipmentId'));
  for (const parcel of shipment.get('packages').items()) {
    const carrier = parcel.get('tracking').get('carrier');
    const number =
      shownTextOf(carrier.get('trackingNumber'), 200) ??
      shownTextOf(parcel.get('tracking').get('amazon').get('trackingNumber'), 200);
    const state = textOf(parcel.get('status')) ?? word;
    const at = /DELIVERED/.test(state) ? (delivered ?? shipped) : shipped;
    if (number === null || at === null) continue;
    stateParcel(out, parcel.place, {
      trackingNumber: number,
      carrier: shownTextOf(carrier.get('carrierCode'), 100),
      word: state,
      at,
      shipmentId,
      about: byShipmentOrder(order),
    });
  }
}
