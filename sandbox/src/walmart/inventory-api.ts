import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { stockedSkus } from '../catalogue.js';
import { refuse } from './marketplace-api.js';
import type { Walmart } from './walmart.js';

const level = z.object({
  sku: z.string().min(1),
  quantity: z.object({ unit: z.literal('EACH'), amount: z.number().int().nonnegative() }),
});

/** Serves what may be sold of a SKU: an absolute figure. */
export function serveInventory(api: FastifyInstance, walmart: Walmart): void {
  api.put('/v3/inventory', async (request, reply) => {
    const { data } = level.safeParse(request.body);
    const { sku } = request.query as { sku?: string };
    if (!data || data.sku !== sku) return refuse(reply, 400, 'INVALID_REQUEST.GMP_INVENTORY_API', 'Invalid Request');
    if (!stockedSkus.includes(sku))
      return refuse(reply, 404, 'CONTENT_NOT_FOUND.GMP_INVENTORY_API', `SKU: ${sku} not found`);
    await walmart.keep({ record: 'level', sku, amount: data.quantity.amount });
    return data;
  });
}
