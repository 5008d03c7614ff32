/** Orders of ShipStation: what is to be shipped, and how far it is. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { flagOf, idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { proveSum } from '../../../documents/sums.js';
import { UNDATED } from '../../../documents/undated.js';
import { placeIn } from '../../../documents/places.js';

const documentedAt = 'https://www.shipstation.com/docs/api/orders/';
const quirks = [
  'Times have no zone: they are Pacific.',
  'A discount is an item with `adjustment` and a price below zero.',
  'The total is items, adjustments, tax and freight; what was paid may be more.',
];

/** One order. */
export const order: JsonKind<DocumentAccount> = {
  kind: 'order',
  form: 'json',
  doc: 'An order as ShipStation has it.',
  documentedAt,
  quirks,
  recognise: (probe) => probe.has('orderId', 'orderStatus', 'items'),
  read: (root, out) => out.part(root, (one) => readOrder(one, out), 'order'),
};

/** A page of orders. */
export const orderList: JsonKind<DocumentAccount> = {
  kind: 'order-list',
  form: 'json',
  doc: 'A page of orders.',
  documentedAt,
  quirks,
  recognise: (probe) => Array.isArray(probe.at('orders')),
  read: (root, out) => {
    for (const name of ['total', 'page', 'pages']) root.get(name).readAsWhole();
    for (const one of root.get('orders').items()) out.part(one, (entry) => readOrder(entry, out), 'order');
  },
};

const STATES: Readonly<Record<string, string>> = {
  awaiting_payment: 'requested',
  pending_fulfillment: 'accepted',
  awaiting_shipment: 'accepted',
  shipped: 'shipped',
  on_hold: 'on-hold',
  cancelled: 'cancelled',
  rejected_fulfillment: 'rejected',
};

function readOrder(root: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(root.get('orderId')), root.get('orderId'));
  const number = idOf(root.get('orderNumber'));
  const key = idOf(root.get('orderKey'));
  const status = required(textOf(root.get('orderStatus')), root.get('orderStatus'));
  const { timeZone, currency } = out.account;
  const modified = zonedInstantOf(root.get('modifyDate'), 'ymd', timeZone);
  const shipBy = zonedInstantOf(root.get('shipByDate'), 'ymd', timeZone);
  const items = root.get('items').items();
  if (currency !== null) proveTotal(root, items, currency);
  const place = root.get('shipTo');
  const [country, region, postal] = ['country', 'state', 'postalCode'].map((name) => shownTextOf(place.get(name), 100));
  const [carrier, service] = ['carrierCode', 'serviceCode'].map((name) => shownTextOf(root.get(name), 100));
  const marketplaceOrderId = number ?? key;
  const shipTo = placeIn(country ?? null, region ?? null, postal ?? null);
  const data = {
    shipmentOrderId: id,
    ...(marketplaceOrderId !== null && { marketplaceOrderId }),
    pool: 'own',
    state: STATES[status] ?? 'unknown',
    stateWord: status,
    at: modified?.at ?? null,
    ...(shipBy !== null && { shipBy: shipBy.at }),
    shipTo,
    ...(carrier && { carrier }),
    ...(service && { service }),
    lines: items.filter((one) => flagOf(one.get('adjustment')) !== true).map(lineOf),
  };
  out.fact(root.place, {
    actor: 'order',
    key: null,
    ref:
      marketplaceOrderId === null
        ? { by: 'shipment-order-id', value: id }
        : { by: 'merchant-order-id', value: marketplaceOrderId },
    type: 'order.shipment-order.v1',
    time: modified?.at ?? UNDATED,
    revision: modified?.epochMs ?? 0,
    ...(modified && { offsets: { '': modified.offset } }),
    data,
  });
}

function lineOf(item: Element) {
  const sku = shownTextOf(item.get('sku'), 200);
  const key = idOf(item.get('lineItemKey')) ?? idOf(item.get('orderItemId'));
  return {
    lineId: required(key, item.get('orderItemId')),
    ...(sku !== null && { sku }),
    quantity: required(quantityOf(item.get('quantity')), item.get('quantity')),
  };
}

function proveTotal(root: Element, items: readonly Element[], currency: string): void {
  const stated = amountOf(root.get('orderTotal'), currency);
  const read = (element: Element, name: string): bigint => amountOf(element.get(name), currency) ?? 0n;
  const goods = items.reduce(
    (sum, one) => sum + BigInt(quantityOf(one.get('quantity')) ?? 0) * read(one, 'unitPrice'),
    0n,
  );
  const sum = goods + read(root, 'taxAmount') + read(root, 'shippingAmount');
  if (stated === null || stated === 0n) return;
  proveSum(root.get('orderTotal').place, {
    parts: 'Items, tax and freight come to',
    sum,
    total: 'the order states',
    stated,
    remedy: 'Fetch the order again.',
  });
}
