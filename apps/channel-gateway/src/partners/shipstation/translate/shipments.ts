/** Shipments and labels: goods that have left, and what their labels cost. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { amountOf } from '../../../documents/amounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { flagOf, idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { UNDATED } from '../../../documents/undated.js';

/** A page of shipments or fulfilments. */
export const shipmentList: JsonKind<DocumentAccount> = {
  kind: 'shipment-list',
  form: 'json',
  doc: 'A page of shipments, or of fulfilments made elsewhere.',
  documentedAt: 'https://www.shipstation.com/docs/api/shipments/list/',
  quirks: [
    'Items are there only when asked for; a shipment without them tells the label alone.',
    'A voided label is given back: its cost counts no more.',
  ],
  recognise: (probe) => Array.isArray(probe.at('shipments')) || Array.isArray(probe.at('fulfillments')),
  read: (root, out) => {
    for (const name of ['total', 'page', 'pages']) root.get(name).readAsWhole();
    for (const one of [...root.get('shipments').items(), ...root.get('fulfillments').items()]) {
      out.part(one, (entry) => readShipment(entry, out), 'shipment');
    }
  },
};

/** The answer to a label that was made. */
export const label: JsonKind<DocumentAccount> = {
  kind: 'label',
  form: 'json',
  doc: 'A label that was bought.',
  documentedAt: 'https://www.shipstation.com/docs/api/orders/create-label/',
  quirks: ['The answer names no order: the shipment does.'],
  recognise: (probe) => probe.has('shipmentId', 'labelData'),
  read: (root, out) => out.part(root, (one) => readShipment(one, out), 'shipment'),
};

function readShipment(one: Element, out: Output<DocumentAccount>): void {
  const { timeZone, warehouses } = out.account;
  const shipmentId = required(idOf(one.get('shipmentId')) ?? idOf(one.get('fulfillmentId')), one.get('shipmentId'));
  const orderNumber = idOf(one.get('orderNumber'));
  const at = zonedInstantOf(one.get('createDate'), 'ymd', timeZone);
  const tracking = shownTextOf(one.get('trackingNumber'), 200);
  const carrier = shownTextOf(one.get('carrierCode'), 100);
  const isVoided = flagOf(one.get('voided')) === true;
  const cost = costOf(one, out);
  const ref =
    orderNumber === null
      ? ({ by: 'shipment-id', value: shipmentId } as const)
      : ({ by: 'merchant-order-id', value: orderNumber } as const);
  const about = {
    actor: 'order',
    key: null,
    ref,
    time: at?.at ?? UNDATED,
    ...(at && { offsets: { '': at.offset } }),
  } as const;
  const items = one.get('shipmentItems').items();
  const lines = items.map(lineOf).filter(({ quantity }) => quantity > 0);
  if (lines.length > 0 && !isVoided && at !== null) {
    const warehouse = idOf(one.get('warehouseId')) ?? warehouses[0]?.warehouse ?? 'unknown';
    const data = {
      shipmentId,
      shippedAt: at.at,
      warehouse,
      ...(carrier && { carrier }),
      ...(tracking && { trackingNumber: tracking }),
      lines,
    };
    out.fact(one.place, { ...about, type: 'order.shipment.v1', data });
  }
  if (tracking === null) return;
  const data = {
    trackingNumber: tracking,
    ...(carrier && { carrier }),
    ...(orderNumber !== null && { marketplaceOrderId: orderNumber }),
    shipmentId,
    status: isVoided ? 'returned' : 'label-created',
    statusWord: isVoided ? 'voided' : 'label',
    at: at?.at ?? null,
    ...(cost && !isVoided && { labelCost: cost }),
  };
  out.fact(one.place, { ...about, type: 'order.tracking.v1', data });
}

function lineOf(item: Element) {
  const sku = shownTextOf(item.get('sku'), 200);
  return {
    lineId: required(idOf(item.get('lineItemKey')) ?? idOf(item.get('orderItemId')), item.get('orderItemId')),
    sku: required(sku, item.get('sku')),
    quantity: required(quantityOf(item.get('quantity')), item.get('quantity')),
  };
}

/** Postage and insurance: we pay both. */
function costOf(one: Element, out: Output<DocumentAccount>) {
  const currency = out.account.currency;
  if (currency === null || textOf(one.get('shipmentCost')) === null) return null;
  const cost =
    (amountOf(one.get('shipmentCost'), currency) ?? 0n) + (amountOf(one.get('insuranceCost'), currency) ?? 0n);
  return cost === 0n ? null : { minor: -Number(cost), currency };
}
