/**
 * A channel that nobody programmed: the files in docs/adding-a-channel.md are put into a folder of policies as they stand there, and
 * a gateway on a real database and bus is connected with Nordkap by that alone.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BusConnection, frameOf, NatsBus, type Subscription } from '#libs/actors';
import {
  consumerOf,
  deliveryRequested,
  orderAcknowledge,
  stockLevel,
  typeOf,
  type Contract,
  type Message,
} from '#libs/contracts';
import type { Body } from '../apps/channel-gateway/src/egress/command.js';
import type { LittleServer } from '../apps/channel-gateway/src/testing/little-server.js';
import { RunningGateway } from '../apps/channel-gateway/src/testing/running-gateway.js';
import { repositoryRoot } from '../stack/repository.js';
import { testStack, type TestBus } from '../stack/testing.js';
import { Nordkap, NORDKAP_SECRETS, nordkapSignature, type Purchase } from './testing/nordkap.js';
import { PolicyFolder } from './testing/policy-folder.js';

const page = readFileSync(join(repositoryRoot, 'docs/adding-a-channel.md'), 'utf8');
const ACCOUNT = 'nordkap-1';
/** A call in doubt is looked up when it can have no effect any more, which takes half a minute. */
vi.setConfig({ testTimeout: 120_000 });
const PATIENCE = { timeout: 100_000, interval: 100 };

const nordkap = new Nordkap();
const policies = new PolicyFolder();
const facts: Message[] = [];
let outside: LittleServer;
let server: TestBus;
let gateway: RunningGateway;
/** What the services say that the gateway works for; each may say only what its contracts name. */
let orders: Spoken;
let stock: Spoken;
let subscription: Subscription;

