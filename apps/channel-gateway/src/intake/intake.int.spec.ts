import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exampleAccount, exampleOrder } from '../channels/shopify/testing.js';
import { openDoors } from '../connections/open-connections.js';
import { connection } from '../connections/shopify/connection.js';
import { waitingDocuments } from '../raw-store/document-statements.js';
import { RawStore } from '../raw-store/raw-store.js';
import { testStack } from '../../../../stack/testing.js';
import { openGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { IntakeQueue } from './intake-queue.js';
import { Intake, type Delivery } from './intake.js';

const SECRET = 'test-secret';
const doors = openDoors([{ kind: connection, account: exampleAccount }], () => SECRET);
let database: GatewayDatabase;
let store: RawStore;
let intake: Intake;

beforeAll(async () => {
  database = await openGatewayDatabase((await testStack().createDatabase()).url('channel-gateway'));
  store = new RawStore(database);
  intake = new Intake(doors, (documents) => store.receive(documents));
});
beforeEach(() => database.forget());
afterAll(() => database.close());

let events = 0;

function delivery(body: unknown, changes: { eventId?: string; secret?: string; account?: string } = {}): Delivery {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const signature = createHmac('sha256', changes.secret ?? SECRET)
    .update(bytes)
    .digest('base64');
  const headers = {
    'x-shopify-topic': 'orders/create',
    'x-shopify-webhook-id': changes.eventId ?? `event-${++events}`,
    'x-shopify-shop-domain': exampleAccount.sellerId,
    'x-shopify-hmac-sha256': signature,
  };
  return {
    source: 'shopify',
    account: changes.account ?? exampleAccount.account,
    headers,
    bytes,
    receivedAt: new Date(),
  };
}

async function rowOf(id: string) {
  const { rows } = await database.pool.query<Record<string, unknown>>('select * from document where id = $1', [id]);
  return rows[0];
}

it('counts what waits for translation up to a number, and sends away what comes over a connection when the queue is full', async () => {
  const queue = new IntakeQueue({
    limits: { waitingDocuments: 1, factsMiB: 1, callsBehindSeconds: 1 },
    callsBehindMs: async () => 0,
    waitingDocuments: (upTo) => waitingDocuments(database.pool, upTo),
    factsBytes: async () => 0,
    looked: () => undefined,
    trouble: (error) => expect.unreachable(String(error)),
  });
  const receive = store.receive.bind(store);
  const bounded = new Intake(doors, receive, queue);
  const before = await waitingDocuments(database.pool, 1_000);
  await intake.take(delivery(exampleOrder()));
  expect(await waitingDocuments(database.pool, 1_000)).toBe(before + 1);
  expect(await waitingDocuments(database.pool, 1)).toBe(1);
  await queue.look();
  const full = expect.objectContaining({ code: 'intake-queue-full', afterMs: 2_000 }) as Error;
  expect(() => bounded.admit('shopify', exampleAccount.account)).toThrow(full);
  expect(() => bounded.admit('shopify', 'shopify-xx-1')).not.toThrow();
  expect(() => intake.admit('shopify', exampleAccount.account)).not.toThrow();
});

it('keeps the exact bytes, and says that they wait for translation', async () => {
  const body = `\uFEFF{ "id":1 }\r\n`;
  const { receipt, documentId } = await intake.take(delivery(body));
  expect(receipt).toBe('received');
  expect((await store.bodies([documentId])).get(documentId)?.toString()).toBe(body);
  expect(database.said('document.received.v1')).toMatchObject([
    { id: documentId, key: documentId, data: { topic: 'orders/create', sizeBytes: Buffer.byteLength(body) } },
  ]);
});

it('keeps a large body in chunks, and sends it along in none of its parts', async () => {
  const body = JSON.stringify({ noise: Array.from({ length: 200_000 }, () => Math.random()) });
  const { documentId } = await intake.take(delivery(body));
  expect((await store.bodies([documentId])).get(documentId)?.equals(Buffer.from(body))).toBe(true);
  const { rows } = await database.pool.query(
    'select length(bytes) as size from document_chunk where document = $1 order by ordinal',
    [documentId],
  );
  expect(rows.length).toBeGreaterThan(3);
  expect(rows[0]).toEqual({ size: 262_144 });
  expect(database.said<{ sealedBody?: string }>('document.received.v1')[0]?.data.sealedBody).toBeUndefined();
});

it('holds nothing of a body that can be read without the key', async () => {
  const { documentId } = await intake.take(delivery({ email: 'bob.norman@example.test' }));
  const { rows } = await database.pool.query<{ bytes: Buffer }>(
    'select bytes from document_chunk where document = $1',
    [documentId],
  );
  expect(Buffer.concat(rows.map(({ bytes }) => bytes)).includes('bob.norman')).toBe(false);
  expect(JSON.stringify(database.frames)).not.toContain('bob.norman');
  await database.pool.query('update document set sealed_key = null where id = $1', [documentId]);
  expect(await store.bodies([documentId])).toEqual(new Map());
});

describe('case 6: one event, 50 deliveries at once', () => {
  it('is one document, and 49 are counted as duplicates', async () => {
    const one = delivery(exampleOrder());
    const receipts = await Promise.all(Array.from({ length: 50 }, () => intake.take({ ...one })));
    expect(receipts.filter(({ receipt }) => receipt === 'received')).toHaveLength(1);
    expect(receipts.filter(({ receipt }) => receipt === 'duplicate')).toHaveLength(49);
    expect(database.said('document.received.v1')).toHaveLength(1);
    expect(await rowOf(receipts[0]?.documentId ?? '')).toMatchObject({ duplicates: 49 });
  });

  it('case 6: is one document where two replicas take it at once', async () => {
    const other = new Intake(doors, (documents) => store.receive(documents));
    const one = delivery(exampleOrder());
    const receipts = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? intake : other).take({ ...one })),
    );
    expect(receipts.filter(({ receipt }) => receipt === 'received')).toHaveLength(1);
    expect(await rowOf(receipts[0]?.documentId ?? '')).toMatchObject({ duplicates: 19 });
  });
});

