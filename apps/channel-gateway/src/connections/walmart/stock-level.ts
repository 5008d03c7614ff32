import type { Call, Learnt, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { Body, Command } from '../../egress/command.js';
import { refusalIn, type WalmartClient } from './walmart-client.js';

/** Tells Walmart how many units of a SKU it may sell: an absolute figure, so the same one twice is one. */
export class StockLevel implements Command<'stock.level'> {
  constructor(
    private readonly client: WalmartClient,
    private readonly shipNode: string | undefined,
  ) {}

  async perform(_call: Call, { sku, location, units }: Body<'stock.level'>, turn: Turn): Promise<Learnt> {
    const node = location ?? this.shipNode;
    const query = new URLSearchParams({ sku, ...(node !== undefined && { shipNode: node }) });
    const body = { sku, quantity: { unit: 'EACH', amount: units } };
    const path = `/v3/inventory?${query.toString()}`;
    const refusal = refusalIn(
      await this.client.call({ operation: 'inventory', method: 'PUT', path, body, harmless: true }, turn),
    );
    if (!refusal) return {};
    throw new Terminal('level-refused', {
      problem: `Walmart does not take the level of ${sku}: ${refusal.said === '' ? refusal.code : refusal.said}`,
      remedy: 'List the SKU there, or correct its listing in policies/inventory.yaml.',
    });
  }

  /** The same value set twice is set once. */
  lookUp(): Promise<null> {
    return Promise.resolve(null);
  }

  confirmed() {
    return {};
  }
}
