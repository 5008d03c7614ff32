import type { Call, Learnt, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { z } from 'zod';
import { withoutCommand, type Body, type Command } from '../../egress/command.js';
import { refusalIn, refused, type EbayClient } from './ebay-client.js';
import { orderById } from './orders-feed.js';

type Cancel = Body<'order.cancel'>;

const PATH = '/post-order/v2/cancellation';
/** Why a seller cancels (developer.ebay.com, Post-Order API, CancelReasonEnum); there is no word for anything else. */
const REASONS: Readonly<Partial<Record<Cancel['reason'], string>>> = {
  'buyer-asked': 'BUYER_ASKED_CANCEL',
  'bad-address': 'ADDRESS_ISSUES',
};
const OTHER_REASON = 'OUT_OF_STOCK_OR_CANNOT_FULFILL';
/** States of an order that say that its cancellation is under way or over (Fulfillment API, CancelStateEnum). */
const CANCELLED: ReadonlySet<string> = new Set(['CANCELED', 'IN_PROGRESS']);

const shown = z.object({ cancelStatus: z.object({ cancelState: z.string() }).nullish() });
const made = z.object({ cancelId: z.coerce.string() });

/**
 * Cancels a whole order; eBay has no word for a part of one. A buyer's request is approved, under its own id. eBay gives the
 * buyer the money back. What a call in doubt did is told by the order's state.
 */
export class OrderCancel implements Command<'order.cancel'> {
  constructor(private readonly client: EbayClient) {}

  async perform(call: Call, body: Cancel, turn: Turn): Promise<Learnt> {
    const { marketplaceOrderId: legacyOrderId, whole, reason, requestId } = body;
    if (!whole || !this.client.mayCancel) return withoutCommand(body);
    const answer = await this.client.postOrder(
      requestId === undefined
        ? { path: PATH, body: { legacyOrderId, buyerPaid: true, cancelReason: REASONS[reason] ?? OTHER_REASON } }
        : { path: `${PATH}/${encodeURIComponent(requestId)}/approve`, body: undefined },
      turn,
    );
    const refusal = refusalIn(answer);
    if (!refusal) return requestId === undefined ? { cancelId: made.parse(answer.json()).cancelId } : {};
    const learnt = await this.lookUp(call, body, turn);
    if (learnt) return learnt;
    throw refused(refusal, `to cancel order ${legacyOrderId}`);
  }

  async lookUp(_call: Call, { marketplaceOrderId }: Cancel, turn: Turn): Promise<Learnt | null> {
    const order = await orderById(this.client, null, marketplaceOrderId, turn);
    if (!order)
      throw new Terminal('no-such-order', {
        problem: `eBay does not know order ${marketplaceOrderId}`,
        remedy: 'Look for it in Seller Hub, and decide.',
      });
    const { cancelStatus } = shown.parse(JSON.parse(new TextDecoder().decode(order.bytes)));
    return CANCELLED.has(cancelStatus?.cancelState ?? '') ? {} : null;
  }

  confirmed() {
    return {};
  }
}
