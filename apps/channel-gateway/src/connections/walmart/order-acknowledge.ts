import type { Call, Learnt, Turn } from '#libs/actors';
import type { Body, Command } from '../../egress/command.js';
import { OrderView } from './order-view.js';
import { refusalIn, refused, type WalmartClient } from './walmart-client.js';

type Acknowledge = Body<'order.acknowledge'>;

/**
 * Tells Walmart that we take an order, which it wants within four hours and before anything is shipped. The whole order
 * is acknowledged, and has no answer of its own. An order that is acknowledged, shipped or cancelled already is refused
 * ("Some or all qty in higher status"): where nothing waits to be acknowledged any more, that is as good.
 */
export class OrderAcknowledge implements Command<'order.acknowledge'> {
  constructor(private readonly client: WalmartClient) {}

  async perform(call: Call, body: Acknowledge, turn: Turn): Promise<Learnt> {
    const path = `/v3/orders/${encodeURIComponent(body.marketplaceOrderId)}/acknowledge`;
    const answer = await this.client.call({ operation: 'acknowledge', method: 'POST', path, harmless: false }, turn);
    const refusal = refusalIn(answer);
    if (!refusal) return {};
    const learnt = await this.lookUp(call, body, turn);
    if (learnt) return learnt;
    throw refused(refusal, `to acknowledge order ${body.marketplaceOrderId}`);
  }

  async lookUp(_call: Call, { marketplaceOrderId }: Acknowledge, turn: Turn): Promise<Learnt | null> {
    const order = await OrderView.read(this.client, marketplaceOrderId, turn);
    return order.units(['Created']) === 0 ? {} : null;
  }

  confirmed() {
    return {};
  }
}
