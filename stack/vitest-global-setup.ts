import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startTestCluster, type TestCluster } from './test-cluster.js';

declare module 'vitest' {
  /** What the run's own process tells the workers. */
  interface ProvidedContext {
    /** Removed when the run ends. */
    testFolder: string;
    /** Whoever connects here is told the port of PostgreSQL, which the first to ask starts. */
    testClusterDoor: number;
  }
}

/** One PostgreSQL for a whole run, started when the first test asks: a run of pure specs pays nothing. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-test-'));
  // PostgreSQL may run under an account of its own, which must enter
  chmodSync(folder, 0o755);
  let cluster: Promise<TestCluster> | undefined;
  const door = createServer(async (caller) => {
    cluster ??= startTestCluster(folder);
    const answer = await cluster.then(({ port }) => ({ port })).catch((error: Error) => ({ problem: error.message }));
    caller.end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  project.provide('testFolder', folder);
  project.provide('testClusterDoor', (door.address() as AddressInfo).port);
  return async () => {
    door.close();
    await (await cluster?.catch(() => undefined))?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
