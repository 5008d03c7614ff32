import type { Call, Learnt, Turn } from '#libs/actors';
import type { Body, Command } from '../../egress/command.js';
import { OrderView } from './order-view.js';
import { refusalIn, refused, type WalmartClient } from './walmart-client.js';

type Cancel = Body<'order.cancel'>;

/** Why we cancel, in Walmart's words (developer.walmart.com, "Cancel one or more order lines"). */
const REASONS: Readonly<Partial<Record<Cancel['reason'], string>>> = {
  'no-stock': 'SELLER_CANCEL_OUT_OF_STOCK',
  // taken of an order only whose buyer asked Walmart for it: that is what a request is
  'buyer-asked': 'CUSTOMER_REQUESTED_SELLER_TO_CANCEL',
  'bad-address': 'SELLER_CANCEL_ADDRESS_NOT_SERVICEABLE',
  'price-error': 'SELLER_CANCEL_PRICING_ERROR',
  'fraud-risk': 'SELLER_CANCEL_FRAUD_STOP_SHIPMENT',
};
/** Walmart has no word for anything else; it then shows the item as sold out until it hears of stock again. */
const OTHER_REASON = 'SELLER_CANCEL_OUT_OF_STOCK';
/** A change of a line that is older than the call by more than this is another one: clocks differ by less. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** Cancels units of an order; what is shipped or cancelled already is refused. */
export class OrderCancel implements Command<'order.cancel'> {
  constructor(private readonly client: WalmartClient) {}

  async perform(call: Call, body: Cancel, turn: Turn): Promise<Learnt> {
    const path = `/v3/orders/${encodeURIComponent(body.marketplaceOrderId)}/cancel`;
    const wish = { operation: 'cancel', method: 'POST', path, body: cancellationBody(body), harmless: false } as const;
    const refusal = refusalIn(await this.client.call(wish, turn));
    if (!refusal) return {};
    const learnt = await this.lookUp(call, body, turn);
    if (learnt) return learnt;
    throw refused(refusal, `to cancel units of order ${body.marketplaceOrderId}`);
  }

  /** Units that were cancelled since we asked; a line that Walmart has cancelled whole needs no word of ours any more. */
  async lookUp({ receivedAtMs }: Call, body: Cancel, turn: Turn): Promise<Learnt | null> {
    const order = await OrderView.read(this.client, body.marketplaceOrderId, turn);
    const isDone = body.lines.every(({ lineId, quantity }) => {
      const isRecent = order.changedMs(lineId) >= receivedAtMs - CLOCK_TOLERANCE_MS;
      const cancelled = order.units(['Cancelled'], lineId);
      const isWhole = order.units(['Created', 'Acknowledged', 'Shipped', 'Delivered'], lineId) === 0;
      return cancelled >= quantity && (isRecent || isWhole);
    });
    return isDone ? {} : null;
  }

  confirmed() {
    return {};
  }
}

/** The request, line by line. */
function cancellationBody({ lines, reason }: Cancel) {
  const orderLine = lines.map(({ lineId: lineNumber, quantity }) => ({
    lineNumber,
    orderLineStatuses: {
      orderLineStatus: [
        {
          status: 'Cancelled',
          cancellationReason: REASONS[reason] ?? OTHER_REASON,
          statusQuantity: { unitOfMeasurement: 'EACH', amount: String(quantity) },
        },
      ],
    },
  }));
  return { orderCancellation: { orderLines: { orderLine } } };
}
