import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { DataOf, postingRequested } from '#libs/contracts';
import type { ReplayReport } from '#libs/actors';
import { testStack, type TestBus } from '../stack/testing.js';
import { CountingErp, wellMannered } from './load/erp/counting-erp.js';
import { GatewayProcesses } from './load/erp/gateway-processes.js';
import { OrderSide } from './load/erp/order-side.js';
import { postingNumber } from './load/erp/postings.js';

let bus: TestBus;
let gateways: GatewayProcesses;
let orders: OrderSide;
/** References that the ERP refuses now, all where it is `all`. */
let refused: ReadonlySet<string> | 'all' = new Set();
const refuses = (reference: string) => (refused === 'all' || refused.has(reference) ? 'unknown-account' : undefined);
const erp = new CountingErp({ ...wellMannered, answerMs: [1, 5], refuses });
const folder = mkdtempSync(join(tmpdir(), 'crossdock-replay-'));

beforeAll(async () => {
  const [database, url] = await Promise.all([testStack().createDatabase(), erp.open()]);
  bus = await testStack().startBus();
  gateways = new GatewayProcesses({
    folder,
    databaseUrl: database.url('erp-gateway'),
    busUrl: bus.url('erp-gateway'),
    erp: { url, token: erp.token },
    limits: { concurrent: 10, perSecond: 1_000 },
    timeoutMs: 2_000,
    replicas: 1,
    report: () => undefined,
  });
  await gateways.start();
  orders = await OrderSide.open(bus.url('order-service'));
});
afterAll(async () => {
  await gateways.stop();
  await Promise.all([orders.close(), erp.close()]);
  await bus.stop();
  rmSync(folder, { recursive: true, force: true });
});

const address = () => gateways.address('erp-gateway-1');

async function post<Answer>(path: string, body: object): Promise<{ status: number; body: Answer }> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(address() + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

async function reportOf(replay: string): Promise<ReplayReport> {
  return (await (await fetch(`${address()}/calls/replays/${replay}`)).json()) as ReplayReport;
}

async function settled(replay: string): Promise<ReplayReport> {
  await vi.waitUntil(async () => (await reportOf(replay)).open === 0, { timeout: 60_000, interval: 200 });
  return reportOf(replay);
}

const saidOf = (key: string) => (orders.outcomes.get(key) ?? []).map(({ outcome }) => outcome);

it('case 70: 500 dead letters replayed, 120 already done elsewhere: 380 effects, 120 no-ops, and the report says so', async () => {
  refused = 'all';
  const messages = Array.from({ length: 500 }, (_, number) => postingNumber(number));
  await orders.ask(messages);
  await vi.waitUntil(() => orders.outcomes.size === 500, { timeout: 60_000, interval: 200 });
  expect(messages.every(({ key }) => saidOf(key)[0] === 'rejected')).toBe(true);
  expect(erp.posted.size).toBe(0);

  // the account is made, and somebody has posted 120 of them by hand
  refused = new Set();
  for (const { id } of messages.slice(0, 120)) {
    const wish = erp.lastWishes.get(`${id}/inv`);
    if (wish) erp.postByHand(wish);
  }
  const { status, body } = await post<{ replay: string; calls: number }>('/calls/replay', {
    code: 'unknown-account',
    by: 'anna',
  });
  expect([status, body.calls]).toEqual([202, 500]);
  expect(await settled(body.replay)).toMatchObject({ by: 'anna', calls: 500, effects: 380, noOps: 120, refused: 0 });
  expect(erp.posted.size).toBe(500);
  expect(erp.repeats).toBe(0);
  await vi.waitUntil(() => messages.every(({ key }) => saidOf(key).includes('posted')), { timeout: 20_000 });
  // what is posted is no dead letter any more
  expect((await post<{ calls: number }>('/calls/replay', {})).body.calls).toBe(0);
}, 180_000);

it('a refused posting is made again with what a person has corrected in it, and only with what may be', async () => {
  const message = postingNumber(9_001);
  refused = new Set([`${message.id}/inv`]);
  await orders.ask([message]);
  await vi.waitUntil(() => saidOf(message.key).length === 1, { timeout: 20_000 });
  refused = new Set();
  const path = `/calls/${encodeURIComponent(message.id)}/replay`;
  const data = message.data as DataOf<typeof postingRequested>;
  expect((await post(path, { data: { ...data, postingRevision: 2 } })).body).toMatchObject({ code: 'invalid-mending' });
  expect((await post(path, { data: { posting: 'sale/SHP-1' } })).status).toBe(400);
  const mended = { ...data, body: { ...data.body, reference: { ...data.body.reference, orderName: '#mended' } } };
  const { body } = await post<{ replay: string }>(path, { data: mended, by: 'anna' });
  expect(await settled(body.replay)).toMatchObject({ by: 'anna', calls: 1, effects: 1, noOps: 0 });
  expect(saidOf(message.key)).toEqual(['rejected', 'posted']);
  expect(JSON.stringify(erp.posted.get(`${message.id}/inv`)?.document)).toContain('#mended');
  expect((await post(path, {})).body).toMatchObject({ code: 'not-refused' });
  // who posts it again asks for the same, and is answered
  await orders.ask([{ ...message, time: new Date().toISOString() }]);
}, 60_000);
