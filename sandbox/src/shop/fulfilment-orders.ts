import sample from '../../../test/samples/shopify/rest/fulfillment_order/test_1-get-orders-450789469-fulfillment-orders.json' with { type: 'json' };
import type { OrderDocument } from './document-parts.js';

const [shape] = sample.fulfillment_orders;
const [lineShape] = shape?.line_items ?? [];

/** A fulfilment order here covers its whole order, so its ids are the order's and the lines' ids moved on. */
const orderOffset = 1_000_000_000_000;
const lineOffset = 60_000_000_000_000;

/** Id of the order that a fulfilment order belongs to. */
export function orderIdOf(fulfilmentOrderId: number): number {
  return fulfilmentOrderId - orderOffset;
}

/** Id of the order line that a line of a fulfilment order stands for. */
export function lineIdOf(fulfilmentOrderLineId: number): number {
  return fulfilmentOrderLineId - lineOffset;
}

/** What of an order is still to be fulfilled, as the shop writes it. */
export function fulfilmentOrderDocument(order: OrderDocument) {
  const open = order.line_items.some(({ fulfillable_quantity }) => fulfillable_quantity > 0);
  const id = order.id + orderOffset;
  return {
    ...shape,
    id,
    order_id: order.id,
    created_at: order['created_at'],
    updated_at: order.updated_at,
    request_status: 'unsubmitted',
    status: open ? 'open' : 'closed',
    supported_actions: open ? ['create_fulfillment'] : [],
    destination: null,
    line_items: order.line_items
      .filter(({ current_quantity }) => current_quantity > 0)
      .map((line) => ({
        ...lineShape,
        id: line.id + lineOffset,
        fulfillment_order_id: id,
        quantity: line.current_quantity,
        line_item_id: line.id,
        fulfillable_quantity: line.fulfillable_quantity,
      })),
  };
}
