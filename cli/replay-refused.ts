import { setTimeout as wait } from 'node:timers/promises';
import type { ReplayReport } from '#libs/actors';
import type { Connections } from '../stack/connections.js';
import { ask, counted, EXIT_INCOMPLETE, write } from './running-stack.js';

/** How long a replay is waited for, and how often it is looked at, milliseconds. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Which refused postings are meant, and who wishes it. */
interface RefusedWish {
  readonly refs?: readonly string[];
  readonly code: string | undefined;
  readonly target: string | undefined;
  readonly by: string | undefined;
}

/** Has refused postings made again, and tells what became of them. */
export async function replayRefused(wish: RefusedWish, json: boolean, stack: Connections): Promise<number> {
  const taken = await ask<{ replay: string; calls: number }>(
    stack,
    'erp-gateway',
    '/calls/replay',
    'POST',
    undefined,
    wish,
  );
  if (taken.calls === 0) {
    write(json, { ...taken, effects: 0, noOps: 0, refused: 0, open: 0 }, () => ['0 postings are refused']);
    return 0;
  }
  const report = await settled(stack, taken.replay);
  const { calls, effects, noOps, refused, open } = report;
  write(json, report, () => [
    `${counted(calls, 'posting')} replayed: ${effects} posted, ${noOps} there already, ${refused} refused again, ${open} not decided yet`,
  ]);
  return open === 0 ? 0 : EXIT_INCOMPLETE;
}

async function settled(stack: Connections, replay: string): Promise<ReplayReport> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const report = await ask<ReplayReport>(stack, 'erp-gateway', `/calls/replays/${replay}`);
    if (report.open === 0 || performance.now() > untilMs) return report;
    await wait(LOOK_EVERY_MS);
  }
}
