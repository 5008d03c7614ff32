import { jetstreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BusConnection, frameOf, NatsBus, type Delivery } from '#libs/actors';
import { consumerOf, type ConsumerDefinition, type Message } from '#libs/contracts';
import { openService, type RunningService } from '#libs/service';
import { testStack, type TestBus, type TestDatabase } from '../stack/testing.js';
import { InventoryServiceModule } from '../apps/inventory-service/src/inventory-service.module.js';
import { Outside } from '../apps/order-service/src/order/testing/outside.js';
import { line, policy, ShopOrder } from '../apps/order-service/src/order/testing/shop.js';
import { OrderServiceModule } from '../apps/order-service/src/order-service.module.js';
import { counted } from './testing/stock.js';

let database: TestDatabase;
let pool: pg.Pool;
let server: TestBus;
let orders: RunningService;
let inventory: RunningService;
const outsiders: { stop: () => Promise<void> }[] = [];
const outside = new Outside({});
const statusByCode = {
  'order-not-found': 404,
  'invalid-ruling': 400,
  'actor-missing': 400,
  'stock-item-not-found': 404,
};

beforeAll(async () => {
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  pool = new pg.Pool({ connectionString: database.url('verify') });
  const module = OrderServiceModule.with(policy);
  orders = await openService({ name: 'order-service', module, statusByCode }, variables('order-service'));
  inventory = await openService(
    { name: 'inventory-service', module: InventoryServiceModule.with({ version: 'test', levels: [] }), statusByCode },
    variables('inventory-service'),
  );
  gateway = await listen('channel-gateway', consumerOf('channel-gateway', 'COMMANDS', 'delivery'));
  await listen('erp-gateway', consumerOf('erp-gateway', 'FACTS', 'item'));
  await listen('erp-gateway', consumerOf('erp-gateway', 'POSTINGS', 'posting'));
});
afterAll(async () => {
  for (const one of outsiders) await one.stop();
  await Promise.all([orders.stop(), inventory.stop(), pool.end()]);
  await server.stop();
});

let gateway: NatsBus;

function variables(service: 'order-service' | 'inventory-service') {
  return { DATABASE_URL: database.url(service), NATS_URL: server.url(service), LOG_LEVEL: 'silent' };
}

/** Warehouse, shop and ERP as the pure specs know them, on the real bus. */
async function listen(service: 'channel-gateway' | 'erp-gateway', consumer: ConsumerDefinition): Promise<NatsBus> {
  const connection = new BusConnection({ url: server.url(service), name: service });
  const bus = new NatsBus(connection);
  const subscription = await bus.subscribe(consumer, 256);
  const stopping = new AbortController();
  const serving = (async () => {
    while (!stopping.signal.aborted) for (const delivery of await subscription.next()) await answer(bus, delivery);
  })();
  const stop = async () => {
    stopping.abort();
    await subscription.stop();
    await serving;
    await connection.close();
  };
  outsiders.push({ stop });
  return bus;
}

async function answer(bus: NatsBus, delivery: Delivery): Promise<void> {
  const messages = 'messages' in delivery.content ? delivery.content.messages : [];
  const answers = messages.flatMap((message) => outside.answer(message));
  if (answers.length > 0) await bus.publish(answers.map((one) => frameOf(one)));
  delivery.ack();
}

/** Publishes as the gateway does; the connection may still be on its way up. */
async function tell(...messages: readonly Message[]): Promise<void> {
  const frames = messages.map((message) => frameOf(message));
  await expect.poll(() => gateway.publish(frames).then(() => 'told', String), { timeout: 20_000 }).toBe('told');
}

