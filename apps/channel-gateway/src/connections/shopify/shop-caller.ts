import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import { isCommand, outcomeMessage, requestedBy, withdrawn, withoutCommand } from '../../egress/command.js';
import type { OrderFetch } from './order-fetch.js';
import type { ShipmentConfirm } from './shipment-confirm.js';
import type { StockLevel } from './stock-level.js';

/** Everything that a shop is asked: to note that goods have left, what it may sell, and to show an order. */
export class ShopCaller implements Caller {
  readonly timeoutMs = 4_000;
  /** The shop may work on a request for 5 s after its caller has left. */
  readonly maxCallMs = 9_000;

  constructor(
    private readonly confirm: ShipmentConfirm,
    private readonly level: StockLevel,
    private readonly fetch: OrderFetch,
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    if (!isCommand(call.message)) return this.fetch.perform(call, turn);
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'shipment.confirm':
        return this.confirm.perform(call, body, turn);
      case 'stock.level':
        return body.units === null ? withdrawn() : this.level.perform(call, body, turn);
      case 'order.acknowledge':
      case 'order.cancel':
      case 'shipment.release':
      case 'shipment.recall':
        return withoutCommand(body);
    }
  }

  /** Fetching twice is harmless, so a fetch in doubt surely did nothing that counts; the same of a level. */
  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    if (!isCommand(call.message)) return null;
    const { body } = requestedBy(call);
    return body.command === 'shipment.confirm' ? this.confirm.lookUp(call, body, turn) : null;
  };

  answer(call: Call, outcome: Outcome) {
    if (!isCommand(call.message)) return [];
    const confirms = outcome.result === 'done' && requestedBy(call).body.command === 'shipment.confirm';
    const learnt = confirms ? this.confirm.confirmed((outcome.data ?? {}) as Learnt) : {};
    return [outcomeMessage(call, outcome, learnt)];
  }
}
