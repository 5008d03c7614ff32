import type { Call, Learnt, Turn } from '#libs/actors';
import { referenceOf, type Body, type Command } from '../../egress/command.js';
import type { WmsClient } from './wms-client.js';

interface Units {
  readonly lineId: string;
  readonly quantity: number;
}

/** Has a warehouse keep what has not left: `POST /shipment-orders/{id}/cancel`, the same answer for the same key. */
export class ShipmentRecall implements Command<'shipment.recall'> {
  constructor(private readonly client: WmsClient) {}

  async perform(call: Call, { shipmentOrderId, lines }: Body<'shipment.recall'>, turn: Turn): Promise<Learnt> {
    const path = `/shipment-orders/${encodeURIComponent(shipmentOrderId)}/cancel`;
    const wish = { lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })) };
    const answer = await this.client.post(path, wish, turn, [200], referenceOf(call));
    const { cancelled } = answer.json() as { cancelled?: readonly Units[] };
    if (!Array.isArray(cancelled)) throw new Error('the warehouse named nothing that it keeps');
    return { lines: (cancelled as readonly Units[]).map(({ lineId, quantity }) => ({ lineId, quantity })) };
  }

  /** To ask again is to ask: the key makes a repeat harmless, and its answer is the first one's. */
  lookUp(call: Call, body: Body<'shipment.recall'>, turn: Turn): Promise<Learnt> {
    return this.perform(call, body, turn);
  }

  confirmed({ lines }: Learnt) {
    return { lines: lines as { lineId: string; quantity: number }[] };
  }
}
