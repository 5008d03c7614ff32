import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BusConnection, frameOf, NatsBus } from '#libs/actors';
import { consumerOf, deliveryRequested, typeOf, type DataOf, type Message } from '#libs/contracts';
import { openService, type RunningService } from '#libs/service';
import { testStack, type TestBus, type TestDatabase } from '../../../stack/testing.js';
import { exampleOrder } from './channels/shopify/testing.js';
import { channelGateway } from './service.js';

const SECRETS = ['SHOPIFY_US_1', 'SHOPIFY_EU_1', 'SHOPIFY_JP_1'].flatMap((shop) => [`${shop}_WEBHOOK_SECRET`, `${shop}_ACCESS_TOKEN`]);
const SECRET = 'webhook-secret';

let database: TestDatabase;
let server: TestBus;
let service: RunningService;
let orders: BusConnection;
let bus: NatsBus;
let outside: Outside;

beforeAll(async () => {
  outside = await openOutside();
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  service = await openService(channelGateway, {
    DATABASE_URL: database.url('channel-gateway'),
    NATS_URL: server.url('channel-gateway'),
    LOG_LEVEL: 'silent',
    POLICIES_DIR: join(import.meta.dirname, '../../../policies'),
    VAULT_KEY: randomBytes(32).toString('base64url'),
    ...Object.fromEntries([...SECRETS, 'WMS_1_WEBHOOK_SECRET', 'WMS_1_API_TOKEN'].map((name) => [name, SECRET])),
    SHOPIFY_US_1_URL: `${outside.url}/shop`,
    SHOPIFY_EU_1_URL: `${outside.url}/shop`,
    SHOPIFY_JP_1_URL: `${outside.url}/shop`,
    WMS_1_URL: `${outside.url}/wms`,
  });
  orders = new BusConnection({ url: server.url('order-service'), name: 'orders' });
  bus = new NatsBus(orders);
});
afterAll(async () => {
  await service?.stop();
  await orders?.close();
  await server?.stop();
  outside?.server.close();
});

let events = 0;

interface Changes {
  readonly secret?: string;
  readonly account?: string;
  readonly eventId?: string;
  readonly shop?: string;
  readonly triggeredAt?: string;
}

/** Delivers a webhook as a shop does. */
function deliver(body: unknown, { secret = SECRET, account = 'shopify-us-1', shop = 'crossdock-us.myshopify.com', ...changes }: Changes = {}) {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return request(service.url)
    .post(`/webhooks/shopify/${account}`)
    .set('content-type', 'application/json')
    .set('x-shopify-topic', 'orders/create')
    .set('x-shopify-webhook-id', changes.eventId ?? `event-${++events}`)
    .set('x-shopify-shop-domain', shop)
    .set('x-shopify-triggered-at', changes.triggeredAt ?? new Date().toISOString())
    .set('x-shopify-hmac-sha256', createHmac('sha256', secret).update(bytes).digest('base64'))
    .serialize((sent: unknown) => sent as string)
    .send(bytes);
}

/** Delivers what the warehouse says. */
function tell(body: unknown) {
  const bytes = Buffer.from(JSON.stringify(body));
  const timestamp = '1700000000';
  return request(service.url)
    .post('/webhooks/wms/wms-1')
    .set('content-type', 'application/json')
    .set('x-wms-event', 'shipment.shipped')
    .set('x-wms-event-id', `wms-${++events}`)
    .set('x-wms-timestamp', timestamp)
    .set('x-wms-signature', createHmac('sha256', SECRET).update(`${timestamp}.`).update(bytes).digest('hex'))
    .serialize((sent: unknown) => sent as string)
    .send(bytes);
}

async function documentOf(id: string) {
  return (await request(service.url).get(`/documents/${encodeURIComponent(id)}`)).body as Record<string, unknown>;
}

/** Facts that the order service is sent until one fits. */
async function factsUntil(fits: (message: Message) => boolean): Promise<Message[]> {
  const subscription = await bus.subscribe(consumerOf('order-service', 'FACTS', 'order'), 64);
  const all: Message[] = [];
  while (!all.some(fits))
    for (const delivery of await subscription.next()) {
      if ('messages' in delivery.content) all.push(...delivery.content.messages);
      delivery.ack();
    }
  await subscription.stop();
  return all;
}

