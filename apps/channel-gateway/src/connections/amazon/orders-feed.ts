import type { Turn } from '#libs/actors';
import { z } from 'zod';
import type { Feed, FeedPage, FeedWindow } from '../connection.js';
import { objectIn, objectsIn } from '../json-slices.js';
import type { NewDocument } from '../new-document.js';
import type { SpApiClient } from './sp-api-client.js';

/** Data sets that are asked for of every order: money and what happens to it. */
const WITHOUT_PEOPLE = ['PROCEEDS', 'PROMOTION', 'CANCELLATION', 'FULFILLMENT', 'PACKAGES', 'TAX'];
/** Names and addresses besides: only of orders that we ship, whose parcels need them. */
const WITH_PEOPLE = [...WITHOUT_PEOPLE, 'BUYER', 'RECIPIENT'];
/** Most orders that a page brings. */
const PAGE = 100;

const page = z.object({
  orders: z.array(z.object({ orderId: z.string() })),
  pagination: z.object({ nextToken: z.string() }).optional(),
});
const single = z.object({ order: z.object({ fulfillment: z.object({ fulfilledBy: z.string() }).optional() }) });

/** Who ships: the merchant (we), or Amazon. */
export type FulfilledBy = 'MERCHANT' | 'AMAZON';

/** Orders of a seller by their last update (searchOrders, Orders API 2026-01-01). */
export class OrdersFeed implements Feed {
  readonly name: string;

  constructor(
    private readonly client: SpApiClient,
    private readonly seller: string | null,
    private readonly marketplaceIds: readonly string[],
    private readonly by: FulfilledBy,
    readonly everySeconds: number,
    readonly overlapSeconds: number,
  ) {
    this.name = by === 'MERCHANT' ? 'orders' : 'fba-orders';
  }

  async page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage> {
    const query = new URLSearchParams({
      ...period(window),
      marketplaceIds: this.marketplaceIds.join(','),
      fulfilledBy: this.by,
      maxResultsPerPage: String(PAGE),
      includedData: (this.by === 'MERCHANT' ? WITH_PEOPLE : WITHOUT_PEOPLE).join(','),
      ...(next !== null && { paginationToken: next }),
    });
    const path = `/orders/2026-01-01/orders?${query.toString()}`;
    const answer = await this.client.call({ method: 'GET', path, harmless: true }, turn);
    const { orders, pagination } = page.parse(answer.json());
    const slices = objectsIn(answer.bytes, 'orders');
    const documents = orders.flatMap(({ orderId }, place) => {
      const bytes = slices[place];
      return bytes ? [orderDocument(orderId, 'orders/searched', this.seller, bytes)] : [];
    });
    return { documents, next: pagination?.nextToken ?? null };
  }
}

/** `lastUpdatedBefore` is inclusive; Amazon refuses one that is not two minutes past, so the newest window has no end. */
function period({ fromMs, toMs, isNewest }: FeedWindow): Record<string, string> {
  const lastUpdatedAfter = new Date(fromMs).toISOString();
  return isNewest ? { lastUpdatedAfter } : { lastUpdatedAfter, lastUpdatedBefore: new Date(toMs - 1).toISOString() };
}

/** One order by its id (getOrder), as the listing would show it: people only where we ship. */
export async function orderById(
  client: SpApiClient,
  seller: string | null,
  orderId: string,
  turn: Turn,
): Promise<NewDocument> {
  const show = async (included: readonly string[]) => {
    const query = new URLSearchParams({ includedData: included.join(',') });
    const path = `/orders/2026-01-01/orders/${encodeURIComponent(orderId)}?${query.toString()}`;
    return client.call({ method: 'GET', path, harmless: true }, turn);
  };
  const first = await show(WITHOUT_PEOPLE);
  const { order } = single.parse(first.json());
  const answer = order.fulfillment?.fulfilledBy === 'AMAZON' ? first : await show(WITH_PEOPLE);
  answer.json();
  return orderDocument(orderId, 'orders/fetched', seller, objectIn(answer.bytes, 'order') ?? answer.bytes);
}

/** The same state of an order is the same document, whichever way it came. */
function orderDocument(externalId: string, topic: string, seller: string | null, bytes: Uint8Array): NewDocument {
  return { kind: 'order', externalId, topic, seller, bytes };
}
