import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { testStack } from '../stack/testing.js';
import { busiestWindow, CountingErp, wellMannered, type ErpManners } from './load/erp/counting-erp.js';
import { GatewayProcesses } from './load/erp/gateway-processes.js';
import { OrderSide } from './load/erp/order-side.js';
import { postingNumber } from './load/erp/postings.js';

/** 1,000 in `npm test`; `npm run verify:full` asks for 10,000. */
const DOCUMENTS = Number(process.env['GOVERNOR_DOCUMENTS'] ?? 1_000);
const KILLS = Math.max(4, Math.round(DOCUMENTS / 500));
const QUOTAS = [
  { name: 'per-second', requests: 60, windowSeconds: 1 },
  { name: 'ten-seconds', requests: 500, windowSeconds: 10 },
];
const CONCURRENT = 8;
const LANES = ['month-end', 'refunds', 'invoices', 'backfill'] as const;

const nasty: ErpManners = {
  answerMs: [5, 60],
  throttled: 0.01,
  failing: 0.01,
  failingAfterwards: 0.01,
  silent: 0.005,
  effectAfterMs: 800,
};

/** Two replicas of the gateway, an ERP that counts, and the order service, which is the test. */
async function opened(manners: ErpManners, limits: object, replicas = 2) {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-governor-'));
  const [database, bus] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  const erp = new CountingErp(manners);
  const url = await erp.open();
  const gateways = new GatewayProcesses({
    folder,
    databaseUrl: database.url('erp-gateway'),
    busUrl: bus.url('erp-gateway'),
    erp: { url, token: erp.token },
    limits,
    timeoutMs: 700,
    replicas,
    report: () => undefined,
  });
  const orders = await OrderSide.open(bus.url('order-service'));
  const pool = new pg.Pool({ connectionString: database.url('erp-gateway'), max: 2 });
  const close = async () => {
    await gateways.stop();
    await Promise.all([orders.close(), pool.end(), erp.close()]);
    await bus.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { erp, gateways, orders, pool, close };
}

it(
  `${DOCUMENTS} documents through two replicas that are killed, to an ERP that throttles, fails, and commits without a word: no limit is passed, and each is posted once`,
  { timeout: 60_000 + DOCUMENTS * 120 },
  async () => {
    const { erp, gateways, orders, close } = await opened(nasty, { concurrent: CONCURRENT, quotas: QUOTAS });
    try {
      const messages = Array.from({ length: DOCUMENTS }, (_, number) =>
        postingNumber(number, LANES[number % 4], `shopify-eu-${1 + (number % 3)}`),
      );
      // all of it waits before the first call: what goes first is decided by lanes alone
      await orders.ask(messages);
      await gateways.start();
      const isDone = () => orders.outcomes.size === DOCUMENTS;
      const killing = (async () => {
        for (let kill = 0; kill < KILLS && !isDone(); kill++) {
          await wait(2_000);
          await gateways.kill(gateways.names[kill % 2] ?? '');
        }
      })();
      const patience = { timeout: 40_000 + DOCUMENTS * 100, interval: 200 };
      await vi.waitUntil(isDone, patience).catch(() => undefined);
      await killing;

      expect(orders.outcomes.size).toBe(DOCUMENTS);
      expect(new Set([...orders.outcomes.values()].flat().map(({ outcome }) => outcome))).toEqual(new Set(['posted']));
      expect(erp.posted.size).toBe(DOCUMENTS);
      expect(erp.repeats).toBe(0);
      for (const { requests, windowSeconds } of QUOTAS)
        expect(busiestWindow(erp.arrivals, windowSeconds * 1_000)).toBeLessThanOrEqual(requests);
      expect(erp.mostAtOnce).toBeLessThanOrEqual(CONCURRENT);
      expectLanesInOrder([...erp.posted.keys()], messages.length);
    } finally {
      await close();
    }
  },
);

/** By the middle document of each lane: those that met trouble come late and do not count. */
function expectLanesInOrder(references: readonly string[], documents: number): void {
  const laneOf = (reference: string) => LANES[(Number(/\/(\d+)\//.exec(reference)?.[1]) - 8_000_000_000) % 4];
  const middles = LANES.map((lane) => {
    const places = references.flatMap((reference, place) => (laneOf(reference) === lane ? [place] : []));
    return places[Math.floor(places.length / 2)] ?? 0;
  });
  expect(middles).toEqual(middles.toSorted((one, other) => one - other));
  // a quarter of all at nearly all of the calls
  expect(middles[0]).toBeLessThan(documents * 0.25);
}

it('case 68: the ERP commits and says nothing, and our process dies: one document; five slots are never six, month-end goes first', async () => {
  const manners = { ...wellMannered, silent: 0.3, effectAfterMs: 600 };
  const { erp, gateways, orders, close } = await opened(manners, { concurrent: 5, perSecond: 200 });
  try {
    const messages = Array.from({ length: 60 }, (_, number) => postingNumber(number, LANES[3 - (number % 4)]));
    await orders.ask(messages);
    await gateways.start();
    await vi.waitUntil(() => erp.posted.size > 10, { timeout: 20_000 });
    await gateways.kill('erp-gateway-1');
    await vi.waitUntil(() => orders.outcomes.size === messages.length, { timeout: 60_000, interval: 100 });
    expect(erp.posted.size).toBe(messages.length);
    expect(erp.repeats).toBe(0);
    expect(erp.mostAtOnce).toBeLessThanOrEqual(5);
    const [first] = erp.posted.keys();
    expect(Number(/\/(\d+)\//.exec(first ?? '')?.[1]) % 4).toBe(3);
  } finally {
    await close();
  }
}, 120_000);
