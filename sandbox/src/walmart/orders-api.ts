import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { callerOf, refuse } from './marketplace-api.js';
import { orderDocument } from './order-document.js';
import { isWfs, type WalmartPlan } from './order-plan.js';
import type { OrderState } from './order-state.js';
import type { Walmart } from './walmart.js';

/** Most orders of one page here; Walmart allows 200. */
const pageLimit = 20;
/** A change shows in lists only so long after it happened, milliseconds at speed 1. */
const listLagMs = 800;
/** Without a beginning, a list goes back so far. */
const usualBeginMs = 7 * 86_400_000;

/** Whole seconds: fractions are refused. */
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/)
  .transform((text) => Date.parse(text));
const search = z.object({
  createdStartDate: instant.optional(),
  createdEndDate: instant.optional(),
  lastModifiedStartDate: instant.optional(),
  lastModifiedEndDate: instant.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
  shipNodeType: z.enum(['SellerFulfilled', 'WFSFulfilled']).default('SellerFulfilled'),
  /** Of a cursor: how many orders came before this page. */
  poIndex: z.coerce.number().int().nonnegative().default(0),
});
type Search = z.output<typeof search>;

/** Serves orders: a list in pages, and one by its id. */
export function serveOrders(api: FastifyInstance, walmart: Walmart): void {
  const repeated = new Set<string>();
  api.get('/v3/orders', async (request, reply) => {
    const parsed = search.safeParse(request.query);
    if (!parsed.success) return refuse(reply, 400, 'INVALID_REQUEST.GMP_ORDER_API', 'Invalid Date format value');
    const found = matching(walmart, parsed.data, callerOf(request).account);
    if (found.length === 0) return notFound(reply, 'getAllOrders. Orders not found for given search parameters');
    return page(walmart, { wish: parsed.data, found, cursor: new URL(request.url, 'http://any').search, repeated });
  });

  api.get('/v3/orders/:id', async (request, reply) => {
    const plan = walmart.orders.withId((request.params as { id: string }).id);
    const nowMs = Date.now();
    const state = plan && walmart.orders.stateOf(plan, nowMs);
    if (!state || plan.seller.account !== callerOf(request).account) return notFound(reply, 'getOrder');
    await walmart.show([plan], nowMs);
    return { order: orderDocument(state) };
  });
}

function notFound(reply: FastifyReply, what: string) {
  return refuse(reply, 404, 'CONTENT_NOT_FOUND.GMP_ORDER_API', `Failed when called ${what}`);
}

/** Orders that a list has, each as it is shown now, in the order of their creation. */
interface Listed {
  readonly plan: WalmartPlan;
  readonly state: OrderState;
}

interface PageWish {
  readonly wish: Search;
  readonly found: readonly Listed[];
  readonly cursor: string;
  /** Cursors that led to their own page once. */
  readonly repeated: Set<string>;
}

async function page(walmart: Walmart, { wish, found, cursor, repeated }: PageWish) {
  const size = Math.min(wish.limit, pageLimit);
  const shown = found.slice(wish.poIndex, wish.poIndex + size);
  const { faults } = walmart.around;
  const isRepeated =
    wish.poIndex > 0 && !repeated.has(cursor) && faults.strikes('walmart-page-repeats', walmart.dice('page', cursor));
  if (isRepeated) repeated.add(cursor);
  else
    await walmart.show(
      shown.map(({ plan }) => plan),
      Date.now(),
    );
  const twice = faults.strikes('walmart-page-duplicates', walmart.dice('twice', cursor)) ? shown.slice(-1) : [];
  const next = wish.poIndex + size;
  const nextCursor = isRepeated ? cursor : next < found.length ? cursorOf(wish, next, found) : null;
  return {
    list: {
      meta: { totalCount: found.length, limit: size, nextCursor },
      elements: { order: [...shown, ...twice].map(({ state }) => orderDocument(state)) },
    },
  };
}

/** The whole query of the next page. */
function cursorOf(wish: Search, poIndex: number, found: readonly Listed[]): string {
  const instants = ['createdStartDate', 'createdEndDate', 'lastModifiedStartDate', 'lastModifiedEndDate'] as const;
  const dates = instants.flatMap((name) => {
    const atMs = wish[name];
    return atMs === undefined ? [] : [[name, new Date(atMs).toISOString().replace('.000Z', 'Z')] as const];
  });
  const query = new URLSearchParams({
    limit: String(wish.limit),
    hasMoreElements: 'true',
    soIndex: String(found.length),
    poIndex: String(poIndex),
    partnerId: found[0]?.plan.seller.partnerId ?? '',
    shipNodeType: wish.shipNodeType,
    ...Object.fromEntries(dates),
  });
  return `?${query.toString()}`;
}

function matching(walmart: Walmart, wish: Search, account: string): Listed[] {
  const nowMs = Date.now();
  const seenMs = nowMs - listLagMs / walmart.around.speed;
  const { createdStartDate = nowMs - usualBeginMs, createdEndDate = nowMs } = wish;
  const { lastModifiedStartDate = 0, lastModifiedEndDate = nowMs } = wish;
  const rows = walmart.orders.all.flatMap((plan): Listed[] => {
    const state = walmart.orders.stateOf(plan, seenMs);
    const isTheirs = plan.seller.account === account && isWfs(plan) === (wish.shipNodeType === 'WFSFulfilled');
    if (!state || !isTheirs || plan.createdMs < createdStartDate || plan.createdMs > createdEndDate) return [];
    const isModified = state.lastModifiedMs >= lastModifiedStartDate && state.lastModifiedMs <= lastModifiedEndDate;
    return isModified ? [{ plan, state: walmart.orders.stateOf(plan, nowMs) ?? state }] : [];
  });
  return rows.toSorted(
    (left, right) => left.plan.createdMs - right.plan.createdMs || left.plan.index - right.plan.index,
  );
}