/** A file as the page shows it. */
function shown(file: string): string {
  const [, text] = new RegExp(`^\`\`\`\\w+ ${file.replaceAll('.', '\\.')}\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (text === undefined) throw new Error(`docs/adding-a-channel.md shows no ${file}`);
  return text;
}

/** The purchase of the page under another name, changed just now. */
function purchase(ref: string): Purchase {
  const { purchase: one } = JSON.parse(shown('order.json')) as { readonly purchase: Purchase };
  return { ...one, ref, changed: Math.floor(Date.now() / 1_000) };
}

function putInPlace(): void {
  const folder = join(policies.path, 'channels/nordkap');
  mkdirSync(folder, { recursive: true });
  for (const file of ['manifest.yaml', 'ignored.yaml']) writeFileSync(join(folder, file), shown(file));
  const accounts = join(policies.path, 'channel-accounts.yaml');
  writeFileSync(
    accounts,
    readFileSync(accounts, 'utf8').replace(/^channels:\n/m, `channels:\n${shown('channel-accounts.yaml')}`),
  );
}

beforeAll(async () => {
  putInPlace();
  // two pages of the list
  nordkap.add(...Array.from({ length: 60 }, (_, at) => purchase(`NK-${at}`)));
  const [database, started, listening] = await Promise.all([
    testStack().createDatabase(),
    testStack().startBus(),
    nordkap.start(),
  ]);
  [server, outside] = [started, listening];
  [orders, stock] = await Promise.all([spokenBy('order-service'), spokenBy('inventory-service')]);
  subscription = await orders.bus.subscribe(consumerOf('order-service', 'FACTS', 'order'), 256);
  void listen();
  gateway = await RunningGateway.open({
    databaseUrl: database.url('channel-gateway'),
    busUrl: server.url('channel-gateway'),
    variables: {
      POLICIES_DIR: policies.path,
      NORDKAP_1_URL: outside.url,
      NORDKAP_1_TOKEN_URL: outside.url,
      NORDKAP_1_CLIENT_ID: NORDKAP_SECRETS.clientId,
      NORDKAP_1_CLIENT_SECRET: NORDKAP_SECRETS.clientSecret,
      NORDKAP_1_WEBHOOK_SECRET: NORDKAP_SECRETS.webhookSecret,
    },
  });
}, 120_000);
afterAll(async () => {
  await subscription?.stop();
  await gateway?.service.stop();
  await Promise.all([orders?.connection.close(), stock?.connection.close()]);
  await server?.stop();
  await outside?.[Symbol.asyncDispose]();
  policies.remove();
});

interface Spoken {
  readonly connection: BusConnection;
  readonly bus: NatsBus;
}

async function spokenBy(service: 'order-service' | 'inventory-service'): Promise<Spoken> {
  const connection = new BusConnection({ url: server.url(service), name: service });
  const bus = new NatsBus(connection);
  await vi.waitFor(() => bus.check(), PATIENCE);
  return { connection, bus };
}

async function listen(): Promise<void> {
  for (;;) {
    const deliveries = await subscription.next();
    if (deliveries.length === 0) return;
    for (const delivery of deliveries) {
      if ('messages' in delivery.content) facts.push(...delivery.content.messages);
      delivery.ack();
    }
  }
}

const key = (ref: string) => `order/${ACCOUNT}/${ref}`;
const snapshots = () => facts.filter(({ type, key: of }) => type === 'order.snapshot.v1' && of.startsWith(key('')));
const outcome = (effect: string) =>
  vi.waitFor(() => {
    const found = facts.find(({ data }) => (data as { readonly command?: string }).command === effect);
    expect(found).toBeDefined();
    return found?.data as Record<string, unknown>;
  }, PATIENCE);

async function told({ bus }: Spoken, contract: Contract, at: string, body: Body): Promise<void> {
  const effect = `${body.command}/1`;
  const data = contract.schema.parse({ effect, effectRevision: 1, account: ACCOUNT, body }) as Message['data'];
  const about = { id: `${at}/${effect}@1`, type: typeOf(contract), source: at, key: at };
  await bus.publish([frameOf({ ...about, time: '2026-11-26T10:02:00.000Z', revision: 1, data })]);
}

const deliver = (body: string, signature: string) =>
  gateway
    .post(`/webhooks/nordkap/${ACCOUNT}`)
    .set('content-type', 'application/json')
    .set('x-nordkap-signature', signature)
    .serialize((sent: unknown) => sent as string)
    .send(body);

it('the list is read page by page, and every purchase is a fact of an order', async () => {
  await vi.waitFor(() => expect(new Set(snapshots().map((one) => one.key)).size).toBe(60), PATIENCE);
  expect(snapshots().find((one) => one.key === key('NK-7'))?.data).toMatchObject({
    channel: 'nordkap',
    legalEntity: 'EU',
    currency: 'NOK',
    payment: 'paid',
    total: 82_700,
    lines: [
      { sku: 'MUG-BLUE', quantity: 2, price: 49_800 },
      { sku: 'TEA-250', quantity: 1, price: 25_000 },
    ],
  });
  const { body } = await gateway.get(`/documents?account=${ACCOUNT}`);
  const states = (body as { readonly documents: { readonly state: string }[] }).documents.map(({ state }) => state);
  expect(new Set(states)).toEqual(new Set(['translated']));
});

it('a delivery is let in by its signature alone', async () => {
  const body = JSON.stringify(purchase('NK-PUSHED'));
  expect((await deliver(body, nordkapSignature(`${body} `))).status).toBe(401);
  expect((await deliver(body, nordkapSignature(body))).status).toBe(200);
  await vi.waitFor(() => expect(snapshots().some((one) => one.key === key('NK-PUSHED'))).toBe(true), PATIENCE);
});

it('Nordkap hears that we take an order, and what we may sell', async () => {
  const lines = [{ lineId: '1', sku: 'MUG-BLUE', quantity: 2, accepted: 2 }];
  await told(orders, orderAcknowledge, key('NK-1'), {
    command: 'order.acknowledge',
    marketplaceOrderId: 'NK-1',
    lines,
  });
  expect(await outcome('order.acknowledge/1')).toMatchObject({ state: 'confirmed' });
  expect(nordkap.accepted).toEqual(['NK-1']);
  await told(stock, stockLevel, 'stock-item/EU/own/MUG', { command: 'stock.level', sku: 'MUG/BLUE', units: 7 });
  await vi.waitFor(() => expect(nordkap.offers).toEqual({ 'MUG/BLUE': 7 }), PATIENCE);
});

it('of a parcel Nordkap hears once, though its answer was lost', async () => {
  nordkap.losesAnswers = true;
  const lines = [{ lineId: '1', quantity: 2 }];
  const shipment = { marketplaceOrderId: 'NK-2', shipmentId: 'S-1', carrier: 'Bring', trackingNumber: '370', lines };
  await told(orders, deliveryRequested, key('NK-2'), { command: 'shipment.confirm', ...shipment });
  expect(await outcome('shipment.confirm/1')).toMatchObject({ state: 'confirmed', externalId: 'NK-1' });
  expect(nordkap.parcels).toEqual([{ parcel: 'NK-1', code: '370', purchase: 'NK-2' }]);
});
