import { setTimeout as delay } from 'node:timers/promises';

const AGAIN_AFTER_MS = 250;
/** Servers that are killed one after the other, on a machine that does much else. */
const PATIENCE_MS = 180_000;

/** Does something that others disturb, again and again until it is done. */
export async function insistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > until || signal.aborted) throw error;
      await delay(AGAIN_AFTER_MS, undefined, { signal });
    }
  }
}
