import { RetryLater } from '#libs/errors';
import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { Answer } from '../../egress/http-exchange.js';
import type { Feed, FeedPage, FeedWindow, OrderCounts } from '../connection.js';
import { objectsIn } from '../json-slices.js';
import type { NewDocument } from '../new-document.js';
import type { ShopClient } from './shop-client.js';

/** The most that a page may hold (https://shopify.dev/docs/api/admin-rest/usage/pagination). */
const PAGE_ORDERS = 250;
const identified = z.object({ id: z.union([z.int(), z.string().min(1)]).transform(String) });
const page = z.object({ orders: z.array(z.unknown()) });
const counted = z.object({ count: z.int().nonnegative() });

/**
 * The orders of a shop by their last update: what no webhook told. `status=any`, since closed and cancelled orders are left
 * out otherwise. Pages follow the `Link` header, whose `page_info` must be handed back as it is and allows no other filter
 * beside it. Times are given and kept to the second, `updated_at_max` with its second included: the border of two windows
 * may be seen twice, never missed.
 */
export function orderFeed(client: ShopClient, seller: string, everySeconds: number): Feed {
  return {
    name: 'orders',
    everySeconds,
    // a listing is served by replicas of the shop's database: minutes behind at worst
    overlapSeconds: 300,
    page: async (window, next, turn) => pageOf(await client.get(listPath('updated_at', window, next), turn), seller),
  };
}

/** What the shop says that it holds of a time, by when orders were created. */
export function orderCounts(client: ShopClient, seller: string): OrderCounts {
  return {
    count: async (window, turn) => {
      const answer = await client.get(`/orders/count.json?${filter('created_at', window).toString()}`, turn);
      return counted.parse(answer.json()).count;
    },
    ids: async (window, next, turn) => {
      const answer = await client.get(listPath('created_at', window, next, 'id'), turn);
      const ids = ordersOf(answer).map((bytes) => idOf(bytes));
      return { ids, next: nextOf(answer) };
    },
    fetch: (externalId, turn) => fetchOrder(client, seller, externalId, turn),
  };
}

/** One order as it stands; null where the shop does not know it. */
async function fetchOrder(client: ShopClient, seller: string, id: string, turn: Turn): Promise<NewDocument | null> {
  const answer = await client.get(`/orders/${encodeURIComponent(id)}.json`, turn, [200, 404]);
  if (answer.status === 404) return null;
  answer.json();
  return { kind: 'order', externalId: id, topic: 'orders/fetched', seller, bytes: answer.bytes };
}

function pageOf(answer: Answer, seller: string): FeedPage {
  const about = { kind: 'order', topic: 'orders/polled', seller };
  const documents = ordersOf(answer).map((bytes) => ({ ...about, externalId: idOf(bytes), bytes }));
  return { documents, next: nextOf(answer) };
}

function ordersOf(answer: Answer): readonly Uint8Array[] {
  // a page of HTML, or one that broke off, is no page: it is asked for again
  if (page.safeParse(answer.json()).success) return objectsIn(answer.bytes, 'orders');
  throw new RetryLater('unreadable-page', {
    problem: 'The shop answers a list of orders without orders',
    remedy: 'It is asked again by itself; look at the version of its API if this lasts.',
    afterMs: 1_000,
  });
}

function idOf(bytes: Uint8Array): string {
  return identified.parse(JSON.parse(Buffer.from(bytes).toString())).id;
}

function listPath(by: TimeField, window: FeedWindow, next: string | null, fields?: string): string {
  const shape = { limit: String(PAGE_ORDERS), ...(fields && { fields }) };
  if (next !== null) return `/orders.json?${new URLSearchParams({ ...shape, page_info: next }).toString()}`;
  const query = filter(by, window);
  for (const [name, value] of Object.entries({ ...shape, order: `${by} asc` })) query.set(name, value);
  return `/orders.json?${query.toString()}`;
}

type TimeField = 'updated_at' | 'created_at';

function filter(by: TimeField, { fromMs, toMs, isNewest }: FeedWindow): URLSearchParams {
  const query = new URLSearchParams({ status: 'any', [`${by}_min`]: seconds(fromMs) });
  // half-open for us, closed for the shop: its last second is the one before the window's end
  if (!isNewest) query.set(`${by}_max`, seconds(by === 'created_at' ? toMs - 1 : toMs));
  return query;
}

/** Whole seconds: the shop keeps no more. */
function seconds(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

const NEXT = /<([^>]+)>\s*;\s*rel="?next"?/;

function nextOf({ header }: Answer): string | null {
  const [, address] = NEXT.exec(header('link') ?? '') ?? [];
  return address === undefined ? null : new URL(address, 'http://shop.invalid').searchParams.get('page_info');
}
