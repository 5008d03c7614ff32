/** Webhooks of ShipHero: shipments, stock, returns and receipts of a warehouse. */
import { legalEntityOf, type DocumentAccount } from '../../../accounts/accounts.js';
import { zonedInstantOf } from '../../../documents/dates.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { UNDATED } from '../../../documents/undated.js';

type Reader = (root: Element, out: Output<DocumentAccount>) => void;

const documentedAt = 'https://developer.shiphero.com/webhooks/';

function kind(name: string, doc: string, read: Reader): JsonKind<DocumentAccount> {
  return {
    kind: name.toLowerCase().replaceAll(' ', '-'),
    form: 'json',
    doc,
    documentedAt,
    quirks: [
      'Times have no zone: they are those of the warehouse account.',
      '`test` says whether somebody tries the connection: such a webhook says nothing.',
    ],
    recognise: (probe) => probe.at('webhook_type') === name,
    read: (root, out) => {
      const isTest = ['1', 'true'].includes(String(root.get('test').value ?? ''));
      root.get('webhook_type').readAsWhole();
      root.get('account_id').readAsWhole();
      root.get('account_uuid').readAsWhole();
      if (isTest) root.readAsWhole();
      else read(root, out);
    },
  };
}

/** Goods have left. */
const readShipment: Reader = (root, out) => {
  const one = root.get('fulfillment');
  out.part(
    one,
    (shipment) => {
      const id = required(idOf(shipment.get('shipment_id')), shipment.get('shipment_id'));
      const order = required(
        idOf(shipment.get('partner_order_id')) ?? idOf(shipment.get('order_number')),
        shipment.get('partner_order_id'),
      );
      const at = required(
        zonedInstantOf(shipment.get('created_at'), 'ymd', out.account.timeZone),
        shipment.get('created_at'),
      );
      const tracking = shownTextOf(shipment.get('tracking_number'), 200);
      const carrier = shownTextOf(shipment.get('shipping_carrier'), 100);
      const lines = shipment
        .get('line_items')
        .items()
        .map((line) => ({
          lineId: required(idOf(line.get('id')), line.get('id')),
          sku: required(shownTextOf(line.get('sku'), 200), line.get('sku')),
          quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
        }))
        .filter(({ quantity }) => quantity > 0);
      const data = {
        shipmentId: id,
        shippedAt: at.at,
        warehouse: shownTextOf(shipment.get('warehouse'), 50) ?? 'unknown',
        ...(carrier !== null && { carrier }),
        ...(tracking !== null && { trackingNumber: tracking }),
        lines: required(lines.length > 0 ? lines : null, shipment.get('line_items')),
      };
      const ref = { by: 'merchant-order-id', value: order } as const;
      out.fact(shipment.place, {
        actor: 'order',
        key: null,
        ref,
        type: 'order.shipment.v1',
        time: at.at,
        offsets: { '': at.offset },
        data,
      });
    },
    'fulfillment',
  );
};

/** What lies in the warehouse, a fact a SKU. */
const readStock: Reader = (root, out) => {
  for (const one of root.get('inventory').items()) {
    out.part(
      one,
      (item) => {
        const sku = required(shownTextOf(item.get('sku'), 200), item.get('sku'));
        const location = shownTextOf(item.get('warehouse'), 100) ?? shownTextOf(item.get('warehouse_id'), 100);
        const read = (name: string, state: string) => {
          const units = wholeNumberOf(item.get(name));
          return units === null ? [] : [{ state, units, word: name }];
        };
        const quantities = [
          ...read('inventory', 'available'),
          ...read('on_hand', 'on-hand'),
          ...read('allocated', 'reserved'),
          ...read('backorder_quantity', 'unknown'),
        ];
        const value = `${legalEntityOf({ ...out.account, marketplace: null })}/${sku}/own`;
        const data = {
          pool: 'own',
          ...(location !== null && { location }),
          asOf: null,
          quantities: required(quantities.length > 0 ? quantities : null, item.get('inventory')),
        };
        out.fact(item.place, {
          actor: 'stock-item',
          key: `stock-item/${value}`,
          ref: { by: 'stock-item', value },
          type: 'stock-item.snapshot.v1',
          time: UNDATED,
          data,
        });
      },
      'inventory',
    );
  }
};

