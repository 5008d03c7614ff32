import type { Warehouse } from '../../accounts/accounts.js';
import type { WmsAccount } from '../../connections/wms/settings.js';
import type { Element } from '../../documents/element.js';
import type { NewFact, Output } from '../../documents/output.js';
import {
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  wholeNumberOf,
  type SourceInstant,
} from '../../documents/readings.js';
import { refuse } from '../../documents/refused.js';
import type { Source } from '../../documents/source.js';

/** Members of answers to our own requests and of errors: they say nothing of a business event. */
const ANSWERS = ['shipmentOrders', 'shipmentOrderId', 'cancelled', 'error', 'code'];

/** What the demo warehouse sends: what has left it, and what lies in it. */
export const source: Source<WmsAccount> = {
  translatorVersion: 1,
  kinds: [
    {
      kind: 'shipment.shipped',
      form: 'json',
      doc: 'A parcel has left the warehouse.',
      documentedAt: 'sandbox/README.md',
      recognise: (probe) => probe.has('shipmentOrderId', 'shipmentId'),
      read: readShipment,
    },
    {
      kind: 'inventory.counted',
      form: 'json',
      doc: 'What lies in a warehouse at one instant.',
      documentedAt: 'sandbox/README.md',
      recognise: (probe) => probe.has('items', 'warehouse'),
      read: readCounts,
    },
    {
      kind: 'answer',
      form: 'json',
      doc: 'What the warehouse answers to a request of ours: no news.',
      documentedAt: 'sandbox/README.md',
      recognise: (probe) =>
        !probe.has('shipmentOrderId', 'shipmentId') &&
        !probe.has('items', 'warehouse') &&
        ANSWERS.some((member) => probe.has(member)),
      silent: true,
      read: (root) => root.readAsWhole(),
    },
  ],
};

/** Goods have left; whose they are only the warehouse's own number says, so routing looks it up. */
function readShipment(root: Element, out: Output<WmsAccount>): void {
  const at = required(instantOf(root.get('shippedAt')), root.get('shippedAt'));
  const carrier = shownTextOf(root.get('carrier'), 100);
  const trackingNumber = shownTextOf(root.get('trackingNumber'), 200);
  const data = {
    shipmentId: required(idOf(root.get('shipmentId')), root.get('shipmentId')),
    shippedAt: at.at,
    warehouse: warehouseOf(root, out.account).warehouse,
    ...(carrier !== null && { carrier }),
    ...(trackingNumber !== null && { trackingNumber }),
    lines: required(linesOf(root.get('lines')), root.get('lines')),
  };
  const value = required(idOf(root.get('shipmentOrderId')), root.get('shipmentOrderId'));
  const about = { actor: 'order', key: null, ref: { by: 'shipment-order-id', value } } as const;
  out.fact(root.place, { ...about, type: 'order.shipment.v1', time: at.at, offsets: { '': at.offset }, data });
}

function linesOf(lines: Element): { lineId: string; sku: string; quantity: number }[] | null {
  const read = lines.items().map((line) => ({
    lineId: required(idOf(line.get('lineId')), line.get('lineId')),
    sku: required(idOf(line.get('sku')), line.get('sku')),
    quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
  }));
  const shipped = read.filter(({ quantity }) => quantity > 0);
  return shipped.length === 0 ? null : shipped;
}

/** One count a SKU; one that cannot be read harms no other. */
function readCounts(root: Element, out: Output<WmsAccount>): void {
  const warehouse = warehouseOf(root, out.account);
  const asOf = required(instantOf(root.get('asOf')), root.get('asOf'));
  for (const item of root.get('items').items())
    out.part(item, (one) => out.fact(one.place, countOf(one, asOf, warehouse)), 'item');
}

function countOf(item: Element, asOf: SourceInstant, { warehouse, legalEntity, pool }: Warehouse): NewFact {
  const sku = required(idOf(item.get('sku')), item.get('sku'));
  const onHand = required(wholeNumberOf(item.get('onHand')), item.get('onHand'));
  const name = `${legalEntity}/${sku}/${pool}`;
  return {
    actor: 'stock-item',
    key: `stock-item/${name}`,
    ref: { by: 'stock-item', value: name },
    type: 'stock-item.count.v1',
    time: asOf.at,
    revision: asOf.epochMs,
    data: { warehouse, onHand, asOf: asOf.at },
    offsets: { '': asOf.offset },
  };
}

/** The policy's entry for the warehouse; one that it does not name belongs to nobody's books. */
function warehouseOf(root: Element, account: WmsAccount): Warehouse {
  const element = root.get('warehouse');
  const name = required(idOf(element), element);
  const found = account.warehouses.find(({ warehouse }) => warehouse === name);
  if (found) return found;
  const remedy = `Name it under ${account.account} in policies/channel-accounts.yaml, then replay the document.`;
  return refuse('unknown-warehouse', element.pointer, 'The warehouse belongs to no legal entity', remedy, name);
}
