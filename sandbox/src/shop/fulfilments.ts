import sampleFulfilment from '../../../test/samples/shopify/rest/fulfillment/test_6-post-fulfillments.json' with { type: 'json' };
import type { LineDocument, OrderDocument, Pen } from './document-parts.js';

/** A fulfilment that Crossdock made in the shop. */
export interface Fulfilment {
  readonly id: number;
  readonly orderId: number;
  /** Whole second, epoch milliseconds; later than every earlier state of the order. */
  readonly createdMs: number;
  readonly trackingNumber: string | null;
  readonly carrier: string | null;
  readonly trackingUrl: string | null;
  readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
}

/** Units of a line that have been fulfilled. */
function fulfilledUnits(lineId: number, fulfilments: readonly Fulfilment[]): number {
  return fulfilments
    .flatMap(({ lines }) => lines)
    .filter((line) => line.lineId === lineId)
    .reduce((total, { quantity }) => total + quantity, 0);
}

/** The order resource after these fulfilments. */
export function withFulfilments(order: OrderDocument, fulfilments: readonly Fulfilment[], pen: Pen): OrderDocument {
  const last = fulfilments.at(-1);
  if (!last) return order;
  const line_items = order.line_items.map((line) => fulfilledLine(line, fulfilments));
  const open = line_items.some(({ fulfillable_quantity }) => fulfillable_quantity > 0);
  const documents = fulfilments.map((fulfilment) => fulfilmentDocument(fulfilment, order, fulfilments, pen));
  return {
    ...order,
    updated_at: pen.time(last.createdMs),
    closed_at: open ? null : pen.time(last.createdMs),
    fulfillment_status: open ? 'partial' : 'fulfilled',
    fulfillments: [...order.fulfillments, ...documents],
    line_items,
  };
}

/** A fulfilment as the shop writes it, and the body of fulfillments/create. */
export function fulfilmentDocument(
  { id, orderId, createdMs, trackingNumber, carrier, trackingUrl, lines }: Fulfilment,
  order: OrderDocument,
  fulfilments: readonly Fulfilment[],
  pen: Pen,
) {
  const ordinal = fulfilments.findIndex((other) => other.id === id) + 1;
  return {
    ...sampleFulfilment.fulfillment,
    id,
    order_id: orderId,
    created_at: pen.time(createdMs),
    updated_at: pen.time(createdMs),
    tracking_company: carrier,
    tracking_number: trackingNumber,
    tracking_numbers: trackingNumber === null ? [] : [trackingNumber],
    tracking_url: trackingUrl,
    tracking_urls: trackingUrl === null ? [] : [trackingUrl],
    name: `${order.name}.${ordinal}`,
    admin_graphql_api_id: `gid://shopify/Fulfillment/${id}`,
    line_items: lines.flatMap(({ lineId, quantity }) => {
      const line = order.line_items.find((candidate) => candidate.id === lineId);
      return line ? [{ ...fulfilledLine(line, fulfilments), quantity }] : [];
    }),
  };
}

function fulfilledLine(line: LineDocument, fulfilments: readonly Fulfilment[]): LineDocument {
  const fulfilled = fulfilledUnits(line.id, fulfilments);
  const fulfillable = Math.max(0, line.current_quantity - fulfilled);
  const fulfillment_status = fulfilled === 0 ? null : fulfillable === 0 ? 'fulfilled' : 'partial';
  return { ...line, fulfillable_quantity: fulfillable, fulfillment_status };
}
