import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { anyPort, Ports } from '../../stack/ports.js';
import { reportOnStderr } from '../../stack/report.js';
import { Supervisor } from '../../stack/supervisor.js';
import { addItems } from '../../stack/tryton/items.js';
import { TrytonRpc } from '../../stack/tryton/rpc.js';
import type { RunningTryton } from '../../stack/tryton/server.js';
import { openTryton } from '../../stack/tryton/tryton.js';

/** A real Tryton with prepared books, for one file of tests. */
export interface TrytonUnderTest extends RunningTryton {
  readonly rpc: TrytonRpc;
  readonly supervisor: Supervisor;
  close(): Promise<void>;
}

/** The first run of a machine makes the database: one to two minutes, and more where others work too. */
export const TRYTON_WITHIN_MS = 400_000;

/** Starts it on a copy of the prepared database. */
export async function tryTryton(skus: readonly string[]): Promise<TrytonUnderTest> {
  const path = mkdtempSync(join(inject('testFolder'), 'tryton-'));
  // PostgreSQL may run under an account of its own, which must enter
  chmodSync(path, 0o755);
  const supervisor = new Supervisor(join(path, 'processes.json'), () => undefined);
  const ports = new Ports();
  const choosePort = () => ports.choose(anyPort());
  const place = { path: join(path, 'erp'), durable: false, choosePort, supervisor, report: reportOnStderr };
  const running = await openTryton(place);
  const rpc = await new TrytonRpc(running.login).open();
  await addItems(
    rpc,
    skus.map((sku) => ({ sku, taxClass: 'standard' })),
  );
  const close = async () => {
    await supervisor.stop();
    rmSync(path, { recursive: true, force: true });
  };
  return { ...running, rpc, supervisor, close };
}
