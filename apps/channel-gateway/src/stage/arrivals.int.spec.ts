import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataOf, documentReceived, Message } from '#libs/contracts';
import { RetryLater } from '#libs/errors';
import { testStack } from '../../../../stack/testing.js';
import { exampleAccount, exampleOrder } from '../channels/shopify/testing.js';
import type { WmsAccount } from '../connections/wms/settings.js';
import { loadedSource } from '../documents/load-source.js';
import { exampleDocumentAccount } from '../documents/testing.js';
import type { IncomingDocument } from '../raw-store/incoming-document.js';
import { RawStore } from '../raw-store/raw-store.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { Vault } from '../vault/vault.js';
import { Arrivals } from './arrivals.js';
import { RecentNames } from './recent-names.js';
import { replay } from './replay.js';
import { TranslationStage } from './translation-stage.js';
import type { Outcome, ReadableConnection } from './translated-document.js';

const TRACEPARENT = '00-11111111111111111111111111111111-2222222222222222-01';
const amazon = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };
const wms: WmsAccount = {
  account: 'wms-1',
  partner: 'wms',
  warehouses: [{ warehouse: 'WH1', legalEntity: 'US', pool: 'own' }],
  limits: { concurrent: 1, perSecond: 100, burst: 100 },
  variables: { webhookSecret: 'S', accessToken: 'T', url: 'U' },
};
const names = new RecentNames();
const connections = new Map<string, ReadableConnection>([
  [wms.account, { account: wms, loaded: await loadedSource('wms') }],
  [exampleAccount.account, { account: exampleAccount, loaded: await loadedSource('shopify') }],
  [amazon.account, { account: amazon, loaded: await loadedSource('amazon') }],
]);

let database: GatewayDatabase;
let arrivals: Arrivals;
let store: RawStore;
let stage: TranslationStage;
let heard: Outcome[] = [];
let left = 0;
let documents = 0;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  const vault = new Vault(database.store, database.sealer);
  arrivals = new Arrivals({
    vault,
    connections,
    names,
    factsAtOnce: 20,
    observe: (outcomes) => heard.push(...outcomes),
  });
  store = new RawStore({ ...database, arrivals, left: (more) => (left += more) });
  stage = new TranslationStage({ ...database, vault, connections });
});
beforeEach(() => {
  database.forget();
  heard = [];
  left = 0;
});
afterAll(() => database.close());

function incoming(body: unknown, changes: Partial<IncomingDocument> = {}): IncomingDocument {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const eventId = changes.eventId ?? `a-${++documents}`;
  const { account, sellerId: seller } = exampleAccount;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const own = { id: `${account}/${eventId}`, source: 'shopify' as const, account, topic: 't', eventId, seller, digest };
  return { ...own, receivedAt: new Date(), bytes, traceparent: TRACEPARENT, ...changes };
}

const rowOf = async (id: string) =>
  (await database.pool.query<Record<string, unknown>>('select * from document where id = $1', [id])).rows[0];

const waiting = () => database.said<DataOf<typeof documentReceived>>('document.received.v1');

it('an order is durable and its facts are on their way in one commit, without a message to the stage', async () => {
  const order = incoming(exampleOrder());
  expect(await store.receive([order])).toEqual(['received']);
  expect(waiting()).toEqual([]);
  expect(database.said('order.snapshot.v1')).toMatchObject([
    { id: `${order.id}#:order.snapshot.v1`, document: order.id, causes: [order.id], traceparent: TRACEPARENT },
  ]);
  expect(database.said('audit.batch.v1')).toMatchObject([
    { data: { taken: [{ id: order.id, result: 'translated' }] } },
  ]);
  const outcome = { state: 'translated', kind: 'order', facts: 1, refused: [], revision: 1, refused_since: null };
  expect(await rowOf(order.id)).toMatchObject({ ...outcome, translated_at: expect.any(Date) as Date });
  expect((await store.bodies([order.id])).get(order.id)?.equals(Buffer.from(order.bytes))).toBe(true);
  const { rows } = await database.pool.query('select fact from lineage where document = $1', [order.id]);
  expect(rows).toEqual([{ fact: `${order.id}#:order.snapshot.v1` }]);
  expect([heard.map(({ state }) => state), left]).toEqual([['translated'], 0]);
});

it('a document that comes again says nothing again, also beside one that is new', async () => {
  const [order, other] = [incoming(exampleOrder()), incoming(exampleOrder({ id: 7002 }))];
  await store.receive([order, order]);
  expect(await store.receive([order, other])).toEqual(['duplicate', 'received']);
  expect(database.said('order.snapshot.v1').map(({ document }) => document)).toEqual([order.id, other.id]);
  expect(await rowOf(order.id)).toMatchObject({ duplicates: 2, revision: 1 });
});

