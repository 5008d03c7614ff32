import type { Call, Learnt, Turn } from '#libs/actors';
import { z } from 'zod';
import type { Body, Command } from '../../egress/command.js';
import { refusalIn, refused, type EbayClient } from './ebay-client.js';

type Confirm = Body<'shipment.confirm'>;

const fulfilments = z.object({
  fulfillments: z
    .array(
      z.object({
        fulfillmentId: z.coerce.string(),
        shipmentTrackingNumber: z.string().nullish(),
        shippedDate: z.string().nullish(),
        lineItems: z.array(z.object({ lineItemId: z.coerce.string(), quantity: z.int().nullish() })),
      }),
    )
    .nullish(),
});
type Fulfilment = NonNullable<z.output<typeof fulfilments>['fulfillments']>[number];

/** A fulfilment that is older than the call by more than this is another one: clocks differ by less. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/**
 * Tells eBay that goods have left: a shipping fulfilment. eBay takes a repeat for a second one, so a doubt is settled by
 * the order's fulfilments: one is ours by its number and units.
 */
export class ShipmentConfirm implements Command<'shipment.confirm'> {
  constructor(private readonly client: EbayClient) {}

  async perform(call: Call, body: Confirm, turn: Turn): Promise<Learnt> {
    const wish = { method: 'POST', path: pathOf(body), body: fulfilmentBody(call, body), harmless: false } as const;
    const answer = await this.client.call(wish, turn);
    const refusal = refusalIn(answer);
    const made = answer.status === 409 ? await this.lookUp(call, body, turn) : null;
    if (made) return made;
    if (refusal) throw refused(refusal, `the shipment of order ${body.marketplaceOrderId}`);
    // the answer has no body: the address of what was made ends in its id
    return { fulfilmentId: answer.header('location')?.split('/').at(-1) ?? null };
  }

  async lookUp(call: Call, body: Confirm, turn: Turn): Promise<Learnt | null> {
    const answer = await this.client.call({ method: 'GET', path: pathOf(body), harmless: true }, turn);
    const refusal = refusalIn(answer);
    if (refusal) throw refused(refusal, `to show the fulfilments of order ${body.marketplaceOrderId}`);
    const all = fulfilments.parse(answer.json()).fulfillments ?? [];
    const found = all.find((one) => isOurs(one, body, call.receivedAtMs));
    return found ? { fulfilmentId: found.fulfillmentId } : null;
  }

  confirmed({ fulfilmentId }: Learnt) {
    return typeof fulfilmentId === 'string' ? { externalId: fulfilmentId } : {};
  }
}

function pathOf({ marketplaceOrderId }: Confirm): string {
  return `/sell/fulfillment/v1/order/${encodeURIComponent(marketplaceOrderId)}/shipping_fulfillment`;
}

/** A number goes with its carrier or not at all, and has letters and digits only (createShippingFulfillment). */
function fulfilmentBody(call: Call, body: Confirm) {
  const number = numberOf(body);
  const tracked = number !== '' && body.carrier !== undefined;
  return {
    lineItems: body.lines.map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
    shippedDate: new Date(call.receivedAtMs).toISOString(),
    ...(tracked && { shippingCarrierCode: body.carrier, trackingNumber: number }),
  };
}

function numberOf({ trackingNumber }: Confirm): string {
  return plain(trackingNumber ?? '');
}

function plain(number: string): string {
  return number.replaceAll(/[^A-Za-z0-9]/g, '');
}

function isOurs(
  { shipmentTrackingNumber, shippedDate, lineItems }: Fulfilment,
  body: Confirm,
  sinceMs: number,
): boolean {
  const units = lineItems.map(({ lineItemId, quantity }) => `${lineItemId}x${quantity ?? 1}`).toSorted();
  const wanted = body.lines.map(({ lineId, quantity }) => `${lineId}x${quantity}`).toSorted();
  if (units.join(' ') !== wanted.join(' ')) return false;
  const number = body.carrier === undefined ? '' : numberOf(body);
  if (plain(shipmentTrackingNumber ?? '') !== number) return false;
  return number !== '' || Date.parse(shippedDate ?? '') >= sinceMs - CLOCK_TOLERANCE_MS;
}
