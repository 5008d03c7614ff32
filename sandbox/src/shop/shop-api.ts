import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountNamed, channelAccounts } from '../channel-accounts.js';
import { Dice } from '../dice.js';
import type { FaultSwitch } from '../faults.js';
import { LeakyBucket } from '../http/leaky-bucket.js';
import { cut } from '../http/lost-answers.js';
import type { Journal } from '../journal.js';
import type { Secrets } from '../settings.js';
import type { WorldEntry } from '../world-journal.js';
import type { OrderDocument } from './document-parts.js';
import { fulfilmentDocument, type Fulfilment } from './fulfilments.js';
import { fulfilmentOrderDocument, lineIdOf, orderIdOf } from './fulfilment-orders.js';
import { penOf } from './order-document.js';
import { serveListing } from './order-listing.js';
import type { Shop, ShopOrder } from './shop.js';
import { serveSubscriptions } from './subscriptions.js';

/** The real shop leaks 2 calls a second; here a day passes in seconds, so it leaks faster. */
const leakPerSecond = 40;

const fulfilmentWish = z.object({
  fulfillment: z.object({
    line_items_by_fulfillment_order: z
      .array(
        z.object({
          fulfillment_order_id: z.int(),
          fulfillment_order_line_items: z.array(z.object({ id: z.int(), quantity: z.int().positive() })).optional(),
        }),
      )
      .length(1),
    tracking_info: z
      .object({ number: z.string().nullish(), company: z.string().nullish(), url: z.string().nullish() })
      .nullish(),
    notify_customer: z.boolean().optional(),
  }),
});
type FulfilmentWish = z.output<typeof fulfilmentWish>['fulfillment'];

/** What the shops need from around them. */
export interface ShopSurroundings {
  readonly journal: Journal<WorldEntry>;
  readonly faults: FaultSwitch;
  readonly secrets: Secrets;
  readonly seed: number;
  readonly speed: number;
  /** Where webhooks go to. */
  readonly channelGatewayUrl: string;
}

interface ShopDoors extends ShopSurroundings {
  readonly shop: Shop;
}

/** Serves the Admin API of all shops: `/:domain/admin/api/2026-07/…`. */
export function serveShops(server: FastifyInstance, doors: ShopDoors): void {
  const buckets = new Map(channelAccounts.map(({ domain }) => [domain, new LeakyBucket(leakPerSecond * doors.speed)]));
  let calls = 0;
  server.addHook('preHandler', async (request, reply) => {
    calls += 1;
    const refused = refusalOf(doors, buckets, request, reply, Dice.of(doors.seed, 'shop', calls));
    if (refused !== undefined) await reply.send(refused);
  });

  const path = '/:domain/admin/api/2026-07';
  serveListing(server, path, { ...doors, calls: () => calls });
  serveSubscriptions(server, path, { ...doors, calls: () => calls });
  server.get(`${path}/orders/:file`, async (request, reply) =>
    withOrder(doors, request, reply, ({ order }) => ({ order })),
  );
  server.get(`${path}/orders/:id/fulfillment_orders.json`, async (request, reply) =>
    withOrder(doors, request, reply, ({ order }) => ({ fulfillment_orders: [fulfilmentOrderDocument(order)] })),
  );
  server.get(`${path}/orders/:id/fulfillments.json`, async (request, reply) =>
    withOrder(doors, request, reply, ({ order }) => ({ fulfillments: order.fulfillments })),
  );
  server.post(`${path}/fulfillments.json`, async (request, reply) => fulfil(doors, request, reply));
}

