import { expect, it } from 'vitest';
import { windowOf } from './completeness-check.js';
import { dueDays } from './due-days.js';

const timeZone = 'America/New_York';
const nowMs = Date.parse('2026-11-20T12:00:00Z');
const long = { timeZone, nowMs, sinceMs: Date.parse('2026-01-01T00:00:00Z') };
const HOUR_MS = 3_600_000;

it('a day is compared once, an hour after it is over in the account’s zone', () => {
  const known = ['13', '14', '15', '16', '17', '18'].map((day) => ({
    day: `2026-11-${day}`,
    state: 'complete' as const,
    agoMs: 0,
  }));
  expect(dueDays({ ...long, known })).toEqual(['2026-11-19']);
  expect(dueDays({ ...long, known, nowMs: Date.parse('2026-11-20T05:30:00Z') })).toEqual([]);
  expect(dueDays({ ...long, known, nowMs: Date.parse('2026-11-20T06:00:00Z') })).toEqual(['2026-11-19']);
});

it('an incomplete day is compared again each hour, for a week', () => {
  const known = Array.from({ length: 7 }, (_, index) => ({
    day: `2026-11-${13 + index}`,
    state: 'incomplete' as const,
    agoMs: (index * HOUR_MS) / 2,
  }));
  expect(dueDays({ ...long, known })).toEqual(['2026-11-15', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19']);
});

it('what was before the account was spoken for is not compared', () => {
  expect(dueDays({ timeZone, nowMs, sinceMs: Date.parse('2026-11-18T12:00:00Z'), known: [] })).toEqual([
    '2026-11-18',
    '2026-11-19',
  ]);
});

it('the day on which clocks go back has 25 hours', () => {
  const { fromMs, toMs } = windowOf('2026-11-01', timeZone);
  expect((toMs - fromMs) / HOUR_MS).toBe(25);
});
