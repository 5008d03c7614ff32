import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { BusConnection, frameOf, NatsBus } from '#libs/actors';
import { consumerOf, type Exception, type Message } from '#libs/contracts';
import { openService, type RunningService } from '#libs/service';
import { gatewayDefinition } from '../apps/erp-gateway/src/erp-gateway.module.js';
import { readSetup } from '../apps/erp-gateway/src/setup.js';
import { InventoryServiceModule } from '../apps/inventory-service/src/inventory-service.module.js';
import { localDate } from '../apps/order-service/src/order/local-date.js';
import { OrderServiceModule } from '../apps/order-service/src/order-service.module.js';
import { Outside } from '../apps/order-service/src/order/testing/outside.js';
import { line, policy, ShopOrder } from '../apps/order-service/src/order/testing/shop.js';
import { openWorld, type OpenWorld } from '../sandbox/src/testing/world-at-port.js';
import { testStack, type TestBus, type TestDatabase } from '../stack/testing.js';
import { counted } from './testing/stock.js';

// orders, stock and ERP gateway over one bus and database: a busy machine takes its time
vi.setConfig({ testTimeout: 240_000 });
const PATIENCE = { timeout: 120_000, interval: 250 };

const ORDERS = 250;
const [KNOWN, DELETED] = ['CD-MUG-WHITE', 'CD-DELETED'];
/** The day before yesterday: orders are dated when they shipped, not when they are posted. */
const shippedAt = new Date(Date.now() - 2 * 86_400_000).toISOString();
const shippedOn = localDate(shippedAt, 'America/New_York');
const placedAt = new Date(Date.now() - 3 * 86_400_000).toISOString();

let database: TestDatabase;
let server: TestBus;
let erp: OpenWorld;
let orders: RunningService;
let shop: NatsBus;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  [database, server, erp] = await Promise.all([
    testStack().createDatabase(),
    testStack().startBus(),
    openWorld({ SANDBOX_FAULTS: 'off' }),
  ]);
  const setup = await readSetup({
    POLICIES_DIR: fileURLToPath(new URL('../policies', import.meta.url)),
    ERP_SANDBOX_URL: `${erp.url}/erp`,
    ERP_SANDBOX_TOKEN: erp.world.settings.secrets.erpToken,
  });
  const gateway = await openService(gatewayDefinition(setup), variables('erp-gateway'));
  const inventory = await openService(
    { name: 'inventory-service', module: InventoryServiceModule.with({ version: 'test', levels: [] }) },
    variables('inventory-service'),
  );
  orders = await openService(
    { name: 'order-service', module: OrderServiceModule.with(policy) },
    variables('order-service'),
  );
  closing.push(
    () => orders.stop(),
    () => inventory.stop(),
    () => gateway.stop(),
  );
  shop = await channels();
});
afterAll(async () => {
  for (const close of closing) await close();
  await Promise.all([server.stop(), erp.close()]);
});

function variables(service: 'erp-gateway' | 'inventory-service' | 'order-service') {
  return { DATABASE_URL: database.url(service), NATS_URL: server.url(service), LOG_LEVEL: 'silent' };
}

/** Warehouse and shop, which do what they are told. */
async function channels(): Promise<NatsBus> {
  const outside = new Outside({});
  const connection = new BusConnection({ url: server.url('channel-gateway'), name: 'channel-gateway' });
  const bus = new NatsBus(connection);
  const hears = await bus.subscribe(consumerOf('channel-gateway', 'COMMANDS', 'delivery'), 256);
  const serving = (async () => {
    for (;;) {
      const deliveries = await hears.next();
      if (deliveries.length === 0) return;
      for (const delivery of deliveries) {
        const messages = 'messages' in delivery.content ? delivery.content.messages : [];
        const answers = messages.flatMap((message) => outside.answer(message));
        if (answers.length > 0) await bus.publish(answers.map((one) => frameOf(one)));
        delivery.ack();
      }
    }
  })();
  closing.unshift(async () => {
    await hears.stop();
    await serving;
    await connection.close();
  });
  return bus;
}

async function tell(messages: readonly Message[]): Promise<void> {
  await expect
    .poll(() => shop.publish(messages.map((one) => frameOf(one))).then(() => 'told', String), PATIENCE)
    .toBe('told');
}

async function openExceptions(): Promise<Exception[]> {
  const said = await fetch(`${orders.url}/exceptions?state=open&limit=1000`);
  return ((await said.json()) as { exceptions: Exception[] }).exceptions;
}

const documents = () => erp.world.erp.ledger.documents;

it('case 13: 250 orders, one with a deleted SKU: 249 posted, 1 exception; mapped, exactly that one with its own dates', async () => {
  const all = Array.from({ length: ORDERS }, (_, index) => new ShopOrder(String(13_000 + index), { placedAt }));
  const skuOf = (index: number) => (index === 100 ? DELETED : KNOWN);
  await tell([counted(KNOWN, 1_000, placedAt), counted(DELETED, 1_000, placedAt)]);
  await tell(all.map((order, index) => order.snapshot(1, { lines: [line('a', { sku: skuOf(index) })] })));
  await tell(all.map((order, index) => order.shipped(`SHP-${order.id}`, { a: 1 }, shippedAt, skuOf(index))));

  await expect.poll(() => documents().length, PATIENCE).toBe(ORDERS - 1);
  const bad = all[100]!;
  await expect
    .poll(openExceptions, PATIENCE)
    .toMatchObject([
      { reason: 'unknown-item', owner: 'commerce-operations', id: expect.stringContaining(bad.key) as string },
    ]);
  expect(documents().some(({ reference }) => reference.startsWith(bad.key))).toBe(false);

  // a person maps it: the ERP has the item again, and the gateway learns so from its list
  await erp.world.erp.addItem(DELETED);
  await expect.poll(() => documents().length, PATIENCE).toBe(ORDERS);
  const [posted] = documents().filter(({ reference }) => reference.startsWith(bad.key));
  expect(posted).toMatchObject({ documentDate: shippedOn, kind: 'invoice', totals: { debitMinor: 1_000 } });
  for (const { documentDate } of documents()) expect(documentDate).toBe(shippedOn);
  await expect.poll(openExceptions, PATIENCE).toEqual([]);
  expect(new Set(documents().map(({ reference }) => reference)).size).toBe(ORDERS);
});
