import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { testStack, type TestBus } from '../../../../../stack/testing.js';
import { exampleOrder } from '../../channels/shopify/testing.js';
import { RunningGateway } from '../../testing/running-gateway.js';

const TOKEN = 'upload-token';
const PATIENCE = { timeout: 30_000, interval: 100 };

let bus: TestBus;
let gateway: RunningGateway;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-watched-'));
  const [database, started] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  bus = started;
  const variables = { UPLOAD_TOKEN: TOKEN, WATCH_DIR: folder };
  const surroundings = { databaseUrl: database.url('channel-gateway'), busUrl: bus.url('channel-gateway') };
  gateway = await RunningGateway.open({ ...surroundings, variables });
}, 60_000);
afterAll(async () => {
  await gateway?.service.stop();
  await bus?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function uploaded(path: string, body: string | Uint8Array, token = TOKEN) {
  const answer = await fetch(`${gateway.service.url}/files/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: typeof body === 'string' ? body : new Blob([new Uint8Array(body)]),
  });
  return {
    status: answer.status,
    body: (await answer.json()) as { documentId: string; receipt: string; code: string },
  };
}

const translated = (id: string) =>
  vi.waitFor(async () => {
    const document = await gateway.document(id);
    expect(document['state']).not.toMatch(/^(received|reading)$/);
    return document;
  }, PATIENCE);

it('an order that comes as a file is a fact like any other, of an account that is connected too', async () => {
  const { status, body } = await uploaded(
    'shopify/shopify-us-1?name=order.json',
    JSON.stringify(exampleOrder({ id: 6001 })),
  );
  expect([status, body.receipt]).toEqual([200, 'received']);
  const document = await translated(body.documentId);
  expect(document).toMatchObject({
    kind: 'order',
    topic: 'order.json',
    state: 'translated',
    facts: expect.any(Number) as number,
  });
  expect(document['lineage']).toMatchObject([{ key: 'order/shopify-us-1/6001' }]);
});

it('the same bytes again are counted, and nothing else', async () => {
  const bytes = JSON.stringify(exampleOrder({ id: 6002 }));
  const first = await uploaded('shopify/shopify-us-1', bytes);
  const again = await uploaded('shopify/shopify-us-1', bytes);
  expect([first.body.receipt, again.body.receipt]).toEqual(['received', 'duplicate']);
  expect(again.body.documentId).toBe(first.body.documentId);
  expect(await gateway.document(first.body.documentId)).toMatchObject({ duplicates: 1 });
});

it('a file that is larger than any webhook may be is read row by row', async () => {
  const columns = 'Payout Date,Status,Charges,Refunds,Adjustments,Reserved Funds,Fees,Retried Amount,Total,Currency';
  const header = `${columns},Remarks`;
  const row = `2026-11-20,paid,10.00,0.00,0.00,0.00,0.00,0.00,10.00,USD,${'x'.repeat(1_000)}`;
  const { status, body } = await uploaded(
    'shopify/shopify-us-1?name=payouts.csv',
    `${header}\n${`${row}\n`.repeat(17_000)}`,
  );
  expect([status, body.receipt]).toEqual([200, 'received']);
  const document = await gateway.document(body.documentId);
  expect(Number(document['sizeBytes'])).toBeGreaterThan(16 * 1024 * 1024);
  expect(await translated(body.documentId)).toMatchObject({
    kind: 'payouts-export',
    refused: [{ code: 'no-receiver' }],
  });
}, 120_000);

it('case 16: a file of another seller is refused, and brings no facts to the account', async () => {
  const notification = {
    notificationType: 'REPORT_PROCESSING_FINISHED',
    payload: {
      reportProcessingFinishedNotification: {
        sellerId: 'SOMEBODY-ELSE',
        reportDocumentId: 'D',
        processingStatus: 'DONE',
      },
    },
  };
  const { body } = await uploaded('amazon/amazon-us-1', JSON.stringify(notification));
  const document = await translated(body.documentId);
  expect(document).toMatchObject({ state: 'refused', facts: 0, refused: [{ code: 'seller-mismatch' }] });
});

it('refuses who has no token, and accounts that the source does not have', async () => {
  expect((await uploaded('shopify/shopify-us-1', '{}', 'wrong')).status).toBe(401);
  expect((await uploaded('amazon/shopify-us-1', '{}')).status).toBe(404);
  expect((await uploaded('nobody/nobody-1', '{}')).status).toBe(404);
});

it('a file in the watched folder is taken when it is whole, once, and moved', async () => {
  const own = join(folder, 'shopify', 'shopify-us-1');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'order.json.part'), JSON.stringify(exampleOrder({ id: 6003 })));
  await new Promise((later) => setTimeout(later, 5_000));
  expect(await readdir(own)).toEqual(['order.json.part']);
  await rename(join(own, 'order.json.part'), join(own, 'order.json'));
  await vi.waitFor(async () => expect(await readdir(join(own, 'done'))).toEqual(['order.json']), PATIENCE);
  const facts = async () =>
    ((await gateway.get('/documents?key=order/shopify-us-1/6003')).body as { documents: unknown[] }).documents;
  await vi.waitFor(async () => expect(await facts()).toHaveLength(1), PATIENCE);
  // as after a death between the commit and the move
  await rename(join(own, 'done', 'order.json'), join(own, 'order.json'));
  await vi.waitFor(async () => expect(await readdir(join(own, 'done'))).toEqual(['order.json']), PATIENCE);
  expect(await facts()).toMatchObject([{ duplicates: 1 }]);
}, 60_000);

it('a file for nobody is moved aside with its reason, and somebody is told', async () => {
  const nobody = join(folder, 'shopify', 'shopify-xx-1');
  await mkdir(nobody, { recursive: true });
  await writeFile(join(nobody, 'order.json'), '{}');
  await vi.waitFor(
    async () =>
      expect((await readdir(join(nobody, 'refused'))).sort()).toEqual(['order.json', 'order.json.reason.txt']),
    PATIENCE,
  );
  const reasons = async () => (await gateway.openExceptions()).map(({ reason }) => reason);
  await vi.waitFor(async () => expect(await reasons()).toContain('refused-file'), PATIENCE);
}, 60_000);
