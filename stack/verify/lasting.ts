import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from './finding.js';

/** What is on its way is no fault: only what is there at every look for this long. */
const LOOKED_FOR_MS = 5_000;
const LOOK_EVERY_MS = 250;

/** The findings that last: each is about the same thing at every look. What a busy system has in flight comes and goes. */
export async function lasting(
  look: () => Promise<readonly Finding[]>,
  lookedForMs = LOOKED_FOR_MS,
): Promise<readonly Finding[]> {
  const endsAtMs = Date.now() + lookedForMs;
  let found = await look();
  while (found.length > 0 && Date.now() < endsAtMs) {
    await pause(LOOK_EVERY_MS);
    const now = await look();
    found = now.filter(({ about }) => found.some((one) => one.about === about));
  }
  return found;
}
