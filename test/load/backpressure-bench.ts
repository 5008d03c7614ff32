import { setTimeout as pause } from 'node:timers/promises';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { reportOnStderr } from '../../stack/report.js';
import { idleLatency, type IdleLatency } from './idle.js';
import type { LoadRun } from './load-run.js';
import { checkOrders } from './order-facts.js';
import { isExactlyOnce } from './report.js';
import { playRound } from './round.js';
import { rounded } from './statistics.js';
import { printed, script } from './script.js';
import { memoryOf, MostMemory, withStack, type Memory } from './with-stack.js';
import type { LoadStatus } from './world/main.js';

const USAGE = `npm run bench:backpressure -- [--seconds 60] [--times 10] [--waiting 5000] [--mib 16] [--behind 20] [--json] [--keep]

So many times more orders than can be served, for a time: what is accepted, what is sent away, what memory does, how long
until latency is normal again. --waiting, --mib and --behind are the limits of intake (policies/channel-accounts.yaml).
`;

/** Orders that tell what can be served, and orders that tell what is normal. */
const SERVED = 1_500;
const OUTSTANDING = 1_000;
const NORMAL = 20;
/** Normal again: not more than this times what it was before. */
const NORMAL_AGAIN = 2;

/** What a flood came to. */
export interface BackpressureResult {
  /** Orders that the system serves in a second, and deliveries that were tried. */
  readonly servedPerSecond: number;
  readonly triedPerSecond: number;
  readonly accepted: number;
  readonly givenUp: number;
  /** Deliveries that were sent away, by status; those without `Retry-After`. */
  readonly refused: LoadStatus['sent']['refused'];
  readonly withoutRetryAfter: number;
  /** Memory of each service before, and the most during the flood, MiB. */
  readonly memoryMiB: Readonly<Record<ServiceName, { readonly before: number; readonly most: number }>>;
  /** From the end of the flood until everything accepted was posted. */
  readonly secondsUntilDone: number;
  readonly latencyBeforeMs: IdleLatency;
  readonly latencyAfterMs: IdleLatency;
  readonly normalWithinSeconds: number;
  readonly lost: number;
  readonly exactlyOnce: boolean;
}

/** Runs it; exit code 0 where nothing accepted was lost and latency was normal within a minute, 1 where not. */
export function main(argv: readonly string[]): Promise<number> {
  const numbers = { seconds: 60, times: 10, waiting: 5_000, mib: 16, behind: 20 };
  const taken = { name: 'bench:backpressure', usage: USAGE, numbers, flags: ['keep'] as const };
  return script(taken, argv, async ({ seconds, times, waiting, mib, behind, keep, json }) => {
    const intake = { waitingDocuments: waiting, factsMiB: mib, callsBehindSeconds: behind };
    const setting = { keep, policies: { 'channel-accounts.yaml': { intake } } };
    const result = await withStack(setting, (run) => flood(run, seconds, times));
    printed(result, json);
    return result.exactlyOnce && result.normalWithinSeconds <= 60 && result.withoutRetryAfter === 0 ? 0 : 1;
  });
}

async function flood(run: LoadRun, seconds: number, times: number): Promise<BackpressureResult> {
  const served = await playRound(run, SERVED, OUTSTANDING);
  const latencyBeforeMs = await idleLatency(run, NORMAL);
  const before = memoryOf(run.stack);
  const triedBefore = (await run.status()).sent;
  await run.flood(seconds * 1000, served.ordersPerSecond * times);
  const watch = new MostMemory(run.stack);
  await pause(seconds * 1_000);
  const most = watch.end();
  const endedAtMs = performance.now();
  await run.quiet();
  const secondsUntilDone = (performance.now() - endedAtMs) / 1000;
  reportOnStderr(`  everything accepted is posted ${secondsUntilDone.toFixed(1)} s after the flood`);
  const latencyAfterMs = await idleLatency(run, NORMAL);
  const isNormal = latencyAfterMs.p50 <= Math.max(60, latencyBeforeMs.p50 * NORMAL_AGAIN);
  const status = await run.status();
  const check = await checkOrders(run.database);
  const { sent, books } = status;
  return {
    servedPerSecond: rounded(served.ordersPerSecond),
    triedPerSecond: rounded((sent.tried - triedBefore.tried) / seconds),
    accepted: sent.accepted - triedBefore.accepted,
    givenUp: sent.givenUp,
    refused: sent.refused,
    withoutRetryAfter: sent.withoutRetryAfter,
    memoryMiB: memories(before, most),
    secondsUntilDone: rounded(secondsUntilDone, 1),
    latencyBeforeMs,
    latencyAfterMs,
    normalWithinSeconds: isNormal ? rounded(secondsUntilDone, 1) : Infinity,
    lost: sent.accepted - books.ordersOnce,
    exactlyOnce: isExactlyOnce(check, status),
  };
}

function memories(before: Memory, most: Memory): BackpressureResult['memoryMiB'] {
  const pairs = serviceNames.map((name) => [name, { before: before[name], most: most[name] }]);
  return Object.fromEntries(pairs) as BackpressureResult['memoryMiB'];
}
