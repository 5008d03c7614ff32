import type { Call, Learnt, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { z } from 'zod';
import type { Body, Command } from '../../egress/command.js';
import type { ShopClient } from './shop-client.js';

const id = z.union([z.number(), z.string()]).transform(String);
const fulfilmentOrders = z.object({
  fulfillment_orders: z.array(
    z.object({
      id,
      status: z.string().nullish(),
      line_items: z.array(z.object({ id, line_item_id: id, fulfillable_quantity: z.int().nonnegative() })),
    }),
  ),
});
const fulfilments = z.object({
  fulfillments: z.array(
    z.object({
      id,
      status: z.string().nullish(),
      created_at: z.string(),
      tracking_number: z.string().nullish(),
      line_items: z.array(z.object({ id, quantity: z.int() })),
    }),
  ),
});
const made = z.object({ fulfillment: z.object({ id }) });

type FulfilmentOrder = z.output<typeof fulfilmentOrders>['fulfillment_orders'][number];
type Fulfilment = z.output<typeof fulfilments>['fulfillments'][number];
type Confirm = Body<'shipment.confirm'>;

/** A fulfilment that is older than the call by more than this is another one: clocks differ by less. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;
/** Fulfilments that will not carry goods. */
const WITHOUT_GOODS: ReadonlySet<string> = new Set(['cancelled', 'error', 'failure']);

/** Tells a shop that goods have left: a fulfilment. The shop takes a repeat for a second one, so a doubt is looked up. */
export class ShipmentConfirm implements Command<'shipment.confirm'> {
  constructor(private readonly client: ShopClient) {}

  async perform(_call: Call, body: Confirm, turn: Turn): Promise<Learnt> {
    const answer = await this.client.get(
      `/orders/${encodeURIComponent(body.marketplaceOrderId)}/fulfillment_orders.json`,
      turn,
    );
    const wish = fulfilmentBody(body, fulfilmentOrders.parse(answer.json()).fulfillment_orders);
    const posted = await this.client.post('/fulfillments.json', wish, turn);
    return { fulfilmentId: made.parse(posted.json()).fulfillment.id };
  }

  async lookUp(call: Call, body: Confirm, turn: Turn): Promise<Learnt | null> {
    const answer = await this.client.get(
      `/orders/${encodeURIComponent(body.marketplaceOrderId)}/fulfillments.json`,
      turn,
    );
    const found = fulfilments.parse(answer.json()).fulfillments.find((one) => isOurs(one, body, call.receivedAtMs));
    return found ? { fulfilmentId: found.id } : null;
  }

  confirmed({ fulfilmentId }: Learnt) {
    return { externalId: String(fulfilmentId) };
  }
}

/** Whether a fulfilment is the one that a command made: same parcel, or where it has no number same lines since then. */
export function isOurs(fulfilment: Fulfilment, body: Confirm, sinceMs: number): boolean {
  if (WITHOUT_GOODS.has(fulfilment.status ?? '')) return false;
  const sameLines =
    unitsOf(fulfilment.line_items.map(({ id: lineId, quantity }) => ({ lineId, quantity }))) === unitsOf(body.lines);
  if ((fulfilment.tracking_number ?? '') !== (body.trackingNumber ?? '')) return false;
  if (body.trackingNumber !== undefined) return sameLines;
  return sameLines && Date.parse(fulfilment.created_at) >= sinceMs - CLOCK_TOLERANCE_MS;
}

function unitsOf(lines: readonly { lineId: string; quantity: number }[]): string {
  return lines
    .filter(({ quantity }) => quantity > 0)
    .map(({ lineId, quantity }) => `${lineId}x${quantity}`)
    .sort()
    .join(' ');
}

/** The request: each line taken from the fulfilment orders that still have units of it. */
export function fulfilmentBody(body: Confirm, orders: readonly FulfilmentOrder[]) {
  const left = new Map(body.lines.map(({ lineId, quantity }) => [lineId, quantity]));
  const parts = orders
    .map((order) => partOf(order, left))
    .filter((part) => part.fulfillment_order_line_items.length > 0);
  const missing = [...left].filter(([, quantity]) => quantity > 0).map(([lineId]) => lineId);
  if (missing.length > 0) throw nothingLeft(missing);
  const { carrier, trackingNumber } = body;
  const tracking = {
    ...(trackingNumber !== undefined && { number: trackingNumber }),
    ...(carrier !== undefined && { company: carrier }),
  };
  return { fulfillment: { line_items_by_fulfillment_order: parts, tracking_info: tracking, notify_customer: true } };
}

function partOf(order: FulfilmentOrder, left: Map<string, number>) {
  const lines = order.line_items.flatMap(({ id: lineId, line_item_id: orderLine, fulfillable_quantity: units }) => {
    const quantity = Math.min(left.get(orderLine) ?? 0, units);
    left.set(orderLine, (left.get(orderLine) ?? 0) - quantity);
    return quantity > 0 ? [{ id: Number(lineId), quantity }] : [];
  });
  return { fulfillment_order_id: Number(order.id), fulfillment_order_line_items: lines };
}

function nothingLeft(lines: readonly string[]): Terminal {
  return new Terminal('nothing-left-to-fulfil', {
    problem: `The shop has no units left to fulfil of line ${lines.join(', ')}`,
    remedy: 'Look at the order in the shop: somebody has fulfilled or cancelled them there.',
  });
}
