import { setTimeout as pause } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '#libs/contracts';
import type { LoadRun } from './load-run.js';
import type { LoadStack } from './load-stack.js';

/** How long a service takes to leave and to come, milliseconds. */
export interface Restart {
  /** From SIGTERM to the end of the process, while orders are flowing. */
  readonly drainMs: number;
  /** From the start of the process to its first "ready", while nothing else is to be done. */
  readonly startMs: number;
}

const LOOK_EVERY_MS = 5;
/** Orders that flow while a service leaves, and how long before. */
const UNDER_LOAD = { orders: 300, outstanding: 300, beforeMs: 300 } as const;

/** Stops and starts each service: once in the middle of work, once at rest. */
export async function restartEach(run: LoadRun): Promise<Record<string, Restart>> {
  const drains = new Map<ServiceName, number>();
  for (const service of serviceNames) {
    await run.send(UNDER_LOAD.orders, UNDER_LOAD.outstanding);
    await pause(UNDER_LOAD.beforeMs);
    drains.set(service, (await restart(run.stack, service)).drainMs);
    await run.quiet();
  }
  const restarts: Record<string, Restart> = {};
  for (const service of serviceNames) {
    const { startMs } = await restart(run.stack, service);
    restarts[service] = { drainMs: drains.get(service) ?? 0, startMs };
  }
  return restarts;
}

async function restart(stack: LoadStack, service: ServiceName): Promise<Restart> {
  const pid = stack.pids().get(service);
  if (pid === undefined) throw new Error(`${service} does not run`);
  const askedAtMs = performance.now();
  process.kill(pid, 'SIGTERM');
  await until(() => !isAlive(pid));
  const drainMs = performance.now() - askedAtMs;
  await until(() => ![undefined, pid].includes(stack.pids().get(service)));
  const startedAtMs = performance.now();
  await until(() => isReady(stack.address(service)));
  return { drainMs: Math.round(drainMs), startMs: Math.round(performance.now() - startedAtMs) };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(LOOK_EVERY_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/health/ready`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
