import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cut } from '../http/lost-answers.js';
import type { Ebay } from './ebay.js';
import { orderDocument } from './order-document.js';
import type { Fulfilment } from './order-plan.js';
import type { OrderState } from './orders.js';
import { callerOf, refuse } from './sell-api.js';

/** Most orders of one page here; eBay allows 200. */
const pageLimit = 20;
/** A change shows in lists only so long after it happened, milliseconds at speed 1. */
const listLagMs = 800;

const range = /^(creationdate|lastmodifieddate):\[([^\]]+?)\.\.([^\]]*)\]$/;
const wanted = z.object({
  lineItems: z.array(z.object({ lineItemId: z.string(), quantity: z.int().positive() })).min(1),
  shippedDate: z.iso.datetime(),
  shippingCarrierCode: z.string().optional(),
  trackingNumber: z
    .string()
    .regex(/^[A-Za-z0-9]+$/)
    .optional(),
});

/** Serves orders and their shipping fulfilments. */
export function serveFulfillment(api: FastifyInstance, ebay: Ebay): void {
  const repeated = new Set<string>();
  api.get('/sell/fulfillment/v1/order', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const found = range.exec(query['filter'] ?? '');
    const wrong = wrongWith(found, Date.now());
    if (!found || wrong !== undefined) return refuse(reply, 400, wrong ?? 30_800, 'Invalid filter value');
    return list(ebay, callerOf(request).account, {
      found,
      repeated,
      limit: Number(query['limit'] ?? 50),
      offset: Number(query['offset'] ?? 0),
    });
  });
  api.get('/sell/fulfillment/v1/order/:id', async (request, reply) => {
    const state = stateFor(ebay, request);
    if (!state) return refuse(reply, 404, 32_100, 'Invalid order ID');
    await ebay.show([state.plan], Date.now());
    return orderDocument(state);
  });
  api.get('/sell/fulfillment/v1/order/:id/shipping_fulfillment', async (request, reply) => {
    const state = stateFor(ebay, request);
    if (!state) return refuse(reply, 404, 32_100, 'Invalid order ID');
    const fulfillments = state.fulfilments.map(fulfilmentDocument);
    return { fulfillments, total: fulfillments.length };
  });
  serveCreation(api, ebay);
}

/** Makes a fulfilment. A repeat makes a second one where there are units left; work is done before an answer is lost. */
function serveCreation(api: FastifyInstance, ebay: Ebay): void {
  api.post('/sell/fulfillment/v1/order/:id/shipping_fulfillment', async (request, reply) => {
    const state = stateFor(ebay, request);
    if (!state) return refuse(reply, 404, 32_100, 'Invalid order ID');
    const { data } = wanted.safeParse(request.body);
    if (!data || (data.shippingCarrierCode === undefined) !== (data.trackingNumber === undefined))
      return refuse(reply, 400, 32_110, 'Invalid shipment tracking number or carrier');
    const lines = data.lineItems.map(({ lineItemId: lineId, quantity }) => ({ lineId, quantity }));
    if (lines.some(({ lineId, quantity }) => ebay.orders.openUnits(state, lineId) < quantity))
      return refuse(reply, 400, 32_120, 'Invalid line item quantity');
    const fulfilment: Fulfilment = {
      id: `9405${String(ebay.orders.allFulfilments.length + 1).padStart(9, '0')}`,
      orderId: state.plan.id,
      atMs: Math.max(Date.now(), state.lastModifiedMs + 1),
      shippedDate: data.shippedDate,
      carrier: data.shippingCarrierCode ?? '',
      trackingNumber: data.trackingNumber ?? '',
      lines,
    };
    await ebay.keep({ record: 'fulfilled', fulfilment });
    if (ebay.around.faults.strikes('ebay-lost-answer', ebay.dice('answer', fulfilment.id))) return cut(request, reply);
    const place = `https://api.ebay.com/sell/fulfillment/v1/order/${state.plan.id}/shipping_fulfillment/${fulfilment.id}`;
    return reply.code(201).header('location', place).send();
  });
}

/** What eBay calls a range that it does not take; undefined where it does. */
function wrongWith(found: RegExpExecArray | null, nowMs: number): number | undefined {
  const [, , from = '', to = ''] = found ?? [];
  const [fromMs, toMs] = [Date.parse(from), to === '' ? nowMs : Date.parse(to)];
  if (Number.isNaN(fromMs + toMs)) return 30_810;
  if (fromMs > toMs) return 30_840;
  return toMs > nowMs ? 30_850 : undefined;
}

function fulfilmentDocument({ id, trackingNumber, carrier, shippedDate, lines }: Fulfilment) {
  return {
    fulfillmentId: id,
    ...(trackingNumber !== '' && { shipmentTrackingNumber: trackingNumber, shippingCarrierCode: carrier }),
    shippedDate,
    lineItems: lines.map(({ lineId, quantity }) => ({ lineItemId: lineId, quantity })),
  };
}

function stateFor(ebay: Ebay, request: FastifyRequest): OrderState | undefined {
  const plan = ebay.orders.withId((request.params as { id: string }).id);
  return plan?.seller.account === callerOf(request).account ? ebay.orders.stateOf(plan, Date.now()) : undefined;
}

interface ListWish {
  readonly found: RegExpExecArray;
  readonly limit: number;
  readonly offset: number;
  /** Pages whose next one was they themselves, once. */
  readonly repeated: Set<string>;
}

async function list(ebay: Ebay, account: string, { found, limit, offset, repeated }: ListWish) {
  const [, by = '', from = '', to = ''] = found;
  const nowMs = Date.now();
  const [fromMs, toMs] = [Date.parse(from), to === '' ? nowMs : Date.parse(to)];
  const states = ebay.orders.all.flatMap((plan): OrderState[] => {
    const state = ebay.orders.stateOf(plan, nowMs - listLagMs / ebay.around.speed);
    if (!state || plan.seller.account !== account) return [];
    const atMs = by === 'creationdate' ? plan.createdMs : state.lastModifiedMs;
    return atMs >= fromMs && atMs <= toMs ? [state] : [];
  });
  const sorted = states.toSorted(
    (left, right) => left.plan.createdMs - right.plan.createdMs || left.plan.index - right.plan.index,
  );
  const size = Math.min(limit, pageLimit);
  const shown = sorted.slice(offset, offset + size);
  await ebay.show(
    shown.map(({ plan }) => plan),
    nowMs - listLagMs / ebay.around.speed,
  );
  const twice = ebay.around.faults.strikes('ebay-page-duplicates', ebay.dice('twice', found[0], offset))
    ? shown.slice(-1)
    : [];
  const next = repeats(ebay, `${found[0]} ${offset}`, repeated) ? offset : offset + size;
  const further = new URLSearchParams({ filter: found[0], limit: String(size), offset: String(next) });
  return {
    href: 'https://api.ebay.com/sell/fulfillment/v1/order',
    total: sorted.length,
    limit: size,
    offset,
    ...(next < sorted.length && {
      next: `https://api.ebay.com/sell/fulfillment/v1/order?${further.toString()}`,
    }),
    orders: [...shown, ...twice].map(orderDocument),
  };
}

/** Whether the next page is this one once more; a page is not so twice. */
function repeats(ebay: Ebay, page: string, repeated: Set<string>): boolean {
  if (page.endsWith(' 0') || repeated.has(page)) return false;
  if (!ebay.around.faults.strikes('ebay-page-repeats', ebay.dice('page', page))) return false;
  repeated.add(page);
  return true;
}
