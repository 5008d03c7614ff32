/** Fulfilment orders and inventory levels of a shop: mirrors of what the shop believes. */
import {
  idOf,
  instantOf,
  quantityOf,
  required,
  shownTextOf,
  textOf,
  wholeNumberOf,
} from '../../../documents/readings.js';
import type { ResourceReader } from './resource-facts.js';
import { UNDATED } from '../../../documents/undated.js';

const STATES: Readonly<Record<string, string>> = {
  open: 'accepted',
  scheduled: 'requested',
  in_progress: 'picking',
  on_hold: 'on-hold',
  incomplete: 'rejected',
  cancelled: 'cancelled',
  closed: 'closed',
};

/** What a place is to ship of an order. */
export const readFulfilmentOrder: ResourceReader = (one, out) => {
  const id = required(idOf(one.get('id')), one.get('id'));
  const order = idOf(one.get('order_id'));
  const word = textOf(one.get('status')) ?? '';
  const at = instantOf(one.get('updated_at')) ?? instantOf(one.get('created_at'));
  const shipBy = instantOf(one.get('fulfill_by'));
  const location = shownTextOf(one.get('assigned_location').get('name'), 100);
  const lines = one
    .get('line_items')
    .items()
    .map((line) => ({
      lineId: required(idOf(line.get('line_item_id')) ?? idOf(line.get('id')), line.get('line_item_id')),
      quantity: required(quantityOf(line.get('quantity')), line.get('quantity')),
    }));
  const data = {
    shipmentOrderId: id,
    ...(order !== null && { marketplaceOrderId: order }),
    pool: 'own',
    ...(location !== null && { location }),
    state: STATES[word] ?? 'unknown',
    stateWord: word,
    at: at?.at ?? null,
    ...(shipBy !== null && { shipBy: shipBy.at }),
    lines,
  };
  const ref =
    order === null ? ({ by: 'shipment-order-id', value: id } as const) : ({ by: 'order-id', value: order } as const);
  const key = order === null ? null : `order/${out.account.account}/${order}`;
  out.fact(one.place, {
    actor: 'order',
    key,
    ref,
    type: 'order.shipment-order.v1',
    time: at?.at ?? UNDATED,
    revision: at?.epochMs ?? 0,
    data,
  });
};

/** Units of an inventory item at a place; the SKU is known by the item alone. */
export const readInventoryLevel: ResourceReader = (one, out) => {
  const item = required(idOf(one.get('inventory_item_id')), one.get('inventory_item_id'));
  const location = idOf(one.get('location_id'));
  const at = instantOf(one.get('updated_at'));
  const units = wholeNumberOf(one.get('available'));
  if (units === null) return;
  const data = {
    pool: 'own',
    ...(location !== null && { location }),
    asOf: at?.at ?? null,
    quantities: [{ state: 'available', units, word: 'available' }],
  };
  const ref = { by: 'stock-item', value: `${out.account.account}/inventory-item/${item}` } as const;
  out.fact(one.place, {
    actor: 'stock-item',
    key: null,
    ref,
    type: 'stock-item.snapshot.v1',
    time: at?.at ?? UNDATED,
    revision: at?.epochMs ?? 0,
    data,
  });
};
