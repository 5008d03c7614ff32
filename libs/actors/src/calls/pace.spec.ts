import { expect, it } from 'vitest';
import { Pace } from './pace.js';

function paceOf(everyMs: number, forMs: number): Pace {
  const pace = new Pace();
  for (let atMs = 0; atMs <= forMs; atMs += everyMs) pace.note(atMs);
  return pace;
}

it('tells how often something happens', () => {
  expect(paceOf(10, 60_000).perSecond(60_000)).toBeCloseTo(100, 0);
  expect(paceOf(250, 60_000).perSecond(60_000)).toBeCloseTo(4, 0);
});

it('forgets what has ended', () => {
  const pace = paceOf(10, 60_000);
  expect(pace.perSecond(65_000)).toBeCloseTo(100 / Math.E, 0);
  expect(pace.perSecond(120_000)).toBeLessThan(0.01);
});

it('is none where nothing has happened', () => {
  expect(new Pace().perSecond(1_000)).toBe(0);
});
