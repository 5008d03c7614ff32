import { expect, it } from 'vitest';
import type { Finding } from './finding.js';
import { lasting } from './lasting.js';

const finding = (about: string): Finding => ({ check: 'streams-taken', about, detail: '1 message waits' });

it('what comes and goes is no finding, what stays is', async () => {
  const looks = [[finding('AUDIT'), finding('FACTS')], [finding('FACTS'), finding('RAW')], [finding('FACTS')]];
  let at = 0;
  const look = () => Promise.resolve(looks[Math.min(at++, looks.length - 1)] ?? []);
  expect(await lasting(look, 1_000)).toEqual([finding('FACTS')]);
  expect(at).toBeGreaterThan(2);
});

it('nothing found is not looked at again', async () => {
  let looks = 0;
  expect(await lasting(() => Promise.resolve([]).finally(() => looks++))).toEqual([]);
  expect(looks).toBe(1);
});
