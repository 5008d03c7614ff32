import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import { isCommand, outcomeMessage, requestedBy, withdrawn, withoutCommand } from '../../egress/command.js';
import type { ConnectionParts } from '../connection.js';
import { incomingDocument } from '../new-document.js';
import type { EbayClient } from './ebay-client.js';
import type { OrderCancel } from './order-cancel.js';
import { orderById } from './orders-feed.js';
import type { ShipmentConfirm } from './shipment-confirm.js';
import type { StockLevel } from './stock-level.js';

/** Everything that eBay is asked: to note that goods have left or an order is off, what it may sell, and to show an order. */
export class EbayCaller implements Caller {
  readonly timeoutMs = 10_000;
  readonly maxCallMs = 15_000;

  constructor(
    private readonly seller: string | null,
    private readonly client: EbayClient,
    private readonly confirm: ShipmentConfirm,
    private readonly level: StockLevel,
    private readonly cancel: OrderCancel,
    private readonly receive: ConnectionParts['receive'],
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    if (!isCommand(call.message)) return this.fetch(call, turn);
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'shipment.confirm':
        return this.confirm.perform(call, body, turn);
      case 'stock.level':
        return body.units === null ? withdrawn() : this.level.perform(call, body, turn);
      case 'order.cancel':
        return this.cancel.perform(call, body, turn);
      case 'order.acknowledge':
      case 'shipment.release':
      case 'shipment.recall':
        return withoutCommand(body);
    }
  }

  /** Fetching twice is harmless, so a fetch in doubt surely did nothing that counts; the same of a level. */
  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    if (!isCommand(call.message)) return null;
    const { body } = requestedBy(call);
    if (body.command === 'order.cancel') return this.cancel.lookUp(call, body, turn);
    return body.command === 'shipment.confirm' ? this.confirm.lookUp(call, body, turn) : null;
  };

  answer(call: Call, outcome: Outcome) {
    if (!isCommand(call.message)) return [];
    const confirms = outcome.result === 'done' && requestedBy(call).body.command === 'shipment.confirm';
    return [outcomeMessage(call, outcome, confirms ? this.confirm.confirmed((outcome.data ?? {}) as Learnt) : {})];
  }

  private async fetch(call: Call, turn: Turn): Promise<Learnt> {
    const { account, kind, externalId } = call.message.data as DataOf<typeof documentAvailable>;
    const fetched = kind === 'order' ? await orderById(this.client, this.seller, externalId, turn) : null;
    if (!fetched)
      throw new Terminal('no-such-document', {
        problem: `eBay has no ${kind} ${externalId} that could be fetched`,
        remedy: 'Look for it in Seller Hub, or load it as a file.',
      });
    const { traceparent } = call.message;
    const document = incomingDocument({ source: 'ebay', account }, fetched, { receivedAt: new Date(), traceparent });
    await this.receive([document]);
    return { documentId: document.id };
  }
}
