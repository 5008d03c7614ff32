import { RetryLater } from '#libs/errors';
import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { Feed, FeedPage, FeedWindow, OrderCounts } from '../connection.js';
import { objectsIn } from '../json-slices.js';
import type { NewDocument } from '../new-document.js';
import { refusalIn, refused, type EbayClient } from './ebay-client.js';

const ORDERS = '/sell/fulfillment/v1/order';
/** The most that a page may hold (developer.ebay.com, getOrders, limit). */
const PAGE_ORDERS = 200;
/** So many orders of a page are asked for again with the next one. */
const PAGE_OVERLAP = 5;
/** What eBay calls an order id that it does not know. */
const NO_SUCH_ORDER = '32100';

const identified = z.object({ orderId: z.string().min(1) });
const listed = z.object({
  total: z.int().nonnegative(),
  next: z.string().nullish(),
  orders: z.array(z.unknown()).nullish(),
});

/** One page of a list. */
interface ListedPage {
  readonly orders: readonly Uint8Array[];
  readonly total: number;
  readonly next: string | null;
}

/** Orders by their last change. Those whose buyer has not paid yet are not listed. */
export class OrdersFeed implements Feed {
  readonly name = 'orders';

  constructor(
    private readonly client: EbayClient,
    private readonly seller: string | null,
    readonly everySeconds: number,
    readonly overlapSeconds: number,
  ) {}

  /** `next` is the query of the next page as eBay made it, begun a little earlier. */
  async page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage> {
    const query = next ?? queryOf('lastmodifieddate', window, PAGE_ORDERS);
    const page = await listPage(this.client, query, turn);
    const about = { kind: 'order', topic: 'orders/listed', seller: this.seller };
    const documents = page.orders.map((bytes) => ({ ...about, externalId: idOf(bytes), bytes }));
    return { documents, next: page.next === null ? null : overlapping(page.next, query) };
  }
}

/** What eBay says that it holds of a time, by when orders were created. */
export function orderCounts(client: EbayClient, seller: string | null): OrderCounts {
  return {
    count: async (window, turn) => (await listPage(client, queryOf('creationdate', window, 1), turn)).total,
    ids: async (window, next, turn) => {
      const page = await listPage(client, next ?? queryOf('creationdate', window, PAGE_ORDERS), turn);
      return { ids: page.orders.map(idOf), next: page.next };
    },
    fetch: (externalId, turn) => orderById(client, seller, externalId, turn),
  };
}

/** One order by its id; null where eBay does not know it. */
export async function orderById(
  client: EbayClient,
  seller: string | null,
  externalId: string,
  turn: Turn,
): Promise<NewDocument | null> {
  const path = `${ORDERS}/${encodeURIComponent(externalId)}?fieldGroups=TAX_BREAKDOWN`;
  const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
  const refusal = refusalIn(answer);
  if (answer.status === 404 || refusal?.code === NO_SUCH_ORDER) return null;
  if (refusal) throw refused(refusal, `to show order ${externalId}`);
  answer.json();
  return { kind: 'order', externalId, topic: 'orders/fetched', seller, bytes: answer.bytes };
}

async function listPage(client: EbayClient, query: string, turn: Turn): Promise<ListedPage> {
  const answer = await client.call({ method: 'GET', path: `${ORDERS}${query}`, harmless: true }, turn);
  const refusal = refusalIn(answer);
  if (refusal) throw refused(refusal, 'a list of orders');
  const { success, data } = listed.safeParse(answer.json());
  if (!success) throw unreadable();
  const { total, next } = data;
  // an address of eBay's own host: only its query is taken, the token goes nowhere else
  return { orders: objectsIn(answer.bytes, 'orders'), total, next: next ? new URL(next, 'http://any').search : null };
}

/**
 * Pages are counted from the beginning of the list. An order that changes between two pages leaves its place, and all behind
 * it move up: so many may do that before one is missed. A page that leads to itself is left as it is, to be seen as a loop.
 */
function overlapping(next: string, query: string): string {
  const [wanted, earlier] = [new URLSearchParams(next), new URLSearchParams(query)];
  const [offset, begun] = [Number(wanted.get('offset')), Number(earlier.get('offset'))];
  if (!(offset > begun)) return next;
  wanted.set('offset', String(Math.max(begun + 1, offset - PAGE_OVERLAP)));
  return `?${wanted.toString()}`;
}

/** Both borders of a range belong to it, to the millisecond; the newest has none, since eBay's clock may be ahead. */
function queryOf(
  by: 'creationdate' | 'lastmodifieddate',
  { fromMs, toMs, isNewest }: FeedWindow,
  limit: number,
): string {
  const end = isNewest ? '' : new Date(toMs - 1).toISOString();
  const filter = `${by}:[${new Date(fromMs).toISOString()}..${end}]`;
  const query = new URLSearchParams({ filter, limit: String(limit), fieldGroups: 'TAX_BREAKDOWN' });
  return `?${query.toString()}`;
}

function idOf(bytes: Uint8Array): string {
  return identified.parse(JSON.parse(Buffer.from(bytes).toString())).orderId;
}

/** A page of HTML, or one that broke off, is no page: it is asked for again. */
function unreadable(): RetryLater {
  return new RetryLater('unreadable-page', {
    problem: 'eBay answers a list of orders without a list',
    remedy: 'It is asked again by itself; compare the form with docs/channels/ebay.md if this lasts.',
    afterMs: 1_000,
  });
}
