import { RetryLater } from '#libs/errors';
import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { Answer } from '../../egress/http-exchange.js';
import type { Feed, FeedPage, FeedWindow, OrderCounts } from '../connection.js';
import { objectIn, objectsIn } from '../json-slices.js';
import type { NewDocument } from '../new-document.js';
import { refusalIn, refused, type WalmartClient } from './walmart-client.js';

/** The most that a page may hold (developer.walmart.com, "All orders"). */
const PAGE_ORDERS = 200;
/** Orders are listed for 180 days; without a beginning only those that were created in the last seven. */
const LISTED_DAYS = 179;
const DAY_MS = 86_400_000;
/** Who ships: a list has the one or the other, the seller's own unless it is asked for otherwise. */
const NODES = ['SellerFulfilled', 'WFSFulfilled'] as const;
/** Who ships. */
export type ShipNodeType = (typeof NODES)[number];

const identified = z.object({ purchaseOrderId: z.coerce.string().min(1) });
const meta = z.object({ totalCount: z.coerce.number().int().nonnegative(), nextCursor: z.string().nullish() });
/** Mexico leaves out what the others put around a list. */
const listed = z.union([
  z.object({ list: z.object({ meta, elements: z.object({ order: z.array(z.unknown()).nullish() }).nullish() }) }),
  z.object({ meta, order: z.array(z.unknown()).nullish() }).transform((list) => ({ list })),
]);

/** One page of a list. */
interface ListedPage {
  readonly orders: readonly Uint8Array[];
  readonly total: number;
  readonly next: string | null;
}

const NOTHING: ListedPage = { orders: [], total: 0, next: null };

/** Orders by their last change. */
export class OrdersFeed implements Feed {
  readonly name: string;

  constructor(
    private readonly client: WalmartClient,
    private readonly seller: string | null,
    private readonly node: ShipNodeType,
    readonly everySeconds: number,
    readonly overlapSeconds: number,
  ) {
    this.name = node === 'SellerFulfilled' ? 'orders' : 'wfs-orders';
  }

  /** `next` is the query of the next page as Walmart made it. */
  async page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage> {
    const query = next ?? queryOf('lastModified', window, this.node, PAGE_ORDERS);
    const page = await listPage(this.client, query, turn);
    const about = { kind: 'order', topic: 'orders/listed', seller: this.seller };
    return { documents: page.orders.map((bytes) => ({ ...about, externalId: idOf(bytes), bytes })), next: page.next };
  }
}

/** What Walmart says that it holds of a time, by when orders were created; whoever ships them. */
export function orderCounts(client: WalmartClient, seller: string | null): OrderCounts {
  return {
    count: async (window, turn) => {
      let total = 0;
      for (const node of NODES) total += (await listPage(client, queryOf('created', window, node, 1), turn)).total;
      return total;
    },
    ids: async (window, next, turn) => {
      const [node = NODES[0], query = queryOf('created', window, NODES[0], PAGE_ORDERS)] = placeOf(next);
      const page = await listPage(client, query, turn);
      const after = NODES[NODES.indexOf(node) + 1];
      const further = after && `${after} ${queryOf('created', window, after, PAGE_ORDERS)}`;
      return { ids: page.orders.map(idOf), next: page.next === null ? (further ?? null) : `${node} ${page.next}` };
    },
    fetch: (externalId, turn) => orderById(client, seller, externalId, turn),
  };
}

/** One order by its id, as the list shows it; null where Walmart does not know it. */
export async function orderById(
  client: WalmartClient,
  seller: string | null,
  externalId: string,
  turn: Turn,
): Promise<NewDocument | null> {
  const path = `/v3/orders/${encodeURIComponent(externalId)}`;
  const answer = await client.call({ operation: 'order', method: 'GET', path, harmless: true }, turn);
  if (answer.status === 404) return null;
  const refusal = refusalIn(answer);
  if (refusal) throw refused(refusal, `to show order ${externalId}`);
  answer.json();
  const bytes = objectIn(answer.bytes, 'order') ?? answer.bytes;
  return { kind: 'order', externalId, topic: 'orders/fetched', seller, bytes };
}

/** A place in two lists that follow each other: whose, and the query of its page. */
function placeOf(next: string | null): [] | [ShipNodeType, string] {
  const [node, query] = next?.split(' ') ?? [];
  const found = NODES.find((one) => one === node);
  return found === undefined || query === undefined ? [] : [found, query];
}

async function listPage(client: WalmartClient, query: string, turn: Turn): Promise<ListedPage> {
  const path = `/v3/orders${query}`;
  const answer = await client.call({ operation: 'orders', method: 'GET', path, harmless: true }, turn);
  const refusal = refusalIn(answer);
  // a list without orders is not found
  if (refusal?.code.startsWith('CONTENT_NOT_FOUND')) return NOTHING;
  if (refusal) throw refused(refusal, 'a list of orders');
  return pageIn(answer);
}

function pageIn(answer: Answer): ListedPage {
  const { success, data } = listed.safeParse(answer.json());
  if (!success) throw unreadable();
  const { meta } = data.list;
  const list = objectIn(answer.bytes, 'list');
  const elements = list ? objectIn(list, 'elements') : answer.bytes;
  const next = meta.nextCursor ?? '';
  return {
    orders: elements ? objectsIn(elements, 'order') : [],
    total: meta.totalCount,
    // the whole query of the next page; with parameters beside it the first page comes again
    next: next === '' ? null : next.startsWith('?') ? next : `?${next}`,
  };
}

/**
 * Instants are given to the second: with fractions they are refused. Whether a border belongs to a list is not said, so
 * both are widened: what is seen twice is harmless.
 */
function queryOf(by: 'created' | 'lastModified', window: FeedWindow, node: ShipNodeType, limit: number): string {
  const { fromMs, toMs, isNewest } = window;
  const from = seconds(Math.floor(fromMs / 1000));
  const query = new URLSearchParams({
    ...(by === 'created'
      ? { createdStartDate: from }
      : { createdStartDate: seconds(Math.floor((toMs - LISTED_DAYS * DAY_MS) / 1000)), lastModifiedStartDate: from }),
    ...(!isNewest && {
      [`${by}EndDate`]: seconds(by === 'created' ? Math.ceil(toMs / 1000) - 1 : Math.ceil(toMs / 1000)),
    }),
    limit: String(limit),
    shipNodeType: node,
    replacementInfo: 'true',
  });
  return `?${query.toString()}`;
}

function seconds(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000Z', 'Z');
}

function idOf(bytes: Uint8Array): string {
  return identified.parse(JSON.parse(Buffer.from(bytes).toString())).purchaseOrderId;
}

/** A page of HTML, or one that broke off, is no page: it is asked for again. */
function unreadable(): RetryLater {
  return new RetryLater('unreadable-page', {
    problem: 'Walmart answers a list of orders without a list',
    remedy: 'It is asked again by itself; compare the form with docs/channels/walmart.md if this lasts.',
    afterMs: 1_000,
  });
}