/** Waits until that many subjects have messages, and takes them away, as a bus does that loses what it had. */
async function purged(filter: string, subjects: number): Promise<void> {
  const connection = await server.connect('operator');
  const { streams } = await jetstreamManager(connection);
  const there = async () => (await streams.info('FACTS', { subjects_filter: filter })).state.subjects ?? {};
  await vi.waitUntil(async () => Object.keys(await there()).length >= subjects, { timeout: 20_000 });
  await expect.poll(async () => Object.values(await there()).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(0);
  await streams.purge('FACTS', { filter });
  await connection.close();
}

async function get(service: RunningService, path: string): Promise<{ status: number; body: unknown }> {
  const said = await fetch(`${service.url}${path}`);
  return { status: said.status, body: await said.json() };
}

function decide(path: string, body: unknown, headers: Record<string, string> = { 'x-actor': 'someone@example.test' }) {
  const options = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  };
  return fetch(`${orders.url}${path}`, options);
}

function becomes(service: RunningService, path: string, expected: object): Promise<void> {
  return expect.poll(async () => (await get(service, path)).body, { timeout: 20_000 }).toMatchObject(expected);
}

it('an order goes all the way over the real bus and database, and can be read with its history', async () => {
  const order = new ShopOrder('1001');
  await tell(counted('SKU-a', 5), order.snapshot(1, { lines: [line('a', { quantity: 2 })] }));
  await becomes(orders, '/orders/shopify-us-1/1001', {
    state: 'accepted',
    deliveries: [{ effect: 'shipment.release/1', state: 'confirmed' }],
  });
  expect((await get(inventory, '/stock/US/SKU-a')).body).toMatchObject({ onHand: 5, held: 2, free: 3 });

  await tell(order.shipped('SHP-1', { a: 2 }));
  await becomes(orders, '/orders/shopify-us-1/1001', {
    state: 'shipped',
    head: { orderName: '#1001', total: 2000, currency: 'USD' },
    lines: [{ lineId: 'a', wanted: 2, shipped: 2, item: 'resolved', stock: [] }],
    postings: [{ posting: 'sale/SHP-1', clearing: 2000, inFlight: false, revisions: [{ outcome: 'posted' }] }],
    exceptions: [],
  });
  await becomes(inventory, '/stock/US/SKU-a', { onHand: 3, held: 0, reservations: [{ order: order.key, shipped: 2 }] });

  const history = (await get(orders, '/orders/shopify-us-1/1001/history')).body as {
    facts: { slot: string; message: string | null }[];
    effects: { effect: string }[];
  };
  expect(history.facts.find((fact) => fact.slot === 'shipments/SHP-1')).toMatchObject({
    message: '1001-SHP-1',
    document: '1001-SHP-1#',
  });
  expect(history.effects.map((one) => one.effect).toSorted()).toEqual([
    'item.lookup/SKU-a',
    'sale/SHP-1',
    'shipment.confirm/SHP-1',
    'shipment.release/1',
    'stock.reserve/a/SKU-a',
  ]);
  expect((await get(orders, '/orders?state=shipped&account=shopify-us-1')).body).toMatchObject({
    orders: [{ key: order.key, channel: 'shopify' }],
    next: null,
  });
});

it('a decision is recorded once, with who took it, and the order acts on it', async () => {
  const order = new ShopOrder('1002');
  await tell(order.snapshot(1, { lines: [line('b')] }));
  await becomes(orders, '/orders/shopify-us-1/1002', { state: 'open', exceptions: [{ reason: 'short-stock' }] });
  const decision = { rulingId: 'r-1', decision: 'cancel', effect: 'order' };
  expect((await decide('/orders/shopify-us-1/1002/rulings', decision)).status).toBe(202);
  expect((await decide('/orders/shopify-us-1/1002/rulings', decision)).status).toBe(202);
  const untold = { key: 'exception/cancellation-failed/untold', reason: 'cancellation-failed' };
  await becomes(orders, '/orders/shopify-us-1/1002', { state: 'cancelled', exceptions: [untold] });
  await becomes(orders, '/orders/shopify-us-1/1002/history', {
    facts: expect.arrayContaining([expect.objectContaining({ slot: 'rulings/r-1' })]) as unknown[],
  });
  expect((await get(inventory, '/stock/US/SKU-b')).body).toMatchObject({ onHand: null, held: 0, reservations: [] });
});

