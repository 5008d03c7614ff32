import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { documentReceived, DataOf, Message } from '#libs/contracts';
import { exampleAccount, exampleOrder } from '../channels/shopify/testing.js';
import type { WmsAccount } from '../connections/wms/settings.js';
import { loadedSource } from '../documents/load-source.js';
import { RawStore } from '../raw-store/raw-store.js';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { Vault } from '../vault/vault.js';
import { replay } from './replay.js';
import { overdue, release } from './routing.js';
import { TranslationStage } from './translation-stage.js';
import type { ReadableConnection } from './translated-document.js';

const wms: WmsAccount = {
  account: 'wms-1',
  partner: 'wms',
  warehouses: [{ warehouse: 'WH1', legalEntity: 'US', pool: 'own' }],
  limits: { concurrent: 1, perSecond: 100, burst: 100 },
  variables: { webhookSecret: 'S', accessToken: 'T', url: 'U' },
};
const connections = new Map<string, ReadableConnection>([
  [exampleAccount.account, { account: exampleAccount, loaded: await loadedSource('shopify') }],
  ['wms-1', { account: wms, loaded: await loadedSource('wms') }],
]);

let database: GatewayDatabase;
let store: RawStore;
let stage: TranslationStage;
let vault: Vault;
let documents = 0;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  const { sealer } = database;
  store = new RawStore(database);
  vault = new Vault(database.store, sealer);
  stage = new TranslationStage({ store: database.store, sealer, vault, connections });
});
beforeEach(() => database.forget());
afterAll(() => database.close());

/** Takes a body in and returns its message. */
async function received(
  body: unknown,
  changes: { account?: string; source?: 'shopify' | 'wms'; seller?: string } = {},
) {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { account = exampleAccount.account, source = 'shopify', seller = exampleAccount.sellerId } = changes;
  const eventId = `e-${++documents}`;
  const id = `${account}/${eventId}`;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const own = { id, source, account, eventId, topic: 't', seller: source === 'wms' ? null : seller, digest };
  await store.receive([
    { ...own, receivedAt: new Date(), bytes, traceparent: '00-11111111111111111111111111111111-2222222222222222-01' },
  ]);
  return database.said<DataOf<typeof documentReceived>>('document.received.v1').at(-1) as Message<
    DataOf<typeof documentReceived>
  >;
}

const documentRow = async (id: string) =>
  (await database.pool.query<Record<string, unknown>>('select * from document where id = $1', [id])).rows[0];

it('sends on what a document says, with where it came from and the trace of its delivery', async () => {
  const message = await received(exampleOrder());
  await stage.take([message]);
  expect(database.said('order.snapshot.v1')).toMatchObject([
    {
      id: `${message.id}#:order.snapshot.v1`,
      key: 'order/shopify-us-1/7001',
      source: 'channel-gateway',
      document: message.id,
      part: '',
      translator: 1,
      causes: [message.id],
      traceparent: message.traceparent,
    },
  ]);
  expect(await documentRow(message.id)).toMatchObject({ state: 'translated', kind: 'order', facts: 1, refused: [] });
  expect(database.said('audit.batch.v1')).toMatchObject([
    {
      data: { taken: [{ id: message.id, result: 'translated' }], issued: [{ id: `${message.id}#:order.snapshot.v1` }] },
    },
  ]);
  const { rows } = await database.pool.query('select * from lineage where document = $1', [message.id]);
  expect(rows).toMatchObject([{ fact: `${message.id}#:order.snapshot.v1`, key: 'order/shopify-us-1/7001' }]);
});

it('says nothing more when a message comes again', async () => {
  const message = await received(exampleOrder());
  await stage.take([message, message]);
  await stage.take([message]);
  expect(database.said('order.snapshot.v1')).toHaveLength(1);
});

it('reads from the store what is too large to travel', async () => {
  const message = await received(exampleOrder({ note: 'x'.repeat(70_000) }));
  expect(message.data.sealedBody).toBeUndefined();
  await stage.take([message]);
  expect(database.said('order.snapshot.v1')).toHaveLength(1);
});

