import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { demoChannels } from '../stack/demo-world.js';
import { verify } from '../stack/verify/verify.js';
import type { Connections } from '../stack/connections.js';
import { runScenario } from '../stack/scenario.js';
import { SandboxClient } from '../stack/scenario/sandbox-client.js';
import { Stack } from '../stack/stack.js';
import type { Summary } from '../stack/summary.js';

type Victim = Parameters<Stack['kill']>[0];

interface Story {
  readonly orders: number;
  readonly seed: number;
  /** Who sells; every channel of the demo world unless stated. */
  readonly channels?: readonly string[];
  /** Killed with SIGKILL once a third, half and two thirds of the orders have been told. */
  readonly victims?: readonly Victim[];
}

/** Longest that one story may take, milliseconds. */
const STORY_MS = 300_000;

async function told({
  orders,
  seed,
  channels,
  victims = [],
}: Story): Promise<{ summary: Summary; findings: readonly unknown[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-e2e-'));
  const sandbox = { seed, faults: true, speed: 2, ...(channels && { channels }) };
  const report = () => undefined;
  const stack = new Stack({ folder, ports: 'any', external: {}, sandbox, report });
  try {
    const connections = await stack.start();
    const context = {
      connections,
      dataFolder: folder,
      options: { ...sandbox, orders },
      report,
      signal: new AbortController().signal,
    };
    const [summary] = await Promise.all([runScenario(context), killed(stack, connections, orders, victims)]);
    return { summary, findings: await verify(connections) };
  } finally {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function killed(
  stack: Stack,
  { addresses }: Connections,
  orders: number,
  victims: readonly Victim[],
): Promise<void> {
  const sandbox = new SandboxClient(addresses.sandbox);
  for (const [index, victim] of victims.entries()) {
    const due = Math.ceil((orders * (index + 1)) / (victims.length + 1));
    await expect
      .poll(async () => (await sandbox.status()).shipments, { timeout: STORY_MS, interval: 100 })
      .toBeGreaterThanOrEqual(due);
    await stack.kill(victim);
  }
}

function expectProven({ summary, findings }: { summary: Summary; findings: readonly unknown[] }): void {
  expect(summary.differences).toEqual([]);
  expect(summary.booksAgree).toBe(true);
  expect(findings).toEqual([]);
}

it('brings orders of every channel to posted documents, and the books agree', { timeout: STORY_MS }, async () => {
  const story = await told({ orders: 60, seed: 3 });
  expectProven(story);
  expect(story.summary).toMatchObject({ orders: 60, erp: 'sandbox' });
  expect(story.summary.erpDocuments).toBeGreaterThan(50);
  expect(story.summary.openExceptions).toBeGreaterThan(0);
  for (const { documentsIn, orders, erpDocuments } of Object.values(story.summary.channels))
    expect(Math.min(documentsIn, orders, erpDocuments)).toBeGreaterThan(0);
  expect(Object.keys(story.summary.channels).toSorted()).toEqual([...demoChannels].toSorted());
});

it(
  'loses nothing and does nothing twice when erp-gateway, the bus and the database are killed',
  { timeout: STORY_MS },
  async () => {
    const story = await told({ orders: 90, seed: 11, victims: ['erp-gateway', 'nats-server', 'postgres'] });
    expectProven(story);
  },
);

it(
  'brings orders over Amazon to their end when channel-gateway and Amazon itself are killed',
  { timeout: STORY_MS },
  async () => {
    const victims = ['channel-gateway', 'sandbox'] as const;
    const story = await told({ orders: 90, seed: 5, channels: ['amazon'], victims });
    expectProven(story);
    expect(story.summary.channels).toMatchObject({ amazon: { orders: 89 } });
  },
);
