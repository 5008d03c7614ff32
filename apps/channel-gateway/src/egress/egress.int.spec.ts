import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BusConnection, frameOf, NatsBus, type Subscription } from '#libs/actors';
import {
  consumerOf,
  deliveryRequested,
  orderAcknowledge,
  orderCancel,
  stockLevel,
  typeOf,
  type Contract,
  type Message,
} from '#libs/contracts';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { exampleOrder } from '../channels/shopify/testing.js';
import { levelsAsked, openOutside, OUTSIDE_ORDERS, type Outside } from '../testing/outside.js';
import { RunningGateway, TEST_SECRET } from '../testing/running-gateway.js';
import type { Body } from './command.js';

const KEY = `order/shopify-us-1/${OUTSIDE_ORDERS.fulfilled}`;

let server: TestBus;
let gateway: RunningGateway;
let orders: BusConnection;
let bus: NatsBus;
let subscription: Subscription;
let outside: Outside;

beforeAll(async () => {
  outside = await openOutside();
  const [database, started] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  server = started;
  const databaseUrl = database.url('channel-gateway');
  const busUrl = server.url('channel-gateway');
  gateway = await RunningGateway.open({ databaseUrl, busUrl, outsideUrl: outside.url });
  orders = new BusConnection({ url: server.url('order-service'), name: 'orders' });
  bus = new NatsBus(orders);
  await vi.waitFor(() => bus.check(), { timeout: 10_000 });
  subscription = await bus.subscribe(consumerOf('order-service', 'FACTS', 'order'), 64);
});
afterAll(async () => {
  await subscription?.stop();
  await gateway?.service.stop();
  await orders?.close();
  await server?.stop();
  outside?.server.close();
});

/** The first fact that fits of those that the order service is sent. */
async function fact(fits: (message: Message) => boolean): Promise<Message> {
  for (;;)
    for (const delivery of await subscription.next()) {
      delivery.ack();
      const found = 'messages' in delivery.content ? delivery.content.messages.find(fits) : undefined;
      if (found) return found;
    }
}

const outcomeOf = (effect: string) =>
  fact(({ type, data }) => type === 'order.delivery-outcome.v1' && (data as { command: string }).command === effect);

async function command(
  effect: string,
  account: string,
  body: Body,
  contract: Contract = deliveryRequested,
): Promise<void> {
  const data = { effect, effectRevision: 4, account, body };
  const about = { id: `${KEY}/${effect}@4`, type: typeOf(contract), source: KEY, key: KEY };
  await bus.publish([frameOf({ ...about, time: '2026-11-23T00:00:00.000Z', revision: 4, data })]);
}

it('a signed webhook becomes a fact of its order, in the trace that it came with', async () => {
  const traceparent = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01';
  const { body } = await gateway.deliver(exampleOrder({ id: 9001 })).set('traceparent', traceparent);
  const found = await fact(({ key }) => key === 'order/shopify-us-1/9001');
  expect(found).toMatchObject({ type: 'order.snapshot.v1', document: (body as { documentId: string }).documentId });
  expect(found.traceparent).toContain('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
});

it('a release reaches the warehouse with the buyer’s address, and the shipment finds its order', async () => {
  const shipTo = {
    name: 'Bob Norman',
    address1: 'Chestnut Street 92',
    city: 'Louisville',
    zip: '40202',
    country_code: 'US',
  };
  await gateway.deliver(exampleOrder({ id: OUTSIDE_ORDERS.fulfilled, shipping_address: shipTo }));
  await fact(({ key }) => key === KEY);
  const lines = [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3 }];
  await command('shipment.release/1', 'wms-1', { command: 'shipment.release', orderName: '#9010', lines });
  expect(await outcomeOf('shipment.release/1')).toMatchObject({
    key: KEY,
    data: { answersRevision: 4, state: 'confirmed', externalId: 'SO-1' },
  });
  expect(outside.requests.find(({ path }) => path === '/wms/shipment-orders')).toMatchObject({
    authorization: `Bearer ${TEST_SECRET}`,
    body: {
      reference: `${KEY}/shipment.release/1`,
      warehouse: 'WH1',
      shipTo: { name: 'Bob Norman', address1: 'Chestnut Street 92' },
    },
  });
  const shipped = {
    shipmentOrderId: 'SO-1',
    shipmentId: 'SHP-1',
    shippedAt: '2026-11-21T10:00:00Z',
    warehouse: 'WH1',
    lines,
  };
  expect((await gateway.tell(shipped)).status).toBe(200);
  const shipment = await fact(({ type }) => type === 'order.shipment.v1');
  expect(shipment).toMatchObject({ key: KEY, data: { shipmentId: 'SHP-1' } });
});

it('a recall says which units the warehouse keeps', async () => {
  const lines = [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3 }];
  const recall = { release: 'shipment.release/1', shipmentOrderId: 'SO-1', lines };
  await command('shipment.recall/1', 'wms-1', { command: 'shipment.recall', ...recall });
  expect(await outcomeOf('shipment.recall/1')).toMatchObject({
    data: { state: 'confirmed', lines: [{ lineId: '11', quantity: 2 }] },
  });
});

it('a confirmation whose answer was lost is looked up, and made once', async () => {
  const parcel = { carrier: 'USPS', trackingNumber: '1Z1', lines: [{ lineId: '11', quantity: 3 }] };
  const confirm = { marketplaceOrderId: String(OUTSIDE_ORDERS.fulfilled), shipmentId: 'SHP-1', ...parcel };
  await command('shipment.confirm/SHP-1', 'shopify-us-1', { command: 'shipment.confirm', ...confirm });
  expect(await outcomeOf('shipment.confirm/SHP-1')).toMatchObject({ data: { state: 'confirmed', externalId: '501' } });
  const made = outside.requests.filter(({ path, method }) => method === 'POST' && path.endsWith('/fulfillments.json'));
  expect(made).toHaveLength(1);
}, 60_000);

