import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Amazon } from './amazon.js';
import { isOmitted } from './notifications.js';
import { orderDocument, statusOf, type DataSet } from './order-document.js';
import { isFba } from './order-plan.js';
import type { AmazonOrder } from './orders.js';
import { callerOf, refuse } from './sp-api.js';
import { sellerNamed } from './sellers.js';

/** Most orders of one page here; Amazon allows 100. */
const pageLimit = 25;
/** A change shows in listings only so long after it happened, milliseconds at speed 1. */
const listingLagMs = 800;
/** Lists that were begun and may be asked for further pages. */
const openListsLimit = 1_000;

const list = z.string().transform((text) => text.split(','));
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const search = z.object({
  createdAfter: instant.optional(),
  createdBefore: instant.optional(),
  lastUpdatedAfter: instant.optional(),
  lastUpdatedBefore: instant.optional(),
  fulfillmentStatuses: list.optional(),
  marketplaceIds: list.optional(),
  fulfilledBy: list.optional(),
  maxResultsPerPage: z.coerce.number().int().min(1).max(100).optional(),
  paginationToken: z.string().optional(),
  includedData: list.optional(),
});
type Search = z.output<typeof search>;

/** A list as it was when its first page was asked for. */
interface OpenList {
  readonly orders: readonly AmazonOrder[];
  /** Pages that were asked for twice because one came again. */
  repeated: boolean;
}

/** Serves the Orders API 2026-01-01: searchOrders and getOrder. */
export function serveOrders(api: FastifyInstance, amazon: Amazon): void {
  const lists = new Map<string, OpenList>();
  api.get('/orders/2026-01-01/orders', async (request, reply) => {
    const parsed = search.safeParse(request.query);
    if (!parsed.success) return refuse(reply, 400, 'InvalidInput', 'Invalid Input', parsed.error.message);
    const wrong = faultOf(parsed.data, Date.now());
    if (wrong !== undefined) return refuse(reply, 400, 'InvalidInput', wrong);
    return page(amazon, lists, parsed.data, callerOf(request).account);
  });

  api.get('/orders/2026-01-01/orders/:id', async (request, reply) => {
    const { account } = callerOf(request);
    const found = amazon.orders.withId((request.params as { id: string }).id);
    const nowMs = Date.now();
    const state = found && amazon.orders.stateOf(found, nowMs);
    if (!state || state.plan.seller.account !== account) return notFound(reply);
    const included = (request.query as { includedData?: string }).includedData?.split(',') ?? [];
    await amazon.show([found], nowMs);
    return { order: orderDocument(state, new Set(included as DataSet[])) };
  });
}

function notFound(reply: FastifyReply) {
  return refuse(reply, 404, 'NotFound', 'The requested order does not exist.');
}

/** Rules of the operation; two minutes of the real one pass here in the listing's own lag. */
function faultOf(wish: Search, nowMs: number): string | undefined {
  const given = [wish.createdAfter, wish.lastUpdatedAfter].filter((one) => one !== undefined);
  if (given.length !== 1) return 'Provide exactly one of createdAfter and lastUpdatedAfter.';
  const before = wish.createdBefore ?? wish.lastUpdatedBefore;
  if (before !== undefined && before > nowMs) return 'The end must be before the time of the request.';
  return undefined;
}

async function page(amazon: Amazon, lists: Map<string, OpenList>, wish: Search, account: string) {
  const nowMs = Date.now();
  const [key = '', from = '0'] = (wish.paginationToken ?? '').split('#');
  const listKey = wish.paginationToken === undefined ? `${account}-${lists.size}-${nowMs}` : key;
  const open = lists.get(listKey) ?? { orders: matching(amazon, wish, account, nowMs), repeated: false };
  if (lists.size < openListsLimit || lists.has(listKey)) lists.set(listKey, open);
  const size = Math.min(wish.maxResultsPerPage ?? 100, pageLimit);
  const start = Number(from);
  const shown = open.orders.slice(start, start + size);
  const included = new Set((wish.includedData ?? []) as DataSet[]);
  const states = shown.flatMap((one) => amazon.orders.stateOf(one, nowMs) ?? []);
  const isRepeated = start > 0 && !open.repeated && repeats(amazon, listKey);
  if (isRepeated) open.repeated = true;
  else await amazon.show(shown, nowMs);
  const next = isRepeated ? start : start + size;
  return {
    orders: states.map((state) => orderDocument(state, included)),
    ...(next < open.orders.length && { pagination: { nextToken: `${listKey}#${next}` } }),
  };
}

/** The token that leads to the page that was just shown: a caller who follows it goes round in circles. */
function repeats(amazon: Amazon, listKey: string): boolean {
  return amazon.around.faults.strikes('amazon-page-repeats', amazon.dice('page', listKey));
}

function matching(amazon: Amazon, wish: Search, account: string, nowMs: number): AmazonOrder[] {
  const seller = sellerNamed(account);
  if (wish.marketplaceIds && !wish.marketplaceIds.includes(seller.marketplaceId)) return [];
  const seenMs = nowMs - listingLagMs / amazon.around.speed;
  const rows: { found: AmazonOrder; atMs: number }[] = [];
  for (const found of amazon.orders.all) {
    // nobody is notified of what Amazon ships: its listing has all of it
    const isHidden = isOmitted(found.run, found.plan.index) && !isFba(found.plan);
    if (found.plan.seller.account !== account || isHidden) continue;
    const state = amazon.orders.stateOf(found, seenMs);
    if (!state) continue;
    const atMs = wish.lastUpdatedAfter === undefined ? state.plan.createdMs : state.lastUpdatedMs;
    const fromMs = wish.lastUpdatedAfter ?? wish.createdAfter ?? 0;
    const toMs = wish.lastUpdatedBefore ?? wish.createdBefore ?? Number.POSITIVE_INFINITY;
    const by = isFba(found.plan) ? 'AMAZON' : 'MERCHANT';
    const isWanted =
      (wish.fulfilledBy?.includes(by) ?? true) && (wish.fulfillmentStatuses?.includes(statusOf(state)) ?? true);
    if (isWanted && atMs >= fromMs && atMs <= toMs) rows.push({ found, atMs });
  }
  return rows.toSorted((left, right) => left.atMs - right.atMs).map(({ found }) => found);
}
