import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Dice } from '../dice.js';
import type { FaultSwitch } from '../faults.js';
import { bearerOf, cut, pause } from '../http/lost-answers.js';
import type { ShipmentOrder } from './wms-records.js';
import type { Wms } from './wms.js';
import { instantText } from './wms-webhooks.js';

/** The longest that a call may stay without an answer, milliseconds at speed 1. */
const longestCallMs = 5_000;
/** After so many attempts the warehouse behaves, so that every run ends. */
const troubledAttempts = 3;

const units = z.object({ lineId: z.string().min(1), quantity: z.int().positive() });
const warehouseId = z.enum(['WH1', 'WH2']);
const text = z.string().nullish();
const shipTo = z.object({
  name: text,
  address1: text,
  address2: text,
  city: text,
  region: text,
  postal: text,
  country: text,
  phone: text,
});
const shipmentOrderWish = z.object({
  reference: z.string().min(1).max(200),
  orderName: z.string().nullish(),
  warehouse: warehouseId,
  shipTo: shipTo.nullish(),
  lines: z.array(units.extend({ sku: z.string().min(1) })).min(1),
});
const inventoryQuery = z.object({ warehouse: warehouseId });
const recallWish = z.object({ lines: z.array(units).optional() }).nullish();

/** What the warehouse's doors need. */
export interface WmsDoors {
  readonly wms: Wms;
  readonly faults: FaultSwitch;
  readonly token: string;
  readonly seed: number;
  readonly speed: number;
}

/** Serves the warehouse under its prefix. */
export function serveWms(server: FastifyInstance, doors: WmsDoors): void {
  const { wms } = doors;
  const attempts = new Map<string, number>();
  server.addHook('onRequest', async (request, reply) => {
    if (bearerOf(request) === doors.token) return;
    await reply.code(401).send({ code: 'wrong-token', message: 'the token is not known' });
  });

  server.post('/shipment-orders', async (request, reply) => {
    const parsed = shipmentOrderWish.safeParse(request.body);
    if (!parsed.success) return malformed(reply, parsed.error);
    const { reference, orderName, warehouse, lines } = parsed.data;
    const trouble = troubleFor(doors, attempts, `take/${reference}`);
    if (trouble.away) return away(reply);
    const { order, known } = await wms.take({ reference, orderName: orderName ?? '', warehouse, lines });
    if (trouble.lost) return lose(doors, trouble.dice, request, reply);
    if (known) return reply.code(409).send({ code: 'duplicate-reference', shipmentOrderId: order.id, reference });
    return reply.code(201).send({ shipmentOrderId: order.id, reference, state: wms.book.stateOf(order) });
  });

  server.get('/shipment-orders', async (request) => {
    const { reference } = request.query as { reference?: string };
    const order = reference === undefined ? undefined : wms.book.withReference(reference);
    return { shipmentOrders: order ? [shown(wms, order)] : [] };
  });

  server.post('/shipment-orders/:id/cancel', async (request, reply) => {
    const order = wms.book.withId((request.params as { id: string }).id);
    if (!order)
      return reply.code(404).send({ code: 'unknown-shipment-order', message: 'no shipment order has this id' });
    const parsed = recallWish.safeParse(request.body);
    if (!parsed.success) return malformed(reply, parsed.error);
    const key = request.headers['idempotency-key'];
    const trouble = troubleFor(doors, attempts, `recall/${order.reference}/${String(key)}`);
    if (trouble.away) return away(reply);
    const recall = await wms.recall(order, parsed.data?.lines, typeof key === 'string' ? key : null);
    if (trouble.lost) return lose(doors, trouble.dice, request, reply);
    return { cancelled: recall.cancelled, tooLate: recall.tooLate };
  });

  server.get('/inventory', async (request, reply) => {
    const parsed = inventoryQuery.safeParse(request.query);
    if (!parsed.success) return malformed(reply, parsed.error);
    const { warehouse } = parsed.data;
    return { warehouse, asOf: instantText(Date.now(), warehouse), items: wms.stock[warehouse].items };
  });
}

function shown(wms: Wms, order: ShipmentOrder) {
  const { id: shipmentOrderId, reference, orderName, lines } = order;
  const shipments = wms.book.shipmentsOf(order.id).map(({ id: shipmentId, shippedMs, ...shipment }) => ({
    shipmentId,
    shippedAt: instantText(shippedMs, shipment.warehouse),
    carrier: shipment.carrier,
    trackingNumber: shipment.trackingNumber,
    lines: shipment.lines,
  }));
  return { shipmentOrderId, reference, orderName, state: wms.book.stateOf(order), lines, shipments };
}

function troubleFor({ seed, faults }: WmsDoors, attempts: Map<string, number>, call: string) {
  const attempt = (attempts.get(call) ?? 0) + 1;
  attempts.set(call, attempt);
  const dice = Dice.of(seed, 'wms', call, attempt);
  if (attempt > troubledAttempts) return { away: false, lost: false, dice };
  return { away: faults.strikes('wms-unavailable', dice), lost: faults.strikes('wms-lost-answer', dice), dice };
}

/** The work is done; the caller hears nothing of it, at once or after a long silence. */
async function lose({ speed }: WmsDoors, dice: Dice, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (dice.chance(0.3)) await pause(longestCallMs / speed);
  cut(request, reply);
}

function away(reply: FastifyReply): FastifyReply {
  return reply.code(503).header('retry-after', '1').send({ code: 'unavailable', message: 'come again in a second' });
}

function malformed(reply: FastifyReply, error: Error): FastifyReply {
  return reply.code(400).send({ code: 'malformed', message: error.message });
}
