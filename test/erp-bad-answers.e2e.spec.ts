import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallRecord } from '#libs/actors';
import { CLOCK_FILE } from '../stack/chaos/clock-file.js';
import { built } from '../stack/repository.js';
import { testStack, type TestBus } from '../stack/testing.js';
import { CountingErp, wellMannered, type Spoilt } from './load/erp/counting-erp.js';
import { GatewayProcesses } from './load/erp/gateway-processes.js';
import { OrderSide } from './load/erp/order-side.js';
import { postingNumber } from './load/erp/postings.js';

let bus: TestBus;
let gateways: GatewayProcesses;
let orders: OrderSide;
let spoilt: Spoilt | undefined;
let takesLogins = true;
const erp = new CountingErp({
  ...wellMannered,
  answerMs: [1, 5],
  effectAfterMs: 200,
  spoils: () => spoilt,
  takesLogins: () => takesLogins,
});
const folder = mkdtempSync(join(tmpdir(), 'crossdock-bad-answers-'));

beforeAll(async () => {
  const [database, url] = await Promise.all([testStack().createDatabase(), erp.open()]);
  bus = await testStack().startBus();
  gateways = new GatewayProcesses({
    folder,
    databaseUrl: database.url('erp-gateway'),
    busUrl: bus.url('erp-gateway'),
    erp: { url, token: erp.token },
    limits: { concurrent: 5, perSecond: 100 },
    timeoutMs: 500,
    replicas: 1,
    // its clock is seven minutes ahead: leases and claims are the database's business
    preload: [built('stack', 'chaos', 'shifted-clock.js')],
    report: () => undefined,
  });
  writeFileSync(join(folder, CLOCK_FILE), String(7 * 60_000));
  await gateways.start();
  orders = await OrderSide.open(bus.url('order-service'));
});
beforeEach(() => {
  spoilt = undefined;
  takesLogins = true;
});
afterAll(async () => {
  await gateways.stop();
  await Promise.all([orders.close(), erp.close()]);
  await bus.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function callOf(ref: string): Promise<CallRecord | undefined> {
  const url = `${gateways.address('erp-gateway-1')}/calls?ref=${encodeURIComponent(ref)}`;
  return ((await (await fetch(url)).json()) as { calls: CallRecord[] }).calls[0];
}

let number = 0;

/** Posts a document while the ERP answers badly, and returns the error that its call met; then the ERP recovers. */
async function postThrough(
  trouble: () => void,
): Promise<{ key: string; code: string | undefined; state: string | undefined }> {
  const message = postingNumber(++number);
  trouble();
  await orders.ask([message]);
  await vi.waitUntil(async () => (await callOf(message.id))?.lastError, { timeout: 15_000, interval: 20 });
  const call = await callOf(message.id);
  spoilt = undefined;
  takesLogins = true;
  await vi.waitUntil(() => orders.outcomes.has(message.key), { timeout: 40_000, interval: 50 });
  expect(orders.outcomes.get(message.key)).toMatchObject([{ outcome: 'posted' }]);
  expect([...erp.posted.keys()].filter((one) => one.startsWith(message.id))).toHaveLength(1);
  return { key: message.key, code: call?.lastError?.code, state: call?.state };
}

describe('an ERP that answers badly, to a gateway whose clock is wrong', () => {
  const answers: readonly [Spoilt['how'], string][] = [
    ['garbage', 'unexpected-answer'],
    ['html', 'unexpected-answer'],
    ['empty', 'unexpected-answer'],
    ['schema', 'unexpected-answer'],
    ['truncated', 'no-answer'],
  ];
  const cases = answers.flatMap(([how, code]) => [true, false].map((done) => ({ how, code, done })));
  it.each(cases)(
    '$how, with the document taken: $done: in doubt ($code), asked about, and there once',
    async ({ how, code, done }) => {
      const met = await postThrough(() => (spoilt = { how, done }));
      expect(met).toMatchObject({ code, state: 'in-doubt' });
      expect(erp.repeats).toBe(0);
    },
  );

  it('expired credentials: nothing is sent in, and all is made once they are renewed', async () => {
    const met = await postThrough(() => {
      takesLogins = false;
      erp.endSessions();
    });
    expect(met).toMatchObject({ code: 'login-refused', state: 'queued' });
  }, 60_000);
});