async function openExceptions(): Promise<{ id: string; reason: string; detail: string }[]> {
  const { body } = await request(service.url).get('/exceptions?state=open');
  return (body as { exceptions: { id: string; reason: string; detail: string }[] }).exceptions;
}

it('a signed webhook becomes a fact of its order, in the trace that it came with', async () => {
  const { status, body } = await deliver(exampleOrder({ id: 9001 })).set('traceparent', '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01');
  expect({ status, body }).toMatchObject({ status: 200, body: { receipt: 'received' } });
  const key = 'order/shopify-us-1/9001';
  const [fact] = (await factsUntil((message) => message.key === key)).filter((message) => message.key === key);
  expect(fact).toMatchObject({ type: 'order.snapshot.v1', document: (body as { documentId: string }).documentId, data: { total: 3580 } });
  expect(fact?.traceparent).toContain('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
});

describe('what is refused at the door', () => {
  it('a wrong signature: 401, and nothing is kept', async () => {
    const { status, body, headers } = await deliver(exampleOrder(), { secret: 'another', eventId: 'forged' });
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'wrong-signature' } });
    expect(headers['content-type']).toContain('application/problem+json');
    expect((await request(service.url).get(`/documents/${encodeURIComponent('shopify-us-1/forged')}`)).status).toBe(404);
  });

  it('an unknown shop: 404', async () => {
    expect(await deliver(exampleOrder(), { account: 'shopify-xx-1' })).toMatchObject({ status: 404, body: { code: 'unknown-account' } });
  });

  it('20 MB: 413, and the next delivery is taken', async () => {
    const { status, body, headers } = await deliver(Buffer.alloc(20_000_000, 0x20));
    expect({ status, type: headers['content-type'] }).toMatchObject({ status: 413, type: expect.stringContaining('application/problem+json') as string });
    expect(body).toMatchObject({ status: 413 });
    expect((await deliver(exampleOrder())).status).toBe(200);
  });

  it('15 MB of nothing is taken: it is kept, and refused by translation', async () => {
    const { body } = await deliver(Buffer.alloc(15_000_000, 0x20));
    const { documentId } = body as { documentId: string };
    await expect.poll(() => documentOf(documentId)).toMatchObject({ state: 'refused', sizeBytes: 15_000_000, refused: [{ code: 'malformed-json' }] });
  });
});

describe('what is taken, kept and refused by translation', () => {
  it.each([
    ['malformed JSON', '{"id": 1,', 'malformed-json'],
    ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0x22, 0xfc, 0x22, 0x7d]), 'not-utf-8'],
    ['an unknown currency', exampleOrder({ currency: 'USX' }), 'unknown-currency'],
    ['a negative quantity', exampleOrder({ line_items: [{ id: 1, quantity: -1, price: '1.00' }] }), 'negative-quantity'],
    ['amounts that do not add up', exampleOrder({ total_price: '99.00' }), 'amounts-do-not-add-up'],
  ])('%s: 200, an exception, the bytes, and a replay', async (_name, sent, code) => {
    const { status, body } = await deliver(sent);
    expect(status).toBe(200);
    const { documentId } = body as { documentId: string };
    await expect.poll(() => documentOf(documentId)).toMatchObject({ state: 'refused', refused: [{ code }], facts: 0 });
    await expect.poll(openExceptions).toContainEqual(expect.objectContaining({ id: `document/${documentId}/refused-document`, reason: 'refused-document', detail: expect.stringContaining(code) as string }));
    const listed = await request(service.url).get('/documents?state=refused');
    expect((listed.body as { documents: { documentId: string }[] }).documents.map((one) => one.documentId)).toContain(documentId);
    expect((await request(service.url).post(`/documents/${encodeURIComponent(documentId)}/replay`)).status).toBe(202);
    await expect.poll(() => documentOf(documentId)).toMatchObject({ state: 'refused' });
  });

  it('case 16: a document of another seller: 0 facts', async () => {
    const { body } = await deliver(exampleOrder(), { shop: 'somebody-else.myshopify.com' });
    await expect.poll(() => documentOf((body as { documentId: string }).documentId)).toMatchObject({ state: 'refused', facts: 0, refused: [{ code: 'seller-mismatch' }] });
  });
});

