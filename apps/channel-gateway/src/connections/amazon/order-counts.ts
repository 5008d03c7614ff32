import { Terminal } from '#libs/errors';
import { z } from 'zod';
import type { OrderCounts } from '../connection.js';
import { orderById } from './orders-feed.js';
import type { SpApiClient } from './sp-api-client.js';

/** Most orders that a page brings. */
const PAGE = 100;
const page = z.object({
  orders: z.array(z.object({ orderId: z.string() })),
  pagination: z.object({ nextToken: z.string() }).optional(),
});

/**
 * What Amazon says that it holds of a time, by when orders were created (searchOrders with `createdAfter`, Orders API
 * 2026-01-01): another filter than the polled list's. Amazon states no number, so ids are compared.
 */
export function orderCounts(
  client: SpApiClient,
  seller: string | null,
  marketplaceIds: readonly string[],
): OrderCounts {
  return {
    count: () => Promise.resolve(null),
    ids: async ({ fromMs, toMs }, next, turn) => {
      const query = new URLSearchParams({
        createdAfter: new Date(fromMs).toISOString(),
        createdBefore: new Date(toMs - 1).toISOString(),
        marketplaceIds: marketplaceIds.join(','),
        maxResultsPerPage: String(PAGE),
        ...(next !== null && { paginationToken: next }),
      });
      const path = `/orders/2026-01-01/orders?${query.toString()}`;
      const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
      const { orders, pagination } = page.parse(answer.json());
      return { ids: orders.map(({ orderId }) => orderId), next: pagination?.nextToken ?? null };
    },
    fetch: async (externalId, turn) => {
      try {
        return await orderById(client, seller, externalId, turn);
      } catch (error) {
        if (error instanceof Terminal && error.code === 'status-404') return null;
        throw error;
      }
    },
  };
}
