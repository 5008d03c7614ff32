import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cut } from '../http/lost-answers.js';
import { callerOf } from '../regional/regional-marketplace.js';
import type { MercadoLibre } from './mercado-libre.js';
import { orderDocument, shipmentIdOf } from './order-document.js';
import { refuse } from './refusals.js';

/** Most orders of one page here; Mercado Libre allows 51. */
const pageLimit = 20;
/** A change shows in searches only so long after it happened, milliseconds at speed 1. */
const listLagMs = 1_200;

const wantedFeedback = z.object({
  fulfilled: z.literal(false),
  reason: z.string().min(1),
  message: z.string().nullish(),
});
const wantedNotice = z.object({ status: z.literal('shipped'), tracking_number: z.string().nullish() });

/** Serves orders: searches, one by its id, the seller's word that a sale is off, and shipments. */
export function serveOrders(api: FastifyInstance, market: MercadoLibre): void {
  api.get('/orders/search', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const [limit, offset] = [Number(query['limit'] ?? 50), Number(query['offset'] ?? 0)];
    const caller = market.sellers.find(({ account }) => account === callerOf(request).account);
    if (query['seller'] !== caller?.sellerId)
      return refuse(reply, 403, 'forbidden', 'The caller is not authorized to access this resource');
    if (!(limit >= 1 && limit <= 51) || !(offset >= 0))
      return refuse(reply, 400, 'bad_request', 'Limit must be between 1 and 51');
    return search(market, callerOf(request).account, query, { limit, offset });
  });
  api.get('/orders/:id', async (request, reply) => {
    const state = market.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'order_not_found', 'Order not found');
    await market.show([state.plan], Date.now());
    return orderDocument(state);
  });
  api.post('/orders/:id/feedback', async (request, reply) => {
    const state = market.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'order_not_found', 'Order not found');
    if (!wantedFeedback.safeParse(request.body).success)
      return refuse(reply, 400, 'bad_request', 'fulfilled and reason are needed');
    if (state.set !== undefined)
      return refuse(reply, 400, 'feedback_exists', 'There is a feedback of this sale already');
    await market.set(state, 'cancelled');
    if (market.strikes('lost-answer', 'feedback', state.plan.id)) return cut(request, reply);
    return reply.code(201).send({ id: Number(state.plan.id) });
  });
  serveShipments(api, market);
}

function serveShipments(api: FastifyInstance, market: MercadoLibre): void {
  api.get('/orders/:id/shipments', async (request, reply) => {
    const state = market.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'order_not_found', 'Order not found');
    const status = state.parcels.length > 0 ? 'shipped' : 'pending';
    return { id: shipmentIdOf(state.plan.id), mode: 'me1', order_id: Number(state.plan.id), site_id: 'MLB', status };
  });
  api.post('/shipments/:id/seller_notifications', async (request, reply) => {
    const { id } = request.params as { id: string };
    const plan = market.orders.all.find((one) => String(shipmentIdOf(one.id)) === id);
    const state = plan && market.stateFor(request, plan.id);
    if (!state) return refuse(reply, 404, 'not_found_shipment_id', 'Shipment not found');
    const { data } = wantedNotice.safeParse(request.body);
    if (!data) return refuse(reply, 400, 'bad_request', 'The status is not known');
    const trackingNumber = data.tracking_number ?? '';
    // the same state again is the same
    if (!state.parcels.some((one) => one.trackingNumber === trackingNumber))
      await market.keepParcel(state, { id, carrier: '', trackingNumber });
    if (market.strikes('lost-answer', state.plan.id, trackingNumber, state.parcels.length)) return cut(request, reply);
    return { status: 'OK' };
  });
}

async function search(
  market: MercadoLibre,
  account: string,
  query: Readonly<Record<string, string | undefined>>,
  { limit, offset }: { readonly limit: number; readonly offset: number },
) {
  const atMs = Date.now() - listLagMs / market.around.speed;
  const within = (name: string, instantMs: number): boolean => {
    const [from, to] = [query[`order.${name}.from`], query[`order.${name}.to`]];
    return (from === undefined || instantMs >= Date.parse(from)) && (to === undefined || instantMs <= Date.parse(to));
  };
  const found = market
    .statesOf(account, atMs)
    .filter(
      ({ plan, lastModifiedMs }) =>
        within('date_last_updated', lastModifiedMs) && within('date_created', plan.createdMs),
    )
    .toSorted((left, right) => left.plan.createdMs - right.plan.createdMs || left.plan.index - right.plan.index);
  const isByDay = query['order.date_created.from'] !== undefined;
  const listed = isByDay ? found : found.filter(({ plan }) => !market.isOmitted(plan));
  const shown = listed.slice(offset, offset + Math.min(limit, pageLimit));
  await market.show(
    shown.map(({ plan }) => plan),
    atMs,
  );
  return {
    query: '',
    results: shown.map(orderDocument),
    sort: { id: 'date_asc', name: 'Date ascending' },
    paging: { total: listed.length, offset, limit },
  };
}