it.each([
  ['days ago', '2026-11-01T00:00:00Z'],
  ['minutes from now', new Date(Date.now() + 7 * 60_000).toISOString()],
])('case 10: what was triggered %s is taken', async (_name, triggeredAt) => {
  expect((await deliver(exampleOrder(), { triggeredAt })).status).toBe(200);
});

it('an unknown SKU passes here: the order knows what to do about it', async () => {
  const { body } = await deliver(exampleOrder({ id: 9002, line_items: [{ id: 1, sku: 'NOBODY-KNOWS', quantity: 1, price: '10.00' }], shipping_lines: [], total_line_items_price: '10.00', total_discounts: '0.00', total_tax: '0.00', total_price: '10.00' }));
  await expect.poll(() => documentOf((body as { documentId: string }).documentId)).toMatchObject({ state: 'translated', facts: 1 });
});

it('case 6: 50 deliveries of one event at once are one document and 49 duplicates', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(exampleOrder({ id: 9006 }), { eventId: 'six' })));
  const receipts = answers.map(({ body }) => (body as { receipt: string }).receipt);
  expect(receipts.filter((one) => one === 'received')).toHaveLength(1);
  expect(receipts.filter((one) => one === 'duplicate')).toHaveLength(49);
  expect(await documentOf('shopify-us-1/six')).toMatchObject({ duplicates: 49 });
  const { text } = await request(service.url).get('/metrics');
  expect(text).toMatch(/crossdock_intake_deliveries_total\{account="shopify-us-1",result="duplicate"\} 49/);
});

it('case 7: the first body of an event stands, the second is shown with a field diff', async () => {
  const eventId = 'seven';
  await deliver(exampleOrder({ id: 9007 }), { eventId });
  const { body } = await deliver(exampleOrder({ id: 9007, note: 'another' }), { eventId });
  expect(body).toMatchObject({ receipt: 'quarantined' });
  const quarantined = await request(service.url).get('/documents?state=quarantined');
  expect((quarantined.body as { documents: unknown[] }).documents).toMatchObject([{ contradicts: 'shopify-us-1/seven', difference: [{ pointer: '/note', change: 'added' }] }]);
  expect(await openExceptions()).toContainEqual(expect.objectContaining({ reason: 'same-id-other-body' }));
});

it('a message of a newer contract version is kept aside, and those around it go on', async () => {
  const message: Message = { id: 'newer-1', type: 'document.received.v2', source: 'channel-gateway', key: 'newer', time: '2026-11-23T00:00:00.000Z', revision: 0, data: {} };
  await service.app.get(NatsBus).publish([{ subject: 'xd.raw.document.received.v1.00', busId: 'newer-1', messages: [message] }]);
  await expect.poll(async () => (await request(service.url).get('/dead-letters')).body as unknown).toMatchObject({ deadLetters: [{ id: 'newer-1', code: 'newer-version' }] });
  const { body } = await deliver(exampleOrder());
  await expect.poll(() => documentOf((body as { documentId: string }).documentId)).toMatchObject({ state: 'translated' });
});

it('a release reaches the warehouse with the buyer’s address, and the shipment finds its order', async () => {
  const shipping_address = { name: 'Bob Norman', address1: 'Chestnut Street 92', city: 'Louisville', zip: '40202', country_code: 'US' };
  const { body } = await deliver(exampleOrder({ id: 9010, shipping_address }));
  await expect.poll(() => documentOf((body as { documentId: string }).documentId)).toMatchObject({ state: 'translated' });
  await command('order/shopify-us-1/9010', 'shipment.release/1', 'wms-1', { command: 'shipment.release', orderName: '#9010', lines: [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3 }] });
  const key = 'order/shopify-us-1/9010';
  const facts = await factsUntil(({ type, key: to }) => type === 'order.delivery-outcome.v1' && to === key);
  expect(facts.find(({ type }) => type === 'order.delivery-outcome.v1')).toMatchObject({ data: { command: 'shipment.release/1', answersRevision: 4, state: 'confirmed', externalId: 'SO-1' } });
  expect(outside.requests.find(({ path }) => path === '/wms/shipment-orders')).toMatchObject({
    authorization: `Bearer ${SECRET}`,
    body: { reference: `${key}/shipment.release/1`, warehouse: 'WH1', shipTo: { name: 'Bob Norman', address1: 'Chestnut Street 92' } },
  });
  expect((await tell({ shipmentOrderId: 'SO-1', shipmentId: 'SHP-1', shippedAt: '2026-11-21T10:00:00Z', warehouse: 'WH1', lines: [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3 }] })).status).toBe(200);
  expect((await factsUntil(({ type }) => type === 'order.shipment.v1')).at(-1)).toMatchObject({ key, data: { shipmentId: 'SHP-1' } });
});