it('a refusal opens its exception with the document, and a replay closes it', async () => {
  const order = incoming(exampleOrder(), { seller: 'wrong.myshopify.com' });
  await store.receive([order, incoming(exampleOrder({ id: 7003 }))]);
  const id = `document/${order.id}/refused-document`;
  const row = await rowOf(order.id);
  expect(row).toMatchObject({ state: 'refused', refused: [{ code: 'seller-mismatch' }] });
  expect(database.exceptions).toMatchObject([{ id, state: 'open', revision: 1 }]);
  expect(new Date(database.exceptions[0]?.openedAt ?? '')).toEqual(row?.['refused_since']);
  expect(database.said('order.snapshot.v1')).toHaveLength(1);

  await database.pool.query('update document set seller = $2 where id = $1', [order.id, exampleAccount.sellerId]);
  database.forget();
  await replay(database.store, order.id);
  await stage.take(waiting() as Message<DataOf<typeof documentReceived>>[]);
  expect(database.said('order.snapshot.v1')).toHaveLength(1);
  expect(database.exceptions).toMatchObject([{ id, state: 'closed', revision: 2 }]);
});

it('of one event with two bodies the first is read, and the other put apart', async () => {
  const first = incoming(exampleOrder());
  const second = incoming(exampleOrder({ note: 'other' }), { eventId: first.eventId });
  expect(await store.receive([first, second])).toEqual(['received', 'quarantined']);
  expect(database.said('order.snapshot.v1').map(({ document }) => document)).toEqual([first.id]);
  expect(await rowOf(`${first.id}~${second.digest.slice(0, 12)}`)).toMatchObject({ state: 'quarantined', revision: 0 });
});

/** An order report of Amazon's, which is read piece by piece. */
function report(orders: number): string {
  const columns = 'amazon-order-id purchase-date order-status sku quantity item-price currency';
  const rows = Array.from({ length: orders }, (_, n) =>
    `111-0000000-${String(n).padStart(7, '0')} 2026-01-02T03:04:05+00:00 Shipped SKU-${n} 1 5.00 USD`.split(' '),
  );
  return [columns.split(' '), ...rows, []].map((cells) => cells.join('\t')).join('\n');
}

it('goods that leave before it is written down what the warehouse calls the order are of that order', async () => {
  const shipped = (shipmentOrderId: string) =>
    incoming(
      {
        shipmentOrderId,
        shipmentId: `SHP-${shipmentOrderId}`,
        shippedAt: '2026-11-21T10:00:00Z',
        warehouse: 'WH1',
        lines: [{ lineId: '11', sku: 'A', quantity: 1 }],
      },
      { account: wms.account, source: 'wms', seller: null },
    );
  const key = 'order/shopify-us-1/7001';
  names.note({ account: wms.account, namedBy: 'shipment-order-id', name: 'SO-HEARD', key, traceparent: null });
  await store.receive([shipped('SO-HEARD'), shipped('SO-UNHEARD')]);
  expect(database.said('order.shipment.v1')).toMatchObject([{ key, data: { shipmentId: 'SHP-SO-HEARD' } }]);
  const { rows } = await database.pool.query('select name from waiting_fact');
  expect(rows).toEqual([{ name: 'SO-UNHEARD' }]);
});

it.each([
  ['is large', exampleOrder({ note: 'x'.repeat(70_000) }), {}],
  ['says much', report(700), { account: amazon.account, source: 'amazon', seller: null }],
] as const)('what %s is left to the stage', async (_what, body, changes) => {
  const document = incoming(body, changes);
  expect(await store.receive([document])).toEqual(['received']);
  expect(waiting().map(({ id }) => id)).toEqual([document.id]);
  expect(await rowOf(document.id)).toMatchObject({ state: 'received', revision: 0 });
});

it('what cannot be written with its facts is kept without them', async () => {
  const say: Arrivals['say'] = () => Promise.reject(new Error('a fact is too large for the bus'));
  const failing = { read: arrivals.read.bind(arrivals), say, done: arrivals.done.bind(arrivals) };
  const counted: number[] = [];
  const taker = new RawStore({ ...database, arrivals: failing, left: (more) => counted.push(more) });
  const document = incoming(exampleOrder());
  await expect(taker.receive([document])).resolves.toEqual(['received']);
  expect(waiting().map(({ id }) => id)).toEqual([document.id]);
  expect(counted).toEqual([1]);
});

it('a database that is away is told to the sender', async () => {
  const away = new RetryLater('database-away', { problem: 'away', remedy: 'wait', afterMs: 0 });
  const gone = { transaction: () => Promise.reject(away), sealedBodies: () => Promise.reject(away) };
  await expect(new RawStore({ ...database, store: gone, arrivals }).receive([incoming(exampleOrder())])).rejects.toBe(
    away,
  );
});
