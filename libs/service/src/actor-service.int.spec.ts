import { jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { Module } from '@nestjs/common';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  actor,
  ActorReader,
  BusConnection,
  fact,
  frameOf,
  latest,
  level,
  NatsBus,
  wanting,
  type Delivery,
} from '#libs/actors';
import { consumerOf, itemLookup, orderItemResolved, typeOf, type DataOf, type Message } from '#libs/contracts';
import { testStack, type TestBus, type TestDatabase } from '../../../stack/testing.js';
import { ActorsModule } from './actors/actors.module.js';
import { openService, type RunningService } from './start-service.js';

const effects = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: ({ sku }) => `item/US/${sku}`,
    data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? 'gone', wanted: value !== null }),
  }),
};
const want = wanting(effects);
const order = actor({
  type: 'order',
  slots: { unknownSku: latest<string>() },
  receives: { [typeOf(orderItemResolved)]: ({ sku }: DataOf<typeof orderItemResolved>) => [fact('unknownSku', sku)] },
  effects,
  planVersion: 1,
  plan: function* (facts, policy: { readonly asks: boolean }) {
    if (policy.asks && typeof facts.unknownSku === 'string') yield want('item.lookup', { sku: facts.unknownSku });
  },
  columns: (facts) => ({ unknownSku: typeof facts.unknownSku === 'string' ? facts.unknownSku : null }),
});

@Module({
  imports: [
    ActorsModule.forActors([
      {
        definition: order,
        policy: async () => ({ asks: true }),
        consumer: consumerOf('order-service', 'FACTS', 'order'),
      },
    ]),
  ],
})
class OrderModule {}

let database: TestDatabase;
let server: TestBus;
let service: RunningService;
let erp: BusConnection;
let erpBus: NatsBus;

beforeAll(async () => {
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  await giveBackSoon();
  service = await openService({ name: 'order-service', module: OrderModule }, variables());
  erp = new BusConnection({ url: server.url('erp-gateway'), name: 'erp' });
  erpBus = new NatsBus(erp);
});
afterAll(async () => {
  await service.stop();
  await erp.close();
  await server.stop();
});

/** What a killed server had handed out comes again after this time, in place of a minute. */
async function giveBackSoon(): Promise<void> {
  const operator = await server.connect('operator');
  const manager = await jetstreamManager(operator);
  for (const { stream, durable } of [
    consumerOf('order-service', 'FACTS', 'order'),
    consumerOf('erp-gateway', 'FACTS', 'item'),
  ])
    await manager.consumers.update(stream, durable, { ack_wait: nanos(2_000) });
  await operator.close();
}

function variables() {
  return { DATABASE_URL: database.url('order-service'), NATS_URL: server.url('order-service'), LOG_LEVEL: 'silent' };
}

function news(number: number): Message {
  const key = `order/shopify-us-1/${number}`;
  const data = { sku: `SKU-${number}`, state: 'unknown' };
  return {
    id: `news-${number}`,
    type: typeOf(orderItemResolved),
    source: 'erp',
    key,
    time: '2026-11-23T00:00:00.000Z',
    revision: 1,
    data,
  };
}

async function tell(numbers: readonly number[]): Promise<void> {
  const frames = numbers.map((number) => frameOf(news(number)));
  await expect.poll(() => erpBus.publish(frames).then(() => 'told', String), { timeout: 20_000 }).toBe('told');
}

/** Takes what the service says until all of these orders have asked; returns how many messages each took. */
async function questions(numbers: readonly number[]): Promise<Map<string, number>> {
  const subscription = await erpBus.subscribe(consumerOf('erp-gateway', 'FACTS', 'item'), 256);
  const counts = new Map<string, number>();
  while (numbers.some((number) => !counts.has(`order/shopify-us-1/${number}`)))
    for (const delivery of await subscription.next()) count(delivery, counts);
  await subscription.stop();
  return counts;
}

