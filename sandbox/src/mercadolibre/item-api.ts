import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listedSkus } from '../catalogue.js';
import { callerOf } from '../regional/regional-marketplace.js';
import type { MercadoLibre } from './mercado-libre.js';
import { itemIdOf } from './order-document.js';
import { refuse } from './refusals.js';

const wanted = z.object({ available_quantity: z.int().nonnegative() });

/** Serves items: found by the seller's SKU, and how many units each may sell. */
export function serveItems(api: FastifyInstance, market: MercadoLibre): void {
  api.get('/users/:seller/items/search', async (request) => {
    const sku = (request.query as Record<string, string | undefined>)['seller_sku'] ?? '';
    const results = listedSkus.filter((one) => one === sku).map(itemIdOf);
    return { seller_id: (request.params as { seller: string }).seller, results, paging: { total: results.length } };
  });
  api.put('/items/:id', async (request, reply) => {
    const sku = listedSkus.find((one) => itemIdOf(one) === (request.params as { id: string }).id);
    if (sku === undefined) return refuse(reply, 404, 'not_found', 'Item not found');
    const { data } = wanted.safeParse(request.body);
    if (!data) return refuse(reply, 400, 'validation_error', 'available_quantity is needed');
    const { account } = callerOf(request);
    await market.keep({ record: 'level', account, sku, quantity: data.available_quantity });
    return { id: itemIdOf(sku), available_quantity: data.available_quantity };
  });
}
