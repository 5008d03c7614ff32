import { setTimeout as delay } from 'node:timers/promises';

const AGAIN_AFTER_MS = 250;
/** A server that was killed is back long before. */
const TRIES = 400;

/** Does something that others disturb, again and again until it is done. */
export async function insistently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || signal.aborted) throw error;
      await delay(AGAIN_AFTER_MS, undefined, { signal });
    }
  }
}
