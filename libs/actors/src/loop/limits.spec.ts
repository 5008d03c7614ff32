import { expect, it } from 'vitest';
import { backoffMs, defaultLimits } from './limits.js';

const limits = { ...defaultLimits, backoffFirstMs: 100, backoffMostMs: 1_000 };
const shortest = (deliveries: number, atLeastMs?: number) => backoffMs(deliveries, limits, () => 0, atLeastMs);
const longest = (deliveries: number, atLeastMs?: number) => backoffMs(deliveries, limits, () => 1, atLeastMs);

it('doubles with each delivery up to the limit, with jitter over the upper half', () => {
  expect([1, 2, 3, 4, 5, 99].map((deliveries) => [shortest(deliveries), longest(deliveries)])).toEqual([
    [50, 100],
    [100, 200],
    [200, 400],
    [400, 800],
    [500, 1_000],
    [500, 1_000],
  ]);
});

it('is never shorter than what the refusal asked for, and still spread', () => {
  expect([shortest(1, 5_000), longest(1, 5_000)]).toEqual([5_000, 5_050]);
});
