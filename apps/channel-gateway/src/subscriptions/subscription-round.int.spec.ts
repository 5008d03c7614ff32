import { afterAll, beforeAll, expect, it } from 'vitest';
import { Gate } from '#libs/actors';
import { testStack } from '../../../../stack/testing.js';
import { ShopClient } from '../connections/shopify/shop-client.js';
import { shopSubscriptions } from '../connections/shopify/subscriptions.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { startLittleServer, type LittleServer } from '../testing/little-server.js';
import { Troubles } from '../troubles/troubles.js';
import { SubscriptionRound } from './subscription-round.js';

const DOOR = 'https://crossdock.example/webhooks/shopify/shopify-us-1';

interface Webhook {
  readonly topic: string;
  readonly address: string;
}

let database: GatewayDatabase;
let shop: LittleServer;
let webhooks: Webhook[] = [];
let takes = true;
const restored: string[] = [];
const troubles: unknown[] = [];

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  shop = await startLittleServer(({ method, body }) => {
    if (method === 'GET') return { body: { webhooks } };
    if (!takes) return { status: 403 };
    webhooks.push((JSON.parse(body) as { webhook: Webhook }).webhook);
    return { status: 201, body: { webhook: { id: 1 } } };
  });
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await database.close();
});

function round(publicUrl?: string): SubscriptionRound {
  return new SubscriptionRound({
    account: 'shopify-us-1',
    watch: shopSubscriptions(new ShopClient(shop.url, 'token'), 'shopify-us-1', publicUrl),
    gate: new Gate('shopify-us-1', { concurrent: 1, perSecond: 100, burst: 100 }),
    troubles: new Troubles(database.transactions, database.pool),
    observer: {
      restored: (_account, topics) => restored.push(...topics),
      trouble: (_account, error) => troubles.push(error),
    },
  });
}
const once = (publicUrl?: string) => round(publicUrl).once(new AbortController().signal);

it('a new account is subscribed to all that we live by, at our own address', async () => {
  await once('https://crossdock.example/');
  expect(restored).toHaveLength(9);
  expect(new Set(webhooks.map(({ address }) => address))).toEqual(new Set([DOOR]));
  await once();
  expect(database.exceptions.at(-1)).toMatchObject({ reason: 'subscription-lost', state: 'closed' });
});

it('one that vanishes is told to people and made again, where its siblings come to', async () => {
  restored.length = 0;
  database.forget();
  webhooks = webhooks.filter(({ topic }) => topic !== 'orders/create');
  await once();
  expect(restored).toEqual(['orders/create']);
  expect(database.exceptions).toMatchObject([{ reason: 'subscription-lost', state: 'open' }]);
  expect(webhooks.at(-1)).toMatchObject({ topic: 'orders/create', address: DOOR });
  await once();
  expect(database.exceptions.at(-1)).toMatchObject({ state: 'closed' });
});

it('where it cannot be made again, the exception stays open', async () => {
  database.forget();
  webhooks = webhooks.filter(({ topic }) => topic !== 'orders/paid');
  takes = false;
  await once();
  await once();
  expect(troubles).toHaveLength(2);
  expect(database.exceptions).toMatchObject([{ state: 'open' }]);
});

it('subscriptions that come to somebody else’s door do not count', async () => {
  takes = true;
  webhooks = webhooks.map(({ topic }) => ({ topic, address: 'https://other.example/webhooks/shopify/other-1' }));
  restored.length = 0;
  await once('https://crossdock.example');
  expect(restored).toHaveLength(9);
});
