import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { stockedSkus } from '../catalogue.js';
import type { Ebay } from './ebay.js';
import { callerOf, refuse } from './sell-api.js';

/** Most SKUs of one request (developer.ebay.com, bulkUpdatePriceQuantity). */
const most = 25;

const notFound = {
  errorId: 25_710,
  domain: 'API_INVENTORY',
  category: 'REQUEST',
  message: 'We did not find the resource that you are requesting.',
};
const wanted = z.object({
  requests: z
    .array(
      z.object({
        sku: z.string().min(1),
        shipToLocationAvailability: z.object({ quantity: z.int().nonnegative() }),
      }),
    )
    .min(1)
    .max(most),
});

/** Serves what may be sold of SKUs: absolute figures, with an answer for each. */
export function serveInventory(api: FastifyInstance, ebay: Ebay): void {
  api.post('/sell/inventory/v1/bulk_update_price_quantity', async (request, reply) => {
    const { data } = wanted.safeParse(request.body);
    if (!data) return refuse(reply, 400, 25_001, 'The request is not valid.');
    const { account } = callerOf(request);
    const responses = [];
    for (const { sku, shipToLocationAvailability } of data.requests) {
      const isListed = stockedSkus.includes(sku);
      if (isListed) await ebay.keep({ record: 'level', account, sku, quantity: shipToLocationAvailability.quantity });
      const errors = isListed ? [] : [notFound];
      responses.push({ sku, statusCode: isListed ? 200 : 404, errors, warnings: [] });
    }
    reply.code(responses.every(({ statusCode }) => statusCode === 200) ? 200 : 207);
    return { responses };
  });
}