it('a confirmation whose answer was lost is looked up, and made once', async () => {
  await command('order/shopify-us-1/9010', 'shipment.confirm/SHP-1', 'shopify-us-1', { command: 'shipment.confirm', marketplaceOrderId: '9010', shipmentId: 'SHP-1', carrier: 'USPS', trackingNumber: '1Z1', lines: [{ lineId: '11', quantity: 3 }] });
  const facts = await factsUntil(({ data }) => (data as { command?: string }).command === 'shipment.confirm/SHP-1');
  expect(facts.at(-1)).toMatchObject({ data: { state: 'confirmed', externalId: '501' } });
  expect(outside.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/fulfillments.json'))).toHaveLength(1);
}, 60_000);

it('an order that was edited is fetched, and read like any other document', async () => {
  const { body } = await deliver({ order_edit: { id: 1, order_id: 9011 } });
  await expect.poll(() => documentOf((body as { documentId: string }).documentId)).toMatchObject({ kind: 'order-edit', state: 'translated' });
  const [fact] = (await factsUntil(({ key }) => key === 'order/shopify-us-1/9011')).filter(({ key }) => key === 'order/shopify-us-1/9011');
  expect(fact).toMatchObject({ type: 'order.snapshot.v1' });
});

it('describes its doors', async () => {
  const { body } = await request(service.url).get('/openapi.json');
  expect(Object.keys((body as { paths: object }).paths)).toEqual(expect.arrayContaining(['/webhooks/{source}/{account}', '/documents', '/documents/{id}/replay', '/calls', '/exceptions']));
});

async function command(key: string, effect: string, account: string, body: DataOf<typeof deliveryRequested>['body']): Promise<void> {
  const data = { effect, effectRevision: 4, account, body };
  const message: Message = { id: `${key}/${effect}@4`, type: typeOf(deliveryRequested), source: key, key, time: '2026-11-23T00:00:00.000Z', revision: 4, data };
  await bus.publish([frameOf(message)]);
}

interface Outside {
  readonly server: Server;
  readonly url: string;
  readonly requests: { readonly method: string; readonly path: string; readonly authorization: string | undefined; readonly body: unknown }[];
}

/** A warehouse and a shop that answer in the shape of the sandbox; the shop loses the answer to a fulfilment. */
async function openOutside(): Promise<Outside> {
  const requests: Outside['requests'] = [];
  const fulfilments: unknown[] = [];
  const answer = (path: string, body: unknown): [number, unknown] | null => {
    if (path === '/wms/shipment-orders') return [201, { shipmentOrderId: 'SO-1', state: 'open' }];
    if (path.endsWith('/orders/9011.json')) return [200, { order: exampleOrder({ id: 9011 }) }];
    if (path.endsWith('/fulfillment_orders.json')) return [200, { fulfillment_orders: [{ id: 31, status: 'open', line_items: [{ id: 41, line_item_id: 11, fulfillable_quantity: 3 }] }] }];
    if (path.endsWith('/orders/9010/fulfillments.json')) return [200, { fulfillments: fulfilments }];
    const { number } = (body as { fulfillment: { tracking_info: { number: string } } }).fulfillment.tracking_info;
    fulfilments.push({ id: 501, status: 'success', created_at: new Date().toISOString(), tracking_number: number, line_items: [{ id: 11, quantity: 3 }] });
    return null;
  };
  const server = createServer((incoming: IncomingMessage, reply) => {
    void (async () => {
      const body = incoming.method === 'POST' ? await json(incoming) : null;
      const path = (incoming.url ?? '').split('?')[0] ?? '';
      requests.push({ method: incoming.method ?? '', path, authorization: incoming.headers.authorization, body });
      const found = answer(path, body);
      if (found === null) return incoming.socket.destroy();
      const [status, content] = found;
      return reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
