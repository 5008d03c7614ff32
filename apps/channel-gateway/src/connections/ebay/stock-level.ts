import type { Call, Learnt, Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { z } from 'zod';
import type { Body, Command } from '../../egress/command.js';
import { refusalIn, type EbayClient } from './ebay-client.js';

const PATH = '/sell/inventory/v1/bulk_update_price_quantity';
const error = z.object({ message: z.string().nullish() });
const answered = z.object({
  responses: z.array(z.object({ statusCode: z.int(), errors: z.array(error).nullish() })).min(1),
});

/**
 * Tells eBay how many units of a SKU it may sell, on all its sites: an absolute figure. The answer is 200 or 207 and says for
 * each SKU what became of it. Listings that were not made with the Inventory API are not known to it.
 */
export class StockLevel implements Command<'stock.level'> {
  constructor(private readonly client: EbayClient) {}

  async perform(_call: Call, { sku, units }: Body<'stock.level'>, turn: Turn): Promise<Learnt> {
    const body = { requests: [{ sku, shipToLocationAvailability: { quantity: units } }] };
    const answer = await this.client.call({ method: 'POST', path: PATH, body, harmless: true }, turn);
    const refusal = refusalIn(answer);
    if (refusal) throw notTaken(sku, refusal.said === '' ? refusal.code : refusal.said);
    const [first] = answered.parse(answer.json()).responses;
    if (first && first.statusCode >= 400)
      throw notTaken(sku, first.errors?.[0]?.message?.slice(0, 200) ?? `status ${first.statusCode}`);
    return {};
  }

  /** The same value set twice is set once. */
  lookUp(): Promise<null> {
    return Promise.resolve(null);
  }

  confirmed() {
    return {};
  }
}

function notTaken(sku: string, said: string): Terminal {
  return new Terminal('level-refused', {
    problem: `eBay does not take the level of ${sku}: ${said}`,
    remedy: 'List the SKU there by the Inventory API, or correct its listing in policies/inventory.yaml.',
  });
}
