import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.js';

const limits = { perSecond: 10, burst: 2 };

it('lets a burst through, then one request a tenth of a second', () => {
  const bucket = new TokenBucket(limits, 0);
  expect([bucket.take(0), bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([0, 0, 100, 200]);
});
it('fills up while nobody asks, and not beyond the burst', () => {
  const bucket = new TokenBucket(limits, 0);
  bucket.take(0);
  bucket.take(0);
  expect([bucket.take(10_000), bucket.take(10_000), bucket.take(10_000)]).toEqual([0, 0, 100]);
});
it('lets nothing through during a pause that the target asked for', () => {
  const bucket = new TokenBucket(limits, 0);
  bucket.pause(0, 1_000);
  expect(bucket.pausedForMs(400)).toBe(600);
  expect([bucket.take(400), bucket.take(400)]).toEqual([700, 800]);
  expect(bucket.pausedForMs(1_000)).toBe(0);
});
it('keeps the rate over any second, whatever the moments of asking', () => {
  const bucket = new TokenBucket(limits, 0);
  const sent: number[] = [];
  for (let at = 0; at < 5_000; at += 37) sent.push(at + bucket.take(at));
  for (const from of sent)
    expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(
      limits.perSecond + limits.burst,
    );
});