describe('case 7: one event, two bodies', () => {
  const first = exampleOrder({ note: 'one' });
  const second = exampleOrder({ note: 'two', tags: 'x' });

  it('case 7: the first stands, the second is kept apart with the places where they differ', async () => {
    const eventId = 'seven-1';
    const { documentId } = await intake.take(delivery(first, { eventId }));
    expect((await intake.take(delivery(second, { eventId }))).receipt).toBe('quarantined');
    const apart = database.exceptions[0]?.evidence[1] ?? '';
    expect(database.exceptions).toMatchObject([
      { reason: 'same-id-other-body', state: 'open', detail: expect.stringContaining('/note') as string },
    ]);
    expect(database.exceptions[0]?.detail).not.toContain('two');
    expect(await rowOf(apart)).toMatchObject({
      state: 'quarantined',
      contradicts: documentId,
      difference: [
        { pointer: '/note', change: 'changed' },
        { pointer: '/tags', change: 'added' },
      ],
    });
    expect((await store.bodies([documentId])).get(documentId)?.toString()).toBe(JSON.stringify(first));
    expect((await store.bodies([apart])).get(apart)?.toString()).toBe(JSON.stringify(second));
    expect(database.said('document.received.v1')).toHaveLength(1);
  });

  it('case 7: the same in one batch, however often each comes', async () => {
    const eventId = 'seven-2';
    const all = [first, second, first, second, second].map((body) => intake.take(delivery(body, { eventId })));
    expect((await Promise.all(all)).map(({ receipt }) => receipt)).toEqual([
      'received',
      'quarantined',
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
    expect((await intake.take(delivery(second, { eventId }))).receipt).toBe('duplicate');
    expect(database.exceptions).toHaveLength(1);
    expect(await rowOf(database.exceptions[0]?.evidence[1] ?? '')).toMatchObject({ duplicates: 3 });
  });

  it('case 7: also where neither is JSON', async () => {
    const eventId = 'seven-3';
    await intake.take(delivery('{"a":', { eventId }));
    await intake.take(delivery('{"b":', { eventId }));
    expect(database.exceptions[0]?.detail).toContain('the whole body');
  });
});

it('refuses what nobody we know has signed, and keeps nothing of it', async () => {
  const before = await database.pool.query('select count(*) from document');
  await expect(intake.take(delivery({}, { secret: 'another' }))).rejects.toMatchObject({ code: 'wrong-signature' });
  await expect(intake.take(delivery({}, { account: 'shopify-xx-9' }))).rejects.toMatchObject({
    code: 'unknown-account',
  });
  expect((await database.pool.query('select count(*) from document')).rows).toEqual(before.rows);
});

it('knows a document by its bytes where the sender names no event', async () => {
  const { headers, ...rest } = delivery({ id: 77 });
  const nameless = { ...rest, headers: { ...headers, 'x-shopify-webhook-id': undefined } };
  expect((await intake.take(nameless)).documentId).toMatch(/^shopify-us-1\/sha256-[0-9a-f]{64}$/);
  expect((await intake.take(nameless)).receipt).toBe('duplicate');
});