it('what an emptied bus has lost is said again since an instant: everything arrives, and nothing twice', async () => {
  const since = new Date().toISOString();
  const lost = ['2001', '2002', '2003'].map((id) => new ShopOrder(id));
  await inventory.stop();
  await tell(...lost.map((order) => order.snapshot(1, { lines: [line('l')] })));
  await purged('xd.facts.stock-item.reservation.v1.*', 1);
  inventory = await openService(
    { name: 'inventory-service', module: InventoryServiceModule.with({ version: 'test', levels: [] }), statusByCode },
    variables('inventory-service'),
  );
  await tell(counted('SKU-l', 3));
  const again = () => fetch(`${orders.url}/outbox/republish?since=${encodeURIComponent(since)}`, { method: 'POST' });
  const said = await again();
  expect(said.status).toBe(202);
  expect(((await said.json()) as { rows: number }).rows).toBeGreaterThan(0);
  const all = (state: string) =>
    Promise.all(
      lost.map((order) =>
        becomes(orders, `/orders/${order.key.slice('order/'.length)}`, {
          state,
          deliveries: [{ effect: 'shipment.release/1', state: 'confirmed' }],
        }),
      ),
    );
  await all('accepted');
  expect((await again()).status).toBe(202);
  await becomes(inventory, '/stock/US/SKU-l', { onHand: 3, held: 3, free: 0, waiting: 0 });
  await all('accepted');
  expect((await get(inventory, '/stock/US/SKU-l?limit=2')).body).toMatchObject({ next: expect.any(String) as string });
  const wrong = await fetch(`${orders.url}/outbox/republish?since=yesterday`, { method: 'POST' });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'invalid-query' }]);
});

it('an actor is proven from what it was told, as the outbox of its sender has it', async () => {
  const { rows } = await pool.query<{ event: unknown }>(
    `select event.value as event from inventory_service.outbox, json_array_elements(frames::json) as frame,
       json_array_elements(frame.value -> 'events') as event where event.value ->> 'subject' = 'order/shopify-us-1/1001'`,
  );
  const asked = (actor: string, service = orders) =>
    fetch(`${service.url}/proofs`, {
      method: 'POST',
      body: JSON.stringify({ actor, events: rows.map(({ event }) => event) }),
      headers: { 'content-type': 'application/json' },
    });
  const proof = await asked('order/shopify-us-1/1001');
  expect([proof.status, await proof.json()]).toMatchObject([
    200,
    { actor: 'order/shopify-us-1/1001', messages: rows.length, orders: 200, ok: true, asStored: true },
  ]);
  expect((await asked('order/shopify-us-1/9')).status).toBe(404);
});

it('what cannot be answered is refused with the reason', async () => {
  expect(await get(orders, '/orders/shopify-us-1/9')).toMatchObject({ status: 404, body: { code: 'order-not-found' } });
  expect(await get(orders, '/orders?state=lost')).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
  expect(await get(inventory, '/stock/US/none')).toMatchObject({ status: 404, body: { code: 'stock-item-not-found' } });
  expect((await decide('/orders/shopify-us-1/9/rulings', { decision: 'cancel', effect: 'order' })).status).toBe(404);
  expect((await decide('/orders/shopify-us-1/1001/rulings', { decision: 'guess', effect: 'order' })).status).toBe(400);
  expect((await decide('/orders/shopify-us-1/1001/rulings', { decision: 'cancel', effect: 'order' }, {})).status).toBe(
    400,
  );
});

it('describes its doors', async () => {
  expect((await get(orders, '/openapi.json')).body).toMatchObject({ paths: { '/orders/{account}/{id}/rulings': {} } });
  expect((await get(inventory, '/openapi.json')).body).toMatchObject({ paths: { '/stock/{legalEntity}/{sku}': {} } });
});