/** Sets the status and gives the body of a refusal, if the call is not let in. */
function refusalOf(
  { secrets, faults }: ShopDoors,
  buckets: ReadonlyMap<string, LeakyBucket>,
  request: FastifyRequest,
  reply: FastifyReply,
  dice: Dice,
): { errors: string } | undefined {
  const { domain } = request.params as { domain: string };
  const shop = channelAccounts.find((account) => account.domain === domain);
  const bucket = buckets.get(domain);
  if (!shop || !bucket) return refuse(reply, 404, 'Not Found');
  const token = secrets.shops.get(shop.account)?.accessToken;
  if (request.headers['x-shopify-access-token'] !== token)
    return refuse(reply, 401, '[API] Invalid API key or access token');
  const waitSeconds = bucket.add(Date.now());
  reply.header('x-shopify-shop-api-call-limit', bucket.shown);
  if (waitSeconds !== undefined) {
    reply.header('retry-after', Math.max(waitSeconds, 0.1).toFixed(1));
    return refuse(reply, 429, 'Exceeded 40 calls in api client. Reduce request rates to resume uninterrupted service.');
  }
  return faults.strikes('shop-unavailable', dice) ? refuse(reply, 503, 'Service Unavailable') : undefined;
}

function refuse(reply: FastifyReply, status: number, errors: string): { errors: string } {
  reply.code(status);
  return { errors };
}

interface Found {
  readonly found: ShopOrder;
  readonly order: OrderDocument;
}

function withOrder(
  { shop }: ShopDoors,
  request: FastifyRequest,
  reply: FastifyReply,
  body: (found: Found) => unknown,
): unknown {
  const { domain, id, file } = request.params as { domain: string; id?: string; file?: string };
  const found = shop.order(Number(id ?? file?.replace(/\.json$/, '')));
  if (!found || accountNamed(found.plan.account).domain !== domain)
    return reply.code(404).send({ errors: 'Not Found' });
  return body({ found, order: shop.document(found, Date.now()) });
}

async function fulfil(doors: ShopDoors, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const parsed = fulfilmentWish.safeParse(request.body);
  if (!parsed.success) return reply.code(422).send({ errors: parsed.error.message });
  const wish = parsed.data.fulfillment;
  const fulfilmentOrderId = wish.line_items_by_fulfillment_order[0]?.fulfillment_order_id ?? 0;
  const found = doors.shop.order(orderIdOf(fulfilmentOrderId));
  if (!found) return reply.code(404).send({ errors: 'Not Found' });
  const lines = wishedLines(wish, doors.shop.document(found, Date.now()));
  if (lines === undefined) {
    const errors = [`Fulfillment order ${fulfilmentOrderId} has an unfulfillable status= closed.`];
    return reply.code(422).send({ errors });
  }
  const fulfilment = { ...doors.shop.nextFulfilment(found, Date.now()), ...trackingOf(wish), lines };
  doors.shop.keepFulfilment(fulfilment);
  await doors.journal.append({ kind: 'fulfilment', fulfilment });
  doors.shop.tellFulfilment(fulfilment);
  if (doors.faults.strikes('shop-lost-answer', Dice.of(doors.seed, 'fulfil', fulfilment.id)))
    return cut(request, reply);
  const all = doors.shop.fulfilmentsOf(found.plan.id);
  const document = fulfilmentDocument(fulfilment, doors.shop.document(found, Date.now()), all, penOf(found.plan));
  return reply.code(201).send({ fulfillment: document });
}

/** Lines and units of a wish; undefined where it asks for more than is left. */
function wishedLines(wish: FulfilmentWish, order: OrderDocument): Fulfilment['lines'] | undefined {
  const left = new Map(order.line_items.map(({ id, fulfillable_quantity }) => [id, fulfillable_quantity]));
  const [byOrder] = wish.line_items_by_fulfillment_order;
  const named = byOrder?.fulfillment_order_line_items?.map(({ id, quantity }) => ({ lineId: lineIdOf(id), quantity }));
  const lines =
    named ?? [...left].map(([lineId, quantity]) => ({ lineId, quantity })).filter((line) => line.quantity > 0);
  const fits = lines.length > 0 && lines.every(({ lineId, quantity }) => quantity <= (left.get(lineId) ?? 0));
  return fits ? lines : undefined;
}

function trackingOf({ tracking_info: info }: FulfilmentWish) {
  return { trackingNumber: info?.number ?? null, carrier: info?.company ?? null, trackingUrl: info?.url ?? null };
}
