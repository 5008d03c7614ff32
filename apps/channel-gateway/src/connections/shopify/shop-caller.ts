import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import { deliveryRequested, typeOf } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import { outcomeMessage, requestedBy } from '../../egress/command.js';
import type { OrderFetch } from './order-fetch.js';
import type { ShipmentConfirm } from './shipment-confirm.js';

const COMMAND = typeOf(deliveryRequested);

/** Everything that a shop is asked: to note that goods have left, and to show an order. */
export class ShopCaller implements Caller {
  readonly timeoutMs = 4_000;
  /** The shop may work on a request for 5 s after its caller has left. */
  readonly maxCallMs = 9_000;

  constructor(
    private readonly confirm: ShipmentConfirm,
    private readonly fetch: OrderFetch,
  ) {}

  perform(call: Call, turn: Turn): Promise<Learnt> {
    if (call.message.type !== COMMAND) return this.fetch.perform(call, turn);
    const { body } = requestedBy(call);
    if (body.command === 'shipment.confirm') return this.confirm.perform(call, body, turn);
    throw new Terminal('wrong-target', {
      problem: `${body.command} was sent to a shop`,
      remedy: 'Correct the account in the order policy.',
    });
  }

  /** Fetching twice is harmless, so a fetch in doubt surely did nothing that counts. */
  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    if (call.message.type !== COMMAND) return null;
    const { body } = requestedBy(call);
    return body.command === 'shipment.confirm' ? this.confirm.lookUp(call, body, turn) : null;
  };

  answer(call: Call, outcome: Outcome) {
    if (call.message.type !== COMMAND) return [];
    const learnt = outcome.result === 'done' ? this.confirm.confirmed((outcome.data ?? {}) as Learnt) : {};
    return [outcomeMessage(call, outcome, learnt)];
  }
}
