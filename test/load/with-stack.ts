import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { reportOnStderr } from '../../stack/report.js';
import { repositoryRoot } from '../../stack/repository.js';
import { rssBytesOf } from './cpu.js';
import { LoadRun } from './load-run.js';
import { LoadStack, type PolicyChanges } from './load-stack.js';

/** How a script under load is run. */
export interface LoadSetting {
  /** Keeps the data folder. */
  readonly keep: boolean;
  /** Folder for CPU profiles. */
  readonly profiles?: string | undefined;
  readonly policies?: PolicyChanges | undefined;
}

const MEBIBYTE = 1024 ** 2;

/** Starts a stack with full shelves in a folder of its own, does the work, and stops it whatever happens. */
export async function withStack<T>(
  { keep, profiles, policies }: LoadSetting,
  work: (run: LoadRun) => Promise<T>,
): Promise<T> {
  const base = join(repositoryRoot, '.data');
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, 'load-'));
  const stack = new LoadStack({ folder, report: reportOnStderr, profiles, policies });
  const stop = (): void => void stack.stop().then(() => process.exit(130));
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.once(name, stop);
  try {
    await stack.start();
    return await onStack(stack, work);
  } finally {
    await stack.stop();
    if (keep) reportOnStderr(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function onStack<T>(stack: LoadStack, work: (run: LoadRun) => Promise<T>): Promise<T> {
  const run = await LoadRun.open(stack);
  try {
    await run.fill();
    return await work(run);
  } finally {
    await run.close();
  }
}

/** Memory of each service, MiB. */
export function memoryOf(stack: LoadStack): Record<ServiceName, number> {
  const pids = stack.pids();
  const sizes = serviceNames.map((name) => [name, Math.round(rssBytesOf(pids.get(name) ?? 0) / MEBIBYTE)]);
  return Object.fromEntries(sizes) as Record<ServiceName, number>;
}