it.each([
  ['malformed-json', '{"id": 1,'],
  ['not-utf-8', Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ['unknown-currency', exampleOrder({ currency: 'USX' })],
  ['amounts-do-not-add-up', exampleOrder({ total_price: '35.81' })],
])('%s opens an exception, and harms nothing around it', async (code, body) => {
  const bad = await received(body);
  const good = await received(exampleOrder());
  await stage.take([bad, good]);
  expect(database.said('order.snapshot.v1').map(({ document }) => document)).toEqual([good.id]);
  expect(database.exceptions).toMatchObject([
    {
      id: `document/${bad.id}/refused-document`,
      reason: 'refused-document',
      state: 'open',
      detail: expect.stringContaining(code) as string,
    },
  ]);
  expect(await documentRow(bad.id)).toMatchObject({ state: 'refused', refused: [{ code }] });
});

it('case 16: a document of seller A under the connection of B is refused, with no fact for B', async () => {
  const message = await received(exampleOrder(), { seller: 'somebody-else.myshopify.com' });
  await stage.take([message]);
  expect(database.said('order.snapshot.v1')).toEqual([]);
  expect(await documentRow(message.id)).toMatchObject({
    state: 'refused',
    facts: 0,
    refused: [{ code: 'seller-mismatch' }],
  });
});

it('facts that no service takes yet are withheld; their document is kept and listed, and is nobody’s exception', async () => {
  const sample = join(import.meta.dirname, '../../../../test/samples/shopify/webhooks/refunds-create.json');
  const message = await received(readFileSync(sample));
  await stage.take([message]);
  expect({ exceptions: database.exceptions, facts: database.said('return.refund.v1') }).toEqual({
    exceptions: [],
    facts: [],
  });
  expect(await documentRow(message.id)).toMatchObject({
    state: 'unsupported',
    facts: 0,
    refused: [{ code: 'no-receiver' }],
  });
});

it('shows elements that are new to us', async () => {
  const message = await received(exampleOrder({ convenience_fee: '1.00' }));
  await stage.take([message]);
  expect(await documentRow(message.id)).toMatchObject({ unknown: ['/convenience_fee'] });
});

it('a replay closes the exception of a document that is translated now', async () => {
  const message = await received(exampleOrder(), { seller: 'wrong.myshopify.com' });
  await stage.take([message]);
  await database.pool.query('update document set seller = $2 where id = $1', [message.id, exampleAccount.sellerId]);
  database.forget();
  await replay(database.store, message.id);
  const [again] = database.said<DataOf<typeof documentReceived>>('document.received.v1');
  expect(database.frames[0]?.busId).not.toBe(message.id);
  await stage.take(again ? [again] : []);
  expect(database.said('order.snapshot.v1')).toHaveLength(1);
  expect(database.exceptions).toMatchObject([
    { id: `document/${message.id}/refused-document`, state: 'closed', revision: 2 },
  ]);
});

it('a name that nobody knows waits, is told once when it is late, and goes on when it is known', async () => {
  const shipped = {
    shipmentOrderId: 'SO-17',
    shipmentId: 'SHP-17',
    shippedAt: '2026-11-21T10:00:00Z',
    warehouse: 'WH1',
    lines: [{ lineId: '11', sku: 'A', quantity: 1 }],
  };
  const message = await received(shipped, { account: 'wms-1', source: 'wms' });
  await stage.take([message]);
  expect(database.said('order.shipment.v1')).toEqual([]);
  const late = () =>
    database.store.transaction(async ({ routing }) => ({
      result: undefined,
      frames: [],
      exceptions: await overdue(routing, 0),
    }));
  await late();
  await late();
  expect(database.exceptions).toMatchObject([{ reason: 'unresolved-reference', state: 'open' }]);

  const key = 'order/shopify-us-1/7001';
  await database.store.transaction(async ({ routing }) => {
    await routing.learn([{ account: 'wms-1', namedBy: 'shipment-order-id', name: 'SO-17', key }]);
    return { result: undefined, ...(await release(routing)) };
  });
  expect(database.said('order.shipment.v1')).toMatchObject([{ key, data: { shipmentId: 'SHP-17' } }]);
  expect(database.exceptions.at(-1)).toMatchObject({ reason: 'unresolved-reference', state: 'closed', revision: 2 });

  const known = await received({ ...shipped, shipmentId: 'SHP-18' }, { account: 'wms-1', source: 'wms' });
  await stage.take([known]);
  expect(database.said('order.shipment.v1').at(-1)).toMatchObject({ key, document: known.id });
});

it('an edit is fetched', async () => {
  const message = await received({ order_edit: { id: 1, order_id: 7001 } });
  await stage.take([message]);
  expect(database.said('document.available.v1')).toMatchObject([
    { data: { account: 'shopify-us-1', kind: 'order', externalId: '7001' } },
  ]);
});

it('keeps whom an order is for in the vault alone; the newest counts, and what was erased stays erased', async () => {
  const address = (name: string) => ({
    shipping_address: { name, address1: 'Chestnut Street 92', city: 'Louisville', zip: '40202', country_code: 'US' },
  });
  const newer = await received(
    exampleOrder({ id: 7009, ...address('Bob Norman'), updated_at: '2026-11-20T12:00:00Z' }),
  );
  const older = await received(exampleOrder({ id: 7009, ...address('Old Name'), updated_at: '2026-11-20T11:00:00Z' }));
  await stage.take([newer]);
  await stage.take([older]);
  const key = 'order/shopify-us-1/7009';
  expect(await vault.read(key)).toMatchObject({ shipTo: { name: 'Bob Norman', city: 'Louisville' } });
  expect(JSON.stringify(database.said('order.snapshot.v1'))).not.toMatch(/Norman|Chestnut/);
  await database.pool.query('update vault_entry set sealed_key = null, sealed = null where order_key = $1', [key]);
  await stage.take([
    await received(exampleOrder({ id: 7009, ...address('Bob Norman'), updated_at: '2026-11-20T13:00:00Z' })),
  ]);
  expect(await vault.read(key)).toBeNull();
});
