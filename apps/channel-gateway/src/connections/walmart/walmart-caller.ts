import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import type { DataOf, documentAvailable } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import { isCommand, outcomeMessage, requestedBy, withdrawn, withoutCommand } from '../../egress/command.js';
import type { ConnectionParts } from '../connection.js';
import { incomingDocument } from '../new-document.js';
import type { OrderAcknowledge } from './order-acknowledge.js';
import type { OrderCancel } from './order-cancel.js';
import { orderById } from './orders-feed.js';
import type { ShipmentConfirm } from './shipment-confirm.js';
import type { StockLevel } from './stock-level.js';
import type { WalmartClient } from './walmart-client.js';

/** What is asked of a seller account. */
export interface WalmartCommands {
  readonly acknowledge: OrderAcknowledge;
  readonly confirm: ShipmentConfirm;
  readonly cancel: OrderCancel;
  readonly level: StockLevel;
}

/** Everything that Walmart is asked: to take what we say of orders and stock, and to show an order. */
export class WalmartCaller implements Caller {
  /** A confirmation reads the order before it, and after a refusal. */
  readonly timeoutMs = 15_000;
  readonly maxCallMs = 20_000;

  constructor(
    private readonly seller: string | null,
    private readonly client: WalmartClient,
    private readonly commands: WalmartCommands,
    private readonly receive: ConnectionParts['receive'],
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    if (!isCommand(call.message)) return this.fetch(call, turn);
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'order.acknowledge':
        return this.commands.acknowledge.perform(call, body, turn);
      case 'shipment.confirm':
        return this.commands.confirm.perform(call, body, turn);
      case 'order.cancel':
        return this.commands.cancel.perform(call, body, turn);
      case 'stock.level':
        return body.units === null ? withdrawn() : this.commands.level.perform(call, body, turn);
      case 'shipment.release':
      case 'shipment.recall':
        return withoutCommand(body);
    }
  }

  /** Fetching twice is harmless, so a fetch in doubt surely did nothing that counts; the same of a level. */
  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    if (!isCommand(call.message)) return null;
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'order.acknowledge':
        return this.commands.acknowledge.lookUp(call, body, turn);
      case 'shipment.confirm':
        return this.commands.confirm.lookUp(call, body, turn);
      case 'order.cancel':
        return this.commands.cancel.lookUp(call, body, turn);
      case 'stock.level':
      case 'shipment.release':
      case 'shipment.recall':
        return null;
    }
  };

  answer(call: Call, outcome: Outcome) {
    if (!isCommand(call.message)) return [];
    const confirms = outcome.result === 'done' && requestedBy(call).body.command === 'shipment.confirm';
    return [
      outcomeMessage(call, outcome, confirms ? this.commands.confirm.confirmed((outcome.data ?? {}) as Learnt) : {}),
    ];
  }

  private async fetch(call: Call, turn: Turn): Promise<Learnt> {
    const { account, kind, externalId } = call.message.data as DataOf<typeof documentAvailable>;
    const fetched = kind === 'order' ? await orderById(this.client, this.seller, externalId, turn) : null;
    if (!fetched)
      throw new Terminal('no-such-document', {
        problem: `Walmart has no ${kind} ${externalId} that could be fetched`,
        remedy: 'Look for it in Seller Center, or load it as a file.',
      });
    const { traceparent } = call.message;
    const document = incomingDocument({ source: 'walmart', account }, fetched, { receivedAt: new Date(), traceparent });
    await this.receive([document]);
    return { documentId: document.id };
  }
}