/** Goods came back. */
const readReturn: Reader = (root, out) => {
  const one = root.get('return').stated ? root.get('return') : root;
  const id = required(
    idOf(one.get('return_id')) ?? idOf(one.get('rma_id')) ?? idOf(one.get('id')),
    one.get('return_id'),
  );
  const order = idOf(one.get('partner_order_id')) ?? idOf(one.get('order_number'));
  const at = zonedInstantOf(one.get('created_at'), 'ymd', out.account.timeZone);
  const status = textOf(one.get('status')) ?? '';
  const lines = one
    .get('line_items')
    .items()
    .map((line, index) => {
      const sku = shownTextOf(line.get('sku'), 200);
      const reason = shownTextOf(line.get('return_reason'), 300) ?? shownTextOf(line.get('reason'), 300);
      return {
        returnLineId: idOf(line.get('id')) ?? String(index + 1),
        ...(sku !== null && { sku }),
        quantity: quantityOf(line.get('quantity')) ?? quantityOf(line.get('quantity_received')) ?? 0,
        ...(reason !== null && { reason }),
      };
    });
  const isReceived = /complete|received|closed/i.test(status);
  const data = {
    returnId: id,
    ...(order !== null && { marketplaceOrderId: order }),
    state: isReceived ? 'received' : /cancel/i.test(status) ? 'cancelled' : 'authorised',
    ...(status !== '' && { stateWord: status }),
    at: at?.at ?? UNDATED,
    resolution: 'unknown',
    goodsExpected: true,
    lines,
  };
  const key = `return/${out.account.account}/${id}`;
  out.fact(one.place, {
    actor: 'return',
    key,
    ref: { by: 'return-id', value: id },
    type: 'return.authorised.v1',
    time: at?.at ?? UNDATED,
    data,
  });
};

/** Goods of a purchase order arrived. */
const readReceipt: Reader = (root, out) => {
  const one = root.get('purchase_order');
  const id = required(idOf(one.get('po_number')) ?? idOf(one.get('po_id')), one.get('po_number'));
  const status = textOf(one.get('status')) ?? '';
  for (const line of one.get('line_items').items()) {
    const sku = required(shownTextOf(line.get('sku'), 200), line.get('sku'));
    const value = `${legalEntityOf({ ...out.account, marketplace: null })}/${sku}/own`;
    const expected = quantityOf(line.get('quantity'));
    const received = quantityOf(line.get('quantity_received'));
    const data = {
      inboundId: id,
      lineId: idOf(line.get('id')) ?? sku,
      pool: 'own',
      state: /close/i.test(status) ? 'closed' : received === null || received === 0 ? 'planned' : 'receiving',
      ...(status !== '' && { stateWord: status }),
      ...(expected !== null && { expected }),
      ...(received !== null && { received }),
      purchaseOrder: id,
      at: null,
    };
    out.fact(line.place, {
      actor: 'stock-item',
      key: `stock-item/${value}`,
      ref: { by: 'stock-item', value },
      type: 'stock-item.receipt.v1',
      time: UNDATED,
      data,
    });
  }
};

/** An order that was taken back. */
const readCancellation: Reader = (root, out) => {
  const one = root.get('order').stated ? root.get('order') : root;
  const order = required(idOf(one.get('partner_order_id')) ?? idOf(one.get('order_number')), one.get('order_number'));
  const data = {
    shipmentOrderId: order,
    marketplaceOrderId: order,
    pool: 'own',
    state: 'cancelled',
    stateWord: 'Order Canceled',
    at: null,
    lines: [],
  };
  out.fact(root.place, {
    actor: 'order',
    key: null,
    ref: { by: 'merchant-order-id', value: order },
    type: 'order.shipment-order.v1',
    time: UNDATED,
    data,
  });
};

/** Webhooks that say something of goods. */
export const webhooks: readonly JsonKind<DocumentAccount>[] = [
  kind('Shipment Update', 'Goods have left the warehouse.', readShipment),
  kind('Inventory Update', 'What lies in the warehouse.', readStock),
  kind('Return Update', 'A return, from its announcement to its receipt.', readReturn),
  kind('PO Update', 'Goods of a purchase order arrived.', readReceipt),
  kind('Order Canceled', 'An order was taken back.', readCancellation),
];

/** Names of the webhooks above. */
export const KNOWN: ReadonlySet<string> = new Set([
  'Shipment Update',
  'Inventory Update',
  'Return Update',
  'PO Update',
  'Order Canceled',
]);
