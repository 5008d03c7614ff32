import { performance } from 'node:perf_hooks';

/** Share of its time from which on a process is said to have none left. */
const BUSY = 0.9;

/** Asks only while this process has no time left: what waits then waits for us. Nothing is behind otherwise. */
export function whileBusy(behindMs: () => Promise<number>): () => Promise<number> {
  let before = performance.eventLoopUtilization();
  return async () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization > BUSY ? behindMs() : 0;
  };
}
