import { expect, it } from 'vitest';
import { sunsetNear } from './sunset.js';

it('warns half a year before a version ends, and after its end', () => {
  const now = Date.parse('2026-11-20T12:00:00Z');
  expect(sunsetNear(null, now)).toBeUndefined();
  expect(sunsetNear('2027-11-20', now)).toBeUndefined();
  expect(sunsetNear('2026-12-01', now)).toBe(11);
  expect(sunsetNear('2026-11-01', now)).toBe(-19);
});