function count(delivery: Delivery, counts: Map<string, number>): void {
  if ('messages' in delivery.content)
    for (const message of delivery.content.messages) {
      const { order: asked } = message.data as DataOf<typeof itemLookup>;
      counts.set(asked, (counts.get(asked) ?? 0) + 1);
    }
  delivery.ack();
}

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${service.url}${path}`);
  return { status: answer.status, body: await answer.json() };
}

it('a message comes in, a row is written, a message goes out', async () => {
  await tell([1]);
  await questions([1]);
  expect(await get('/actors/order/shopify-us-1/1')).toMatchObject({
    status: 200,
    body: { key: 'order/shopify-us-1/1', version: 1, issued: { 'item.lookup': { r: 1, v: { sku: 'SKU-1' } } } },
  });
  expect((await get('/actors/order?unknownSku=SKU-1')).body).toMatchObject({
    actors: [{ key: 'order/shopify-us-1/1' }],
  });
  expect((await get('/actors/order/shopify-us-1/2')).status).toBe(404);
  expect((await get('/actors/order?color=red')).status).toBe(400);
});

it('is ready, and describes itself', async () => {
  expect(await get('/health/ready')).toMatchObject({
    status: 200,
    body: { checks: [{ name: 'database' }, { name: 'bus' }, {}] },
  });
  expect((await get('/openapi.json')).body).toMatchObject({
    paths: { '/exceptions': {}, '/dead-letters/{id}/replay': {} },
  });
  for (const [path, type, content] of [
    ['/docs', 'text/html', '<div id="doors">'],
    ['/docs/begin.js', 'text/javascript', "url: 'openapi.json'"],
    ['/docs/swagger-ui-bundle.js', 'text/javascript', 'SwaggerUIBundle'],
    ['/docs/swagger-ui.css', 'text/css', '.swagger-ui'],
    ['/docs/favicon-32x32.png', 'image/png', 'PNG'],
  ] as const) {
    const asset = await fetch(service.url + path);
    expect([asset.status, asset.headers.get('content-type')]).toEqual([200, expect.stringContaining(type)]);
    expect(await asset.text()).toContain(content);
  }
  expect((await get('/docs/package.json')).status).toBe(404);
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(metrics).toContain('crossdock_actor_messages_total{actor="order",outcome="changed"} 1');
});

it("tells what another plan would change, and plans again on a person's word", async () => {
  const replan = async (query: string) => {
    const answer = await fetch(`${service.url}/replan?${query}`, { method: 'POST' });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await replan('dryRun=true')).toMatchObject({
    status: 200,
    body: { reports: [{ actor: 'order', dryRun: true, rows: 1, newer: 0, keys: [] }] },
  });
  expect(await replan('actor=order&approve=true')).toMatchObject({ body: { reports: [{ dryRun: false, rows: 1 }] } });
  expect([(await replan('actor=stranger')).status, (await replan('dryRun=perhaps')).status]).toEqual([404, 400]);
});

it('opens its doors alone where it is asked to serve questions only', async () => {
  const questions = await openService(
    { name: 'order-service', module: OrderModule },
    { ...variables(), SERVE: 'questions' },
  );
  const answer = await fetch(`${questions.url}/replan?dryRun=true`, { method: 'POST' });
  expect([answer.status, await answer.json()]).toMatchObject([200, { reports: [{ rows: 1 }] }]);
  await questions.stop();
});

it('shows what it could not take', async () => {
  const bad = frameOf({ ...news(3), id: 'bad', data: { sku: '' } });
  await erpBus.publish([bad]);
  await expect
    .poll(async () => (await get('/dead-letters')).body, { timeout: 10_000 })
    .toMatchObject({ deadLetters: [{ id: 'bad', code: 'invalid-data', replays: 0 }] });
  expect((await get('/exceptions?state=open')).body).toEqual({ exceptions: [] });
  expect((await get('/exceptions?state=odd')).status).toBe(400);
});

it('loses nothing where database and bus are cut off in the middle, and recovers by itself', async () => {
  const numbers = Array.from({ length: 1_200 }, (_, index) => 100 + index);
  const owner = new pg.Client({ connectionString: database.url('owner') });
  await owner.connect();
  const cut = () =>
    owner.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'order-service'`);
  const asked = questions(numbers);
  for (let start = 0; start < numbers.length; start += 200) {
    await tell(numbers.slice(start, start + 200));
    await cut();
    if (start === 400) await server.kill();
  }
  expect((await asked).size).toBeGreaterThanOrEqual(numbers.length);
  const { rows } = await owner.query(
    `select count(*)::int as orders, max(version) as version from order_service.order_actor where key <> 'order/shopify-us-1/1'`,
  );
  expect(rows).toEqual([{ orders: 1_200, version: 1 }]);
  await owner.end();
  await expect.poll(async () => (await get('/health/ready')).status, { timeout: 10_000 }).toBe(200);
}, 90_000);

it('says again after a restart what a crash left unsaid, and takes up its rows', async () => {
  await service.stop();
  const owner = new pg.Client({ connectionString: database.url('owner') });
  await owner.connect();
  await owner.query(`update order_service.outbox set published = false, leased_at = '-infinity'`);
  await owner.end();
  service = await openService({ name: 'order-service', module: OrderModule }, variables());
  const left = () => service.app.get(pg.Pool).query(`select from outbox where not published`);
  await expect.poll(async () => (await left()).rowCount, { timeout: 10_000 }).toBe(0);
  expect(await service.app.get(ActorReader, { strict: false }).row('order/shopify-us-1/1')).toMatchObject({
    version: 1,
  });
});
