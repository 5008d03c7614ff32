import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { exampleOrder } from '../channels/shopify/testing.js';
import { ListingShop } from '../testing/listing-shop.js';
import { RunningGateway } from '../testing/running-gateway.js';

const ACCOUNT = 'shopify-us-1';
const DAY = '2026-11-20';
const PATIENCE = { timeout: 30_000, interval: 100 };

let bus: TestBus;
let gateway: RunningGateway;
let shop: ListingShop;

beforeAll(async () => {
  shop = await ListingShop.start();
  shop.pageOrders = 250;
  shop.mood = 'forgets-one';
  for (let id = 1; id <= 100; id += 1) sell(id);
  const [database, started] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  bus = started;
  const databaseUrl = database.url('channel-gateway');
  gateway = await RunningGateway.open({ databaseUrl, busUrl: bus.url('channel-gateway'), outsideUrl: shop.url });
}, 60_000);
afterAll(async () => {
  await gateway?.service.stop();
  await bus?.stop();
  await shop?.[Symbol.asyncDispose]();
});

function sell(id: number): void {
  const updatedAtMs = Date.now() - 60_000 + id;
  shop.orders.push({
    id,
    updatedAtMs,
    document: exampleOrder({ id, name: `#${id}`, updated_at: new Date(updatedAtMs).toISOString() }),
  });
}

async function held(): Promise<number> {
  const { body } = await gateway.get(`/documents?account=${ACCOUNT}&state=translated`);
  return (body as { documents: unknown[] }).documents.length;
}

const compare = async () => (await gateway.post('/completeness').send({ account: ACCOUNT, day: DAY })).body as unknown;
const missing = async () => (await gateway.openExceptions()).filter(({ reason }) => reason === 'documents-missing');

it('case 12: a list omits an order; the day’s count finds 99 of 100, and a fetch by id completes it to 100', async () => {
  await vi.waitFor(async () => expect(await held()).toBe(99), PATIENCE);
  expect(await compare()).toMatchObject({ stated: 100, listed: 100, held: 99, fetched: 1, state: 'complete' });
  await vi.waitFor(async () => expect(await held()).toBe(100), PATIENCE);
  expect(await compare()).toMatchObject({ held: 100, missing: [], fetched: 0, state: 'complete' });
  const { body } = await gateway.get(`/completeness?account=${ACCOUNT}&day=${DAY}`);
  expect((body as { reports: unknown[] }).reports).toMatchObject([{ account: ACCOUNT, day: DAY, held: 100 }]);
});

it('what is missing and cannot be fetched is an exception, until it can', async () => {
  sell(101);
  shop.unknown.add(101);
  expect(await compare()).toMatchObject({ held: 100, unfetched: ['101'], state: 'incomplete' });
  expect(await missing()).toMatchObject([{ id: `completeness/${ACCOUNT}/${DAY}` }]);
  expect((await missing())[0]?.detail).toContain('101');
  shop.unknown.clear();
  expect(await compare()).toMatchObject({ fetched: 1, state: 'complete' });
  expect(await missing()).toEqual([]);
});

it('refuses an account that nobody knows, and a day that is none', async () => {
  expect((await gateway.post('/completeness').send({ account: 'nobody', day: DAY })).status).toBe(404);
  expect((await gateway.post('/completeness').send({ account: ACCOUNT, day: 'today' })).status).toBe(400);
});
