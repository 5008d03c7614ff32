import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listedSkus } from '../catalogue.js';
import { callerOf } from '../regional/regional-marketplace.js';
import type { Allegro } from './allegro.js';
import { offerIdOf } from './form.js';
import { refuse } from './refusals.js';

const wanted = z.object({ stock: z.object({ available: z.int().nonnegative() }) });

/** Serves offers: found by the seller's SKU, and how many units each may sell. */
export function serveOffers(api: FastifyInstance, allegro: Allegro): void {
  api.get('/sale/offers', async (request) => {
    const sku = (request.query as Record<string, string | undefined>)['external.id'];
    const found = listedSkus.filter((one) => one === sku);
    const offers = found.map((one) => ({
      id: offerIdOf(one),
      external: { id: one },
      publication: { status: 'ACTIVE' },
    }));
    return { offers, count: offers.length, totalCount: offers.length };
  });
  api.patch('/sale/product-offers/:id', async (request, reply) => {
    const sku = listedSkus.find((one) => offerIdOf(one) === (request.params as { id: string }).id);
    if (sku === undefined) return refuse(reply, 404, 'OFFER_NOT_FOUND', 'Offer not found');
    const { data } = wanted.safeParse(request.body);
    if (!data) return refuse(reply, 422, 'VALIDATION_ERROR', 'stock.available is needed');
    const { account } = callerOf(request);
    await allegro.keep({ record: 'level', account, sku, quantity: data.stock.available });
    return { id: offerIdOf(sku), stock: { available: data.stock.available, unit: 'UNIT' } };
  });
}
