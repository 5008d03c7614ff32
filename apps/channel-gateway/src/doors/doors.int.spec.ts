import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NatsBus } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { testStack, type TestBus, type TestDatabase } from '../../../../stack/testing.js';
import { exampleOrder } from '../channels/shopify/testing.js';
import { RunningGateway } from '../testing/running-gateway.js';

let database: TestDatabase;
let server: TestBus;
let gateway: RunningGateway;

beforeAll(async () => {
  [database, server] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  const databaseUrl = database.url('channel-gateway');
  gateway = await RunningGateway.open({ databaseUrl, busUrl: server.url('channel-gateway') });
});
afterAll(async () => {
  await gateway?.service.stop();
  await server?.stop();
});

describe('what is refused at the door', () => {
  it('a wrong signature: 401, and nothing is kept', async () => {
    const { status, body, headers } = await gateway.deliver(exampleOrder(), { secret: 'another', eventId: 'forged' });
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'wrong-signature' } });
    expect(headers['content-type']).toContain('application/problem+json');
    expect((await gateway.get(`/documents/${encodeURIComponent('shopify-us-1/forged')}`)).status).toBe(404);
  });

  it('an unknown shop: 404', async () => {
    const { status, body } = await gateway.deliver(exampleOrder(), { account: 'shopify-xx-1' });
    expect({ status, body }).toMatchObject({ status: 404, body: { code: 'unknown-account' } });
  });

  it('20 MB: 413, and the next delivery is taken', async () => {
    const { status, body, headers } = await gateway.deliver(Buffer.alloc(20_000_000, 0x20));
    expect({ status, body }).toMatchObject({ status: 413, body: { status: 413 } });
    expect(headers['content-type']).toContain('application/problem+json');
    expect((await gateway.deliver(exampleOrder())).status).toBe(200);
  });

  it('everything while the database is away: 503 with a time to come again, and then it is taken', async () => {
    const owner = new pg.Client({ connectionString: testOwner() });
    await owner.connect();
    const allow = (allowed: boolean) => owner.query(`alter database ${database.name} allow_connections ${allowed}`);
    await allow(false);
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'channel-gateway'`,
    );
    const { status, headers, body } = await gateway.deliver(exampleOrder(), { eventId: 'away' });
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'database-unavailable' } });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    await allow(true);
    await owner.end();
    await expect
      .poll(async () => (await gateway.deliver(exampleOrder(), { eventId: 'away' })).body as unknown, {
        timeout: 10_000,
      })
      .toMatchObject({ receipt: 'received' });
  });
});

/** The server's owner, connected to another database than the gateway's. */
function testOwner(): string {
  const url = new URL(database.url('owner'));
  url.pathname = '/postgres';
  return url.href;
}

describe('what is taken, kept and refused by translation', () => {
  it.each([
    ['malformed JSON', '{"id": 1,', 'malformed-json'],
    ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0x22, 0xfc, 0x22, 0x7d]), 'not-utf-8'],
    ['an unknown currency', exampleOrder({ currency: 'USX' }), 'unknown-currency'],
    [
      'a negative quantity',
      exampleOrder({ line_items: [{ id: 1, quantity: -1, price: '1.00' }] }),
      'negative-quantity',
    ],
    ['amounts that do not add up', exampleOrder({ total_price: '99.00' }), 'amounts-do-not-add-up'],
  ])('%s: 200, an exception, the bytes, and a replay', async (_name, sent, code) => {
    const id = await gateway.delivered(sent);
    await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'refused', refused: [{ code }], facts: 0 });
    const open = (await gateway.openExceptions()).find((one) => one.id === `document/${id}/refused-document`);
    expect(open).toMatchObject({ reason: 'refused-document', detail: expect.stringContaining(code) as string });
    const { body } = await gateway.get('/documents?state=refused');
    expect((body as { documents: { documentId: string }[] }).documents.map((one) => one.documentId)).toContain(id);
    expect((await gateway.post(`/documents/${encodeURIComponent(id)}/replay`)).status).toBe(202);
    await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'refused' });
  });

  it('case 16: a document of another seller: 0 facts', async () => {
    const id = await gateway.delivered(exampleOrder(), { shop: 'somebody-else.myshopify.com' });
    const refused = [{ code: 'seller-mismatch' }];
    await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'refused', facts: 0, refused });
  });

  it('15 MB of nothing', async () => {
    const id = await gateway.delivered(Buffer.alloc(15_000_000, 0x20));
    const refused = [{ code: 'unknown-kind' }];
    const document = () => gateway.document(id);
    const expected = { state: 'refused', sizeBytes: 15_000_000, refused };
    await expect.poll(document, { timeout: 10_000 }).toMatchObject(expected);
  });

  it('an unknown SKU is not: the order knows what to do about it', async () => {
    const line = { id: 1, sku: 'NOBODY-KNOWS', quantity: 1, price: '10.00' };
    const sums = { total_line_items_price: '10.00', total_discounts: '0.00', total_tax: '0.00', total_price: '10.00' };
    const id = await gateway.delivered(exampleOrder({ line_items: [line], shipping_lines: [], ...sums }));
    await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'translated', facts: 1 });
  });
});

it.each([
  ['days ago', '2026-11-01T00:00:00Z'],
  ['minutes from now', '2099-01-01T00:00:00Z'],
])('case 10: what was triggered %s is taken', async (_name, triggeredAt) => {
  expect((await gateway.deliver(exampleOrder(), { triggeredAt })).status).toBe(200);
});

it('case 6: 50 deliveries of one event at once are one document and 49 duplicates', async () => {
  const all = Array.from({ length: 50 }, () => gateway.deliver(exampleOrder({ id: 9006 }), { eventId: 'six' }));
  const receipts = (await Promise.all(all)).map(({ body }) => (body as { receipt: string }).receipt);
  expect(receipts.filter((one) => one === 'received')).toHaveLength(1);
  expect(receipts.filter((one) => one === 'duplicate')).toHaveLength(49);
  expect(await gateway.document('shopify-us-1/six')).toMatchObject({ duplicates: 49 });
  const { text } = await gateway.get('/metrics');
  expect(text).toMatch(/crossdock_intake_deliveries_total\{account="shopify-us-1",result="duplicate"\} 49/);
});

it('case 7: the first body of an event stands, the second is shown with a field diff', async () => {
  const eventId = 'seven';
  await gateway.deliver(exampleOrder({ id: 9007 }), { eventId });
  const { body } = await gateway.deliver(exampleOrder({ id: 9007, note: 'another' }), { eventId });
  expect(body).toMatchObject({ receipt: 'quarantined' });
  const quarantined = (await gateway.get('/documents?state=quarantined')).body as { documents: unknown[] };
  const difference = [{ pointer: '/note', change: 'added' }];
  expect(quarantined.documents).toMatchObject([{ contradicts: 'shopify-us-1/seven', difference }]);
  expect(await gateway.openExceptions()).toContainEqual(expect.objectContaining({ reason: 'same-id-other-body' }));
});

it('a message of a newer contract version is kept aside, and those around it go on', async () => {
  const time = '2026-11-23T00:00:00.000Z';
  const own = { id: 'newer-1', source: 'channel-gateway', key: 'newer', time, revision: 0, data: {} };
  const message: Message = { ...own, type: 'document.received.v2' };
  const frame = { subject: 'xd.raw.document.received.v1.00', busId: 'newer-1', messages: [message] };
  await gateway.service.app.get(NatsBus).publish([frame]);
  await expect
    .poll(async () => (await gateway.get('/dead-letters')).body as unknown)
    .toMatchObject({ deadLetters: [{ id: 'newer-1', code: 'newer-version' }] });
  const id = await gateway.delivered(exampleOrder());
  await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'translated' });
});

it('shows which documents said something of an order', async () => {
  const id = await gateway.delivered(exampleOrder({ id: 9008 }));
  await expect.poll(() => gateway.document(id)).toMatchObject({ state: 'translated' });
  const key = 'order/shopify-us-1/9008';
  expect(await gateway.document(id)).toMatchObject({ lineage: [{ key, type: 'order.snapshot.v1' }] });
  const { body } = await gateway.get(`/documents?key=${encodeURIComponent(key)}`);
  expect(body).toMatchObject({ documents: [{ documentId: id }] });
});

it('describes its doors', async () => {
  const { body } = await gateway.get('/openapi.json');
  const doors = ['/webhooks/{source}/{account}', '/documents', '/documents/{id}/replay', '/calls', '/exceptions'];
  expect(Object.keys((body as { paths: object }).paths)).toEqual(expect.arrayContaining(doors));
});
