import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { whileBusy } from './while-busy.js';

function work(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until) Math.sqrt(until);
}

it('says that nothing is behind while there is time left, and asks while there is none', async () => {
  const behind = whileBusy(async () => 7_000);
  await pause(50);
  expect(await behind()).toBe(0);
  work(100);
  expect(await behind()).toBe(7_000);
});