it('a command that the target does not know is refused for ever', async () => {
  const lines = [{ lineId: '11', quantity: 3 }];
  const confirm = { marketplaceOrderId: '1', shipmentId: 'S', lines };
  await command('shipment.confirm/odd', 'wms-1', { command: 'shipment.confirm', ...confirm });
  expect(await outcomeOf('shipment.confirm/odd')).toMatchObject({ data: { state: 'failed', reason: 'wrong-target' } });
});

const acknowledgement: Body<'order.acknowledge'> = {
  command: 'order.acknowledge',
  marketplaceOrderId: '1',
  lines: [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3, accepted: 3 }],
};
const cancellation: Body<'order.cancel'> = {
  command: 'order.cancel',
  marketplaceOrderId: '1',
  whole: true,
  lines: [{ lineId: '11', sku: 'MUG-BLUE', quantity: 3 }],
  reason: 'no-stock',
};

it('a shop that has no acknowledgement answers at once that none is needed', async () => {
  await command('order.acknowledge/1', 'shopify-us-1', acknowledgement, orderAcknowledge);
  expect(await outcomeOf('order.acknowledge/1')).toMatchObject({
    key: KEY,
    data: { answersRevision: 4, state: 'confirmed', reason: 'not-needed' },
  });
});

it('a cancellation that the shop cannot be told is refused at once: a person tells it', async () => {
  await command('order.cancel/1', 'shopify-us-1', cancellation, orderCancel);
  expect(await outcomeOf('order.cancel/1')).toMatchObject({ data: { state: 'failed', reason: 'no-such-command' } });
});

it('an account whose documents come as files is told nothing, and the order hears so at once', async () => {
  await command('order.acknowledge/2', 'mirakl-eu-1', acknowledgement, orderAcknowledge);
  const outcome = await outcomeOf('order.acknowledge/2');
  expect(outcome).toMatchObject({ data: { state: 'failed', reason: 'not-connected' } });
});

describe('a level of stock', () => {
  const ITEM = 'stock-item/US/MUG-BLUE/own';
  const effect = 'stock.level/shopify-us-1/MUG-BLUE';
  let connection: BusConnection;
  let stock: NatsBus;
  let heard: Subscription;

  beforeAll(async () => {
    connection = new BusConnection({ url: server.url('inventory-service'), name: 'stock' });
    stock = new NatsBus(connection);
    await vi.waitFor(() => stock.check(), { timeout: 10_000 });
    heard = await stock.subscribe(consumerOf('inventory-service', 'FACTS', 'stock-item'), 64);
  });
  afterAll(async () => {
    await heard?.stop();
    await connection?.close();
  });

  async function told(units: number | null, revision: number, account = 'shopify-us-1'): Promise<void> {
    const body = { command: 'stock.level', sku: 'MUG-BLUE', location: '655441491', units } as const;
    const about = { id: `${ITEM}/${effect}@${revision}`, type: typeOf(stockLevel), source: ITEM, key: ITEM, revision };
    const data = { effect, effectRevision: revision, account, body };
    await stock.publish([frameOf({ ...about, time: '2026-11-23T00:00:00.000Z', data })]);
  }

  async function answer(): Promise<unknown> {
    const [delivery] = await heard.next();
    delivery?.ack();
    return delivery && 'messages' in delivery.content ? delivery.content.messages[0]?.data : delivery;
  }

  it('case 67: the shop asks for a pause, meanwhile 7 becomes 4 and 6: only 6 is sent', async () => {
    await told(7, 4);
    await vi.waitFor(() => expect(levelsAsked(outside.requests)).toEqual([7]), { timeout: 10_000 });
    await told(4, 5);
    await told(6, 6);
    expect(await answer()).toEqual({ level: effect, answersRevision: 6, state: 'confirmed' });
    await told(5, 3);
    await told(2, 7);
    expect(await answer()).toEqual({ level: effect, answersRevision: 7, state: 'confirmed' });
    expect(levelsAsked(outside.requests)).toEqual([7, 6, 2]);
    const { body } = await gateway.get('/calls?lane=stock.level');
    const codes = (body as { calls: { outcome: { code?: string } }[] }).calls.map(
      ({ outcome }) => outcome.code ?? 'done',
    );
    expect(codes.toSorted()).toEqual(['done', 'done', 'superseded', 'superseded', 'superseded']);
  }, 30_000);

  it('that is not stated any more costs the shop no request', async () => {
    await told(null, 8);
    expect(await answer()).toMatchObject({ answersRevision: 8, state: 'not-needed' });
    expect(levelsAsked(outside.requests)).toHaveLength(3);
  });

  it('for an account without connection is refused at once', async () => {
    await told(1, 9, 'mirakl-eu-1');
    expect(await answer()).toMatchObject({ answersRevision: 9, state: 'failed', reason: 'not-connected' });
  });
});

it('an order that was edited is fetched, and read like any other document', async () => {
  const id = await gateway.delivered({ order_edit: { id: 1, order_id: OUTSIDE_ORDERS.fetched } });
  const found = await fact(({ key }) => key === `order/shopify-us-1/${OUTSIDE_ORDERS.fetched}`);
  expect(found).toMatchObject({ type: 'order.snapshot.v1' });
  expect(await gateway.document(id)).toMatchObject({ kind: 'order-edit', state: 'translated' });
});
