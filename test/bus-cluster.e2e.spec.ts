import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { streams } from '#libs/contracts';
import type { Connections } from '../stack/connections.js';
import { withBus } from '../stack/nats.js';
import { runScenario } from '../stack/scenario.js';
import { SandboxClient } from '../stack/scenario/sandbox-client.js';
import { Stack } from '../stack/stack.js';
import { verify } from '../stack/verify/verify.js';

/** Longest that the story may take, milliseconds. */
const STORY_MS = 300_000;
const ORDERS = 60;
const sandbox = { seed: 5, faults: true, speed: 1 };
const report = () => undefined;

let folder: string;
let stack: Stack;
let connections: Connections;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossdock-cluster-'));
  const replicas = { 'order-service': 2, 'inventory-service': 2 };
  stack = new Stack({ folder, ports: 'any', external: {}, sandbox, report, busNodes: 3, replicas });
  connections = await stack.start();
}, STORY_MS);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Place {
  readonly leader: string | undefined;
  /** Nodes that have everything. */
  readonly current: number;
}

/** Where a stream is kept now; nowhere while the nodes elect a leader. */
async function placeOf(stream: string): Promise<Place> {
  return withBus(connections.natsUrl, async (connection) => {
    const { cluster } = await (await jetstreamManager(connection)).streams.info(stream);
    const followers = cluster?.replicas?.filter(({ current }) => current) ?? [];
    return { leader: cluster?.leader, current: followers.length + (cluster?.leader ? 1 : 0) };
  }).catch(() => ({ leader: undefined, current: 0 }));
}

/** SIGKILL to the node that leads the stream; resolves with its name when it has everything again. */
async function killLeaderOf(stream: string): Promise<string> {
  const patience = { timeout: 60_000, interval: 200 };
  await expect.poll(() => placeOf(stream), patience).toMatchObject({ leader: expect.any(String), current: 3 });
  const { leader = '' } = await placeOf(stream);
  await stack.kill(leader.replace('crossdock', 'nats-server').replace(/-1$/, ''));
  await expect.poll(() => placeOf(stream), patience).toMatchObject({ current: 3 });
  return leader;
}

it('keeps every stream on three nodes', async () => {
  for (const { name } of streams)
    await expect.poll(() => placeOf(name), { timeout: 30_000 }).toMatchObject({ current: 3 });
});

it(
  'loses nothing and does nothing twice when the node that leads is killed under load, and then the next one',
  { timeout: STORY_MS },
  async () => {
    const client = new SandboxClient(connections.addresses.sandbox);
    const killed: string[] = [];
    const shipped = (count: number) =>
      expect.poll(async () => (await client.status()).shipments, { timeout: STORY_MS }).toBeGreaterThanOrEqual(count);
    const meanwhile = async () => {
      await shipped(5);
      killed.push(await killLeaderOf('FACTS'));
      await shipped(20);
      killed.push(await killLeaderOf('FACTS'));
    };
    const options = { ...sandbox, orders: ORDERS, ratePerSecond: 3 };
    const signal = new AbortController().signal;
    const summary = await runScenario({ connections, dataFolder: folder, options, report, signal, meanwhile });
    expect(killed).toHaveLength(2);
    expect(summary.differences).toEqual([]);
    expect(summary).toMatchObject({ orders: ORDERS, booksAgree: true });
    expect(await verify(connections)).toEqual([]);
  },
);
