import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { channelAccounts } from '../channel-accounts.js';
import { Dice } from '../dice.js';
import type { FaultSwitch } from '../faults.js';
import type { OrderDocument } from './document-parts.js';
import type { Shop } from './shop.js';

/** What the lists of a shop are made of. */
export interface ListingDoors {
  readonly shop: Shop;
  readonly faults: FaultSwitch;
  readonly seed: number;
  /** How many calls there were: what strikes differs from call to call. */
  readonly calls: () => number;
}

/** What is asked for: kept in the link to the next page, since no filter may stand beside it. */
interface Wish {
  readonly by: 'updated_at' | 'created_at';
  readonly minMs: number;
  readonly maxMs: number;
  readonly from: number;
}

const DEFAULT_LIMIT = 50;
const LIMIT = 250;

/** Serves `orders.json` and `orders/count.json` as the shop does: by time, cut into pages, with a link to the next. */
export function serveListing(server: FastifyInstance, path: string, doors: ListingDoors): void {
  server.get(`${path}/orders.json`, async (request, reply) => list(doors, request, reply));
  server.get(`${path}/orders/count.json`, async (request) => {
    const wish = wishOf(queryOf(request));
    return { count: fitting(doors, request, wish).length };
  });
}

function list(doors: ListingDoors, request: FastifyRequest, reply: FastifyReply): unknown {
  const query = queryOf(request);
  const wish = wishOf(query);
  const limit = Math.min(Number(query.get('limit') ?? DEFAULT_LIMIT), LIMIT);
  if (query.has('page_info') && (query.has('status') || query.has('updated_at_min')))
    return reply.code(400).send({ errors: 'page_info: Invalid value.' });
  const isPolled = wish.by === 'updated_at';
  const all = fitting(doors, request, wish).filter((order) => !isPolled || !isHidden(doors, order));
  const next = wish.from + limit;
  if (next < all.length)
    reply.header('link', linkTo(request, { ...wish, from: repeats(doors) ? wish.from : next }, limit));
  const fields = query.get('fields')?.split(',');
  return { orders: all.slice(wish.from, next).map((order) => shown(order, fields)) };
}

function fitting({ shop }: ListingDoors, request: FastifyRequest, { by, minMs, maxMs }: Wish): OrderDocument[] {
  const { domain } = request.params as { domain: string };
  const account = channelAccounts.find((one) => one.domain === domain)?.account ?? '';
  const nowMs = Date.now();
  return [...shop.ordersOf(account, nowMs)]
    .map((order) => shop.document(order, nowMs))
    .filter((order) => timeOf(order, by) >= minMs && timeOf(order, by) <= maxMs)
    .sort((one, other) => timeOf(one, by) - timeOf(other, by) || one.id - other.id);
}

function timeOf(order: OrderDocument, by: Wish['by']): number {
  return Date.parse(String(order[by]));
}

/** A planted mistake is told once, by its webhook: shown here as well it would be another document that is refused. */
function isHidden(doors: ListingDoors, order: OrderDocument): boolean {
  return isOmitted(doors, order) || doors.shop.order(order.id)?.plan.role === 'amounts-differ';
}

/** The same order every time: a listing that is wrong stays wrong. */
function isOmitted({ faults, seed }: ListingDoors, { id }: OrderDocument): boolean {
  return faults.strikes('shop-listing-omits', Dice.of(seed, 'listing-omits', id));
}

function repeats({ faults, seed, calls }: ListingDoors): boolean {
  return faults.strikes('shop-page-repeats', Dice.of(seed, 'page-repeats', calls()));
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://shop.test').searchParams;
}

function wishOf(query: URLSearchParams): Wish {
  const pageInfo = query.get('page_info');
  if (pageInfo !== null) return JSON.parse(Buffer.from(pageInfo, 'base64url').toString()) as Wish;
  const by = query.has('created_at_min') ? 'created_at' : 'updated_at';
  const bound = (which: 'min' | 'max', otherwise: number): number => {
    const text = query.get(`${by}_${which}`);
    return text === null ? otherwise : Date.parse(text);
  };
  return { by, minMs: bound('min', 0), maxMs: bound('max', Number.MAX_SAFE_INTEGER), from: 0 };
}

function linkTo(request: FastifyRequest, wish: Wish, limit: number): string {
  const { domain } = request.params as { domain: string };
  const pageInfo = Buffer.from(JSON.stringify(wish)).toString('base64url');
  return `<https://${domain}/admin/api/2026-07/orders.json?limit=${limit}&page_info=${pageInfo}>; rel="next"`;
}

function shown(order: OrderDocument, fields: readonly string[] | undefined): unknown {
  if (!fields) return order;
  return Object.fromEntries(Object.entries(order).filter(([name]) => fields.includes(name)));
}
