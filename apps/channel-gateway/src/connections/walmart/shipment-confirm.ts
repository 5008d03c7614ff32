import type { Call, Learnt, Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { referenceOf, type Body, type Command } from '../../egress/command.js';
import { knownCarrier } from './carriers.js';
import { OrderView } from './order-view.js';
import { refusalIn, refused, type WalmartClient } from './walmart-client.js';

type Confirm = Body<'shipment.confirm'>;

/** Ways of sending that Walmart takes (developer.walmart.com, "Ship order lines", methodCode); others are refused. */
const METHODS: ReadonlySet<string> = new Set(['Standard', 'Express', 'OneDay', 'Freight', 'WhiteGlove', 'Value']);
/** A confirmation waits so long for the acknowledgement before it, milliseconds. */
const UNACKNOWLEDGED_MS = 2_000;
/** Longest number of ours that an order line bears. */
const OUR_NUMBER_LENGTH = 100;

/**
 * Tells Walmart that goods have left, which charges the buyer: by line, with the parcel's number. A line whose units have
 * all left is refused when it is told again ("… is in SHIPPED status", "Qty OverShipped"), but one with units left would
 * leave twice; so a doubt is settled by reading the order: a parcel is ours by its number and units.
 */
export class ShipmentConfirm implements Command<'shipment.confirm'> {
  constructor(private readonly client: WalmartClient) {}

  async perform(call: Call, body: Confirm, turn: Turn): Promise<Learnt> {
    const { marketplaceOrderId: id } = body;
    const order = await OrderView.read(this.client, id, turn);
    if (order.units(['Created']) > 0) throw notAcknowledged(id);
    const content = shipmentBody(body, { call, methodCode: order.methodCode });
    const path = `/v3/orders/${encodeURIComponent(id)}/shipping`;
    const wish = { operation: 'shipping', method: 'POST', path, body: content, harmless: false } as const;
    const refusal = refusalIn(await this.client.call(wish, turn));
    if (!refusal) return learntOf(body);
    const learnt = await this.lookUp(call, body, turn);
    if (learnt) return learnt;
    throw refused(refusal, `the shipment of order ${id}`);
  }

  async lookUp(_call: Call, body: Confirm, turn: Turn): Promise<Learnt | null> {
    const order = await OrderView.read(this.client, body.marketplaceOrderId, turn);
    const number = numberOf(body);
    const isThere = unitsByLine(body).every(([lineId, units]) => order.unitsIn(number, lineId) >= units);
    return isThere ? learntOf(body) : null;
  }

  confirmed({ trackingNumber }: Learnt) {
    return { externalId: String(trackingNumber) };
  }
}

/** Walmart gives a parcel no name: its number is the only one. */
function learntOf(body: Confirm): Learnt {
  return { trackingNumber: numberOf(body) };
}

function numberOf({ trackingNumber, shipmentId }: Confirm): string {
  if (trackingNumber !== undefined && trackingNumber !== '') return trackingNumber;
  throw new Terminal('no-tracking-number', {
    problem: `Walmart takes no shipment without a tracking number, and ${shipmentId} has none`,
    remedy: 'Let the warehouse state it, or say it in Seller Center.',
  });
}

function unitsByLine({ lines }: Confirm): [lineId: string, units: number][] {
  const units = new Map<string, number>();
  for (const { lineId, quantity } of lines) units.set(lineId, (units.get(lineId) ?? 0) + quantity);
  return [...units].filter(([, quantity]) => quantity > 0);
}

/** The request. Goods have left, so a buyer who wanted to cancel is too late: without that word such a line is refused. */
function shipmentBody(
  body: Confirm,
  { call, methodCode }: { readonly call: Call; readonly methodCode: string | undefined },
) {
  const trackingNumber = numberOf(body);
  const trackingInfo = {
    shipDateTime: Math.floor(call.receivedAtMs),
    carrierName: carrierOf(body.carrier),
    methodCode: methodCode !== undefined && METHODS.has(methodCode) ? methodCode : 'Standard',
    trackingNumber,
    trackingURL: `https://www.walmart.com/tracking?tracking_id=${encodeURIComponent(trackingNumber)}&order_id=${encodeURIComponent(body.marketplaceOrderId)}`,
  };
  const orderLine = unitsByLine(body).map(([lineNumber, units]) => ({
    lineNumber,
    intentToCancelOverride: true,
    sellerOrderId: referenceOf(call).slice(0, OUR_NUMBER_LENGTH),
    orderLineStatuses: {
      orderLineStatus: [
        { status: 'Shipped', statusQuantity: { unitOfMeasurement: 'EACH', amount: String(units) }, trackingInfo },
      ],
    },
  }));
  return { orderShipment: { orderLines: { orderLine } } };
}

function carrierOf(name: string | undefined): { carrier: string } | { otherCarrier: string } {
  const known = name === undefined ? undefined : knownCarrier(name);
  return known === undefined ? { otherCarrier: name ?? 'Other' } : { carrier: known };
}

/** The acknowledgement is another call, which may be behind this one; a person may have to make it. */
function notAcknowledged(orderId: string): RetryLater {
  return new RetryLater('not-acknowledged', {
    problem: `Order ${orderId} is not acknowledged at Walmart yet`,
    remedy: 'It is sent again by itself; acknowledge the order in Seller Center if this lasts.',
    afterMs: UNACKNOWLEDGED_MS,
  });
}
