import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextWindow, positionAfter, timesOf, type FeedTimes } from './windows.js';

const MINUTE_MS = 60_000;
const at = (text: string) => Date.parse(`2026-11-20T${text}Z`);
const times: FeedTimes = { overlapMs: 2 * MINUTE_MS, maxWindowMs: 15 * MINUTE_MS, firstWindowMs: 60 * MINUTE_MS };

const someTimes = fc
  .record({ overlap: fc.integer({ min: 0, max: 600 }), max: fc.integer({ min: 1, max: 7200 }), first: fc.nat(7200) })
  .map(({ overlap, max, first }) =>
    timesOf({
      name: 'orders',
      everySeconds: 60,
      overlapSeconds: overlap,
      maxWindowSeconds: max,
      firstWindowSeconds: first,
      page: () => Promise.reject(new Error('not asked')),
    }),
  );
/** Looks at increasing instants, some of which fail. */
const looks = fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 3_600_000 }), fails: fc.boolean() }), {
  minLength: 1,
  maxLength: 60,
});

it('windows cover time without gap, and the cursor stays behind now by the overlap', () => {
  fc.assert(
    fc.property(someTimes, looks, (times, series) => {
      let nowMs = at('13:00:00');
      let position: number | null = null;
      let coveredTo: number | null = null;
      for (const { afterMs, fails } of series) {
        nowMs += afterMs;
        const window = nextWindow(position, nowMs, times);
        if (fails) continue;
        if (coveredTo !== null) expect(window.fromMs).toBeLessThanOrEqual(coveredTo);
        coveredTo = Math.max(coveredTo ?? 0, window.toMs);
        const next: number = positionAfter(window, nowMs, times);
        expect(next).toBeLessThanOrEqual(nowMs - times.overlapMs);
        expect(next).toBeGreaterThanOrEqual(position ?? next);
        expect(next).toBeLessThanOrEqual(coveredTo);
        position = next;
      }
    }),
  );
});

it('what is shown late under an earlier time, by less than the overlap, is seen once', () => {
  const order = fc.record({ atMs: fc.integer({ min: 1, max: 3_600_000 }), lateMs: fc.nat(2 * MINUTE_MS - 1) });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 30 }), fc.integer({ min: 10_000, max: 900_000 }), (orders, everyMs) => {
      const start = at('13:00:00');
      const seen = new Map<number, number>();
      let position = start - times.overlapMs;
      for (let nowMs = start + everyMs; nowMs <= start + 2 * 3_600_000; nowMs += everyMs) {
        const window = nextWindow(position, nowMs, times);
        for (const [index, { atMs, lateMs }] of orders.entries()) {
          const isListed = start + atMs + lateMs <= nowMs;
          const isInside = start + atMs >= window.fromMs && (window.isNewest || start + atMs < window.toMs);
          if (isListed && isInside) seen.set(index, 1);
        }
        position = positionAfter(window, nowMs, times);
      }
      expect(seen.size).toBe(orders.length);
    }),
  );
});

describe('case 11: windows meet without gap', () => {
  it('an order half a millisecond behind the border is in the later window alone', () => {
    const first = nextWindow(at('13:00:00'), at('14:00:00'), times);
    const second = nextWindow(positionAfter(first, at('14:00:00'), times), at('14:00:00'), times);
    expect([first.toMs, second.fromMs, second.toMs]).toEqual([at('13:15:00'), at('13:15:00'), at('13:30:00')]);
    const order = at('13:15:00') + 0.5;
    const inside = [first, second].filter(({ fromMs, toMs }) => order >= fromMs && order < toMs);
    expect(inside).toEqual([second]);
  });
});

describe('case 10: a source clock that is ahead', () => {
  it('the newest window is open for what bears a later time, and the cursor stays behind our now', () => {
    const window = nextWindow(at('12:58:00'), at('13:00:00'), times);
    expect(window.isNewest).toBe(true);
    expect(positionAfter(window, at('13:00:00'), times)).toBe(at('12:58:00'));
  });

  it('a cursor ahead of our clock is not believed', () => {
    expect(nextWindow(at('13:07:00'), at('13:00:00'), times).fromMs).toBe(at('12:58:00'));
  });
});
