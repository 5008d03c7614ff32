import type { Call, Caller, Learnt, Outcome, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { outcomeMessage, requestedBy } from '../../egress/command.js';
import type { ShipmentRecall } from './shipment-recall.js';
import type { ShipmentRelease } from './shipment-release.js';

/** Everything that a warehouse is asked to do. */
export class WmsCaller implements Caller {
  readonly timeoutMs = 4_000;
  /** The warehouse may work on a request for 5 s after its caller has left. */
  readonly maxCallMs = 9_000;

  constructor(
    private readonly release: ShipmentRelease,
    private readonly recall: ShipmentRecall,
  ) {}

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'shipment.release':
        return this.release.perform(call, body, turn);
      case 'shipment.recall':
        return this.recall.perform(call, body, turn);
      case 'shipment.confirm':
      case 'order.acknowledge':
      case 'order.cancel':
      case 'stock.level':
        throw notForWarehouses(body.command);
    }
  }

  lookUp = async (call: Call, turn: Turn): Promise<Learnt | null> => {
    const { body } = requestedBy(call);
    switch (body.command) {
      case 'shipment.release':
        return this.release.lookUp(call, body, turn);
      case 'shipment.recall':
        return this.recall.lookUp(call, body, turn);
      case 'shipment.confirm':
      case 'order.acknowledge':
      case 'order.cancel':
      case 'stock.level':
        return null;
    }
  };

  answer(call: Call, outcome: Outcome) {
    const { command } = requestedBy(call).body;
    const learnt = (outcome.data ?? {}) as Learnt;
    if (outcome.result === 'refused') return [outcomeMessage(call, outcome, {})];
    switch (command) {
      case 'shipment.release':
        return [outcomeMessage(call, outcome, this.release.confirmed(learnt))];
      case 'shipment.recall':
        return [outcomeMessage(call, outcome, this.recall.confirmed(learnt))];
      case 'shipment.confirm':
      case 'order.acknowledge':
      case 'order.cancel':
      case 'stock.level':
        return [outcomeMessage(call, outcome, {})];
    }
  }
}

function notForWarehouses(command: string): Terminal {
  return new Terminal('wrong-target', {
    problem: `${command} was sent to a warehouse`,
    remedy: 'Correct the account in the order policy.',
  });
}
