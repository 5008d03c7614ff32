import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { cut } from '../http/lost-answers.js';
import type { OrderState } from '../regional/order-plan.js';
import { callerOf } from '../regional/regional-marketplace.js';
import type { Allegro } from './allegro.js';
import { formOf } from './form.js';
import { refuse } from './refusals.js';

/** Most forms of one page here; Allegro allows 100. */
const pageLimit = 20;
/** A change shows in lists only so long after it happened, milliseconds at speed 1. */
const listLagMs = 800;

const states = z.enum(['NEW', 'PROCESSING', 'READY_FOR_SHIPMENT', 'SENT', 'PICKED_UP', 'SUSPENDED', 'CANCELLED']);
const wantedState = z.object({ status: states });
const wantedParcel = z.object({
  carrierId: z.string().min(1),
  carrierName: z.string().nullish(),
  waybill: z.string().min(1).max(64),
  lineItems: z.array(z.object({ id: z.string() })).nullish(),
});

/** Serves checkout forms: lists, one by its id, the seller's state, and parcels. */
export function serveForms(api: FastifyInstance, allegro: Allegro): void {
  const repeated = new Set<string>();
  api.get('/order/checkout-forms', async (request, reply) => {
    const query = request.query as Record<string, string | undefined>;
    const limit = Number(query['limit'] ?? 100);
    const offset = Number(query['offset'] ?? 0);
    if (!(limit >= 1 && limit <= 100) || !(offset >= 0 && offset + limit <= 10_000))
      return refuse(reply, 422, 'VALIDATION_ERROR', 'limit is 1 to 100, and offset and limit at most 10000');
    const from = repeats(allegro, JSON.stringify(query), repeated) ? Math.max(0, offset - pageLimit) : offset;
    return page(allegro, callerOf(request).account, query, { from, limit });
  });
  api.get('/order/checkout-forms/:id', async (request, reply) => {
    const state = allegro.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'ORDER_NOT_FOUND', 'Order not found');
    await allegro.show([state.plan], Date.now());
    return formOf(state);
  });
  serveSellersDoing(api, allegro);
}

function serveSellersDoing(api: FastifyInstance, allegro: Allegro): void {
  api.put('/order/checkout-forms/:id/fulfillment', async (request, reply) => {
    const state = allegro.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'ORDER_NOT_FOUND', 'Order not found');
    const { data } = wantedState.safeParse(request.body);
    if (!data) return refuse(reply, 422, 'VALIDATION_ERROR', 'status is not one of the known ones');
    await allegro.set(state, data.status);
    return reply.code(204).send();
  });
  api.get('/order/checkout-forms/:id/shipments', async (request, reply) => {
    const state = allegro.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'ORDER_NOT_FOUND', 'Order not found');
    return { shipments: state.parcels.map(parcelDocument(state)) };
  });
  api.post('/order/checkout-forms/:id/shipments', async (request, reply) => {
    const state = allegro.stateFor(request, (request.params as { id: string }).id);
    if (!state) return refuse(reply, 404, 'ORDER_NOT_FOUND', 'Order not found');
    const { data } = wantedParcel.safeParse(request.body);
    if (!data || (data.carrierId === 'OTHER' && !data.carrierName))
      return refuse(reply, 422, 'VALIDATION_ERROR', 'carrier and waybill are needed');
    // Allegro names a parcel by carrier and number
    const id = Buffer.from(`${data.carrierId}:${data.waybill}`).toString('base64');
    const parcel = { id, carrier: data.carrierId, trackingNumber: data.waybill };
    await allegro.keepParcel(state, parcel);
    if (allegro.strikes('lost-answer', state.plan.id, data.waybill)) return cut(request, reply);
    return reply.code(201).send({ ...parcelDocument(state)(parcel), lineItems: data.lineItems ?? [] });
  });
}

function parcelDocument({ plan }: OrderState) {
  return (parcel: { readonly id: string; readonly carrier: string; readonly trackingNumber: string }) => ({
    id: parcel.id,
    waybill: parcel.trackingNumber,
    carrierId: parcel.carrier,
    carrierName: null,
    lineItems: plan.lines.map(({ id }) => ({ id })),
  });
}

async function page(
  allegro: Allegro,
  account: string,
  query: Readonly<Record<string, string | undefined>>,
  { from, limit }: { readonly from: number; readonly limit: number },
) {
  const atMs = Date.now() - listLagMs / allegro.around.speed;
  const within = (name: string, instantMs: number): boolean => {
    const [gte, lte] = [query[`${name}.gte`], query[`${name}.lte`]];
    return (gte === undefined || instantMs >= Date.parse(gte)) && (lte === undefined || instantMs <= Date.parse(lte));
  };
  const found = allegro
    .statesOf(account, atMs)
    .filter(
      ({ plan, lastModifiedMs }) => within('updatedAt', lastModifiedMs) && within('lineItems.boughtAt', plan.createdMs),
    )
    .toSorted((left, right) => left.lastModifiedMs - right.lastModifiedMs || left.plan.index - right.plan.index);
  const shown = found.slice(from, from + Math.min(limit, pageLimit));
  await allegro.show(
    shown.map(({ plan }) => plan),
    atMs,
  );
  return { checkoutForms: shown.map(formOf), count: shown.length, totalCount: found.length };
}

/** Whether a later page shows what the one before it showed, once. */
function repeats(allegro: Allegro, asked: string, repeated: Set<string>): boolean {
  if (allegro.isQuiet || repeated.has(asked) || !allegro.strikes('page-repeats', asked)) return false;
  repeated.add(asked);
  return true;
}
