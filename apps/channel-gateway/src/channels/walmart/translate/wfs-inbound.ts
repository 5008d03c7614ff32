/** Goods on their way to Walmart's warehouses: shipments as announced and as they are received. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { entriesOf, stockItemIn, walmartInstantOf } from './shapes.js';
import { UNDATED } from '../../../documents/undated.js';

/** Inbound shipments, or their items. */
export const inboundShipments: JsonKind<DocumentAccount> = {
  kind: 'inbound-shipments',
  form: 'json',
  doc: 'Shipments to Walmart Fulfillment Services: created, listed, or by item.',
  documentedAt: 'https://developer.walmart.com/us-marketplace/reference/getinboundshipments',
  quirks: [
    'The list of shipments counts units and names no goods: its facts know the stock item by the shipment only.',
    'The address for returns has country, state and postcode in each others place in a sample.',
  ],
  recognise: (probe) =>
    ((probe.has('payload/0/shipmentId') || probe.has('payload/0/inboundOrderId')) &&
      !probe.has('payload/0/errors') &&
      !probe.has('payload/0/previews')) ||
    (isEmpty(probe.at('payload')) && probe.has('headers')),
  read: (root, out) => {
    for (const name of ['headers', 'status']) root.get(name).readAsWhole();
    for (const one of root.get('payload').items()) out.part(one, (shipment) => readShipment(shipment, out), 'shipment');
  },
};

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

const STATES: readonly (readonly [RegExp, string])[] = [
  [/CANCEL/i, 'cancelled'],
  [/CLOSED/i, 'closed'],
  [/RECEIVING|IN_PROGRESS/i, 'receiving'],
  [/RECEIVED/i, 'received'],
  [/TRANSIT|AWAITING_DELIVERY|SHIPPED/i, 'in-transit'],
  [/PENDING|CREATED|PLANNED/i, 'planned'],
];

function readShipment(shipment: Element, out: Output<DocumentAccount>): void {
  const items = entriesOf(shipment.get('shipmentItems'));
  const at = walmartInstantOf(shipment.get('createdDate'));
  const word = textOf(shipment.get('status')) ?? textOf(shipment.get('shipmentStatus'));
  const inboundId = required(
    idOf(shipment.get('shipmentId')) ?? idOf(shipment.get('inboundOrderId')),
    shipment.get('shipmentId'),
  );
  const location = shownTextOf(shipment.get('shipToAddress').get('fcName'), 100);
  const order = idOf(shipment.get('inboundOrderId'));
  const head = {
    inboundId,
    pool: 'walmart-wfs',
    ...(location !== null && { location }),
    ...(word !== null && { stateWord: word }),
    ...(order !== null && { purchaseOrder: order }),
    at: at?.at ?? null,
  };
  const dated = { time: at?.at ?? UNDATED };
  const entries = items.length > 0 ? items : [shipment];
  entries.forEach((item, index) => {
    const sku = idOf(item.get('sku')) ?? idOf(item.get('vendorSku'));
    const units = unitsOf(item);
    const state = word === null ? byUnits(units) : stateOf(word);
    const data = { ...head, state, lineId: sku ?? String(index + 1), ...units };
    const known = sku === null ? byShipment(inboundId) : stockItemIn('walmart-wfs', sku, out);
    out.fact(item.place, { ...known, type: 'stock-item.receipt.v1', ...dated, data });
  });
}

function stateOf(word: string): string {
  return STATES.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown';
}

/** Items have no status: what was received tells. */
function byUnits({ expected = 0, received = 0 }: { readonly expected?: number; readonly received?: number }): string {
  if (received === 0) return 'planned';
  return received < expected ? 'receiving' : 'received';
}

function unitsOf(item: Element) {
  const expected = quantityOf(item.get('itemQty')) ?? quantityOf(item.get('shipmentUnits'));
  const received = quantityOf(item.get('receivedQty')) ?? quantityOf(item.get('receivedUnits'));
  const damaged = quantityOf(item.get('damagedQty'));
  return {
    ...(expected !== null && { expected }),
    ...(received !== null && { received }),
    ...(damaged !== null && { damaged }),
  };
}

/** Routing knows a stock item by the inbound shipment once its items have been told. */
function byShipment(inboundId: string) {
  return { actor: 'stock-item', key: null, ref: { by: 'shipment-id', value: inboundId } } as const;
}
