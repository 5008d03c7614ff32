import { describe, expect, it } from 'vitest';
import { AdaptiveCap } from './adaptive-cap.js';
import { Breaker } from './breaker.js';
import { closedForMs } from './closed-times.js';
import { etaSeconds } from './lane-eta.js';
import { laneForecasts } from './lane-forecast.js';
import { LaneTurns } from './lane-turns.js';
import { shareAfter, type LearntShare } from './learnt-share.js';
import { slotsFor } from './slots.js';

describe('the cap on requests at once', () => {
  it('falls by three tenths when the ERP says it is too much, once for all who were told together, never below 1', () => {
    const cap = new AdaptiveCap(10);
    cap.overloaded(0);
    cap.overloaded(500);
    expect(cap.requests).toBe(7);
    for (let second = 2; second < 20; second++) cap.overloaded(second * 1_000);
    expect(cap.requests).toBe(1);
  });

  it('grows by one each time that so many calls went well, only where it is what holds them up', () => {
    const cap = new AdaptiveCap(10);
    cap.overloaded(0);
    for (let call = 0; call < 100; call++) cap.wentWell(2);
    expect(cap.requests).toBe(7);
    for (let call = 0; call < 8; call++) cap.wentWell(7);
    expect(cap.requests).toBe(8);
    for (let call = 0; call < 100; call++) cap.wentWell(10);
    expect(cap.requests).toBe(10);
  });

  it('falls a little where answers take many times what is usual, and not where they just vary', () => {
    const [slow, varied] = [new AdaptiveCap(10), new AdaptiveCap(10)];
    for (let call = 0; call < 200; call++) {
      slow.took(call < 50 ? 20 : 2_000, call * 100);
      varied.took(call % 2 ? 10 : 120, call * 100);
    }
    expect(slow.requests).toBeLessThan(9);
    expect(varied.requests).toBe(10);
  });
});

describe('the circuit breaker', () => {
  const failing = (times: number, atMs = 0) => {
    const breaker = new Breaker();
    for (let time = 0; time < times; time++) breaker.failed(atMs);
    return breaker;
  };

  it('opens after five failures in a row, lets one probe go, and closes with the first answer', () => {
    expect(failing(4).state(0)).toBe('closed');
    const breaker = failing(5);
    expect([breaker.state(0), breaker.mayRun(0), breaker.openForMs(0)]).toEqual(['open', 0, 1_000]);
    expect([breaker.state(1_000), breaker.mayRun(1_000)]).toEqual(['half-open', 1]);
    breaker.succeeded();
    expect([breaker.state(1_000), breaker.mayRun(1_000)]).toEqual(['closed', Infinity]);
  });

  it('stays open twice as long after each probe that fails, a minute at the most', () => {
    const breaker = failing(5);
    let nowMs = 1_000;
    const waits = Array.from({ length: 8 }, () => {
      breaker.failed(nowMs);
      const waitMs = breaker.openForMs(nowMs);
      nowMs += waitMs;
      return waitMs / 1_000;
    });
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('does not open where answers come between the failures', () => {
    const breaker = failing(4);
    breaker.succeeded();
    for (let time = 0; time < 4; time++) breaker.failed(0);
    expect(breaker.state(0)).toBe('closed');
  });
});

describe('closed times', () => {
  const night = { days: [1, 2, 3, 4, 5], from: '22:00', to: '05:30', timeZone: 'Europe/Berlin' };
  const hours = (instant: string) => closedForMs([night], Date.parse(instant)) / 3_600_000;

  it('over midnight end on the next day, by the clock of their zone', () => {
    expect(hours('2026-11-20T20:59:00Z')).toBe(0);
    expect(hours('2026-11-20T21:00:00Z')).toBe(7.5);
    expect(hours('2026-11-21T04:00:00Z')).toBe(0.5);
    expect(hours('2026-11-21T04:30:00Z')).toBe(0);
    // Saturday is not among the days
    expect(hours('2026-11-21T22:00:00Z')).toBe(0);
  });

  it('in the night of a change of clocks are an hour shorter', () => {
    const sunday = { ...night, days: [6] };
    expect(closedForMs([sunday], Date.parse('2026-03-28T21:00:00Z')) / 3_600_000).toBe(6.5);
  });
});

describe('lanes', () => {
  const claimAll = (waiting: Record<number, number>, claims: number, room = 1) => {
    const turns = new LaneTurns(6);
    const left = new Map(Object.entries(waiting).map(([priority, calls]) => [Number(priority), calls]));
    const taken: number[] = [];
    while (taken.length < claims) {
      const claimed: number[] = [];
      for (const { priority, most } of turns.order(room).lanes) {
        const calls = Math.min(most, left.get(priority) ?? 0, room - claimed.length);
        left.set(priority, (left.get(priority) ?? 0) - calls);
        claimed.push(...Array.from({ length: calls }, () => priority));
      }
      if (claimed.length === 0) break;
      turns.claimed(claimed.map((priority) => ({ priority, share: 'A' })));
      taken.push(...claimed);
    }
    return taken;
  };
  const count = (taken: readonly number[], priority: number) => taken.filter((one) => one === priority).length;

  it.each([1, 5])('the most urgent goes first, and each other gets its twentieth (room for %i)', (room) => {
    const taken = claimAll({ 0: 1e6, 2: 1e6, 3: 1e6, 5: 1e6 }, 1_000, room);
    for (const priority of [2, 3, 5]) expect(count(taken, priority) / taken.length).toBeCloseTo(0.05, 1);
    expect(count(taken, 0) / taken.length).toBeGreaterThan(0.8);
  });

  it('what nobody more urgent wants goes to the next', () => {
    const taken = claimAll({ 3: 500, 5: 500 }, 1_000);
    expect(count(taken.slice(0, 500), 3)).toBeGreaterThan(450);
    expect(taken).toHaveLength(1_000);
  });

  it('within a lane the channel account that had least goes first, and one that comes late is owed nothing', () => {
    const turns = new LaneTurns(6);
    const served = () => Object.fromEntries(turns.order(1).served.map(({ share, calls }) => [share, calls]));
    turns.claimed(Array.from({ length: 100 }, () => ({ priority: 3, share: 'big' })));
    turns.claimed([{ priority: 3, share: 'late' }]);
    expect(served()).toEqual({ big: 0, late: 1 });
    turns.claimed([
      { priority: 3, share: 'big' },
      { priority: 3, share: 'big' },
    ]);
    expect(served()).toEqual({ big: 1, late: 0 });
  });

  it('are through when the arithmetic says so', () => {
    const through = (rate: number, ...calls: number[]) => {
      const lanes = calls.map((waiting, index) => ({ lane: `lane-${index}`, calls: waiting }));
      return [...etaSeconds(lanes, rate).values()].map((seconds) => Math.round(seconds * 100) / 100);
    };
    expect(through(10, 100, 0, 0)).toEqual([10, 0, 0]);
    // 9.5 a second for the first, 0.5 for the other, which has all when the first is done
    expect(through(10, 95, 100)).toEqual([10, 19.5]);
    expect(through(0, 5, 0)).toEqual([Infinity, 0]);
  });

  it('are forecast at what is observed once calls pile up, and not at all while the ERP is paused', () => {
    const view = { perSecond: 2, permittedPerSecond: 20, paused: null, closedForMs: 0, breaker: 'closed' } as const;
    const counts = (oldestSeconds: number) => [
      { target: 'erp', lane: 'month-end', state: 'queued', calls: 40, oldestSeconds } as const,
    ];
    const [early] = laneForecasts('erp', view, counts(1));
    expect(early).toEqual({ lane: 'month-end', waiting: 40, throughSeconds: 2 });
    expect(laneForecasts('erp', view, counts(60))[0]?.throughSeconds).toBe(20);
    expect(laneForecasts('erp', { ...view, closedForMs: 3_600_000 }, counts(60))[0]?.throughSeconds).toBe(3_620);
    const paused = { by: 'anna', at: '', reason: 'upgrade' };
    expect(laneForecasts('erp', { ...view, paused }, counts(60))[0]?.throughSeconds).toBe(Infinity);
  });
});

describe('a quota that others use as well', () => {
  const quota = { name: 'five-minutes', requests: 100, windowMs: 300_000, burst: 5 };
  const fresh: LearntShare = { share: 1, sinceMs: 1_000_000, refusedMs: 0 };
  const after = (known: LearntShare, seconds: number, counted: number, refusals: number) =>
    shareAfter(known, { quota, counted, refusals, nowMs: known.sinceMs + seconds * 1_000 });

  it('is ours up to what we had when we were refused, and grows back bit by bit', () => {
    const refused = after(fresh, 1, 60, 3);
    expect(refused.share).toBe(0.6);
    expect(after(refused, 150, 60, 0).share).toBeCloseTo(0.7);
    expect(after(refused, 1_000, 60, 0).share).toBe(1);
  });

  it('is not given up for a refusal that comes when hardly anything was sent', () => {
    expect(after(fresh, 1, 10, 1).share).toBe(1);
  });
});

describe('slots', () => {
  const holder = (slots: number, wanted: number) => ({
    untilMs: 1e9,
    longestMs: 0,
    perSecond: 0,
    held: {},
    slots,
    wanted,
  });
  const slots = (holders: Record<string, [slots: number, wanted: number]>, wanted: number, lingering = 0) => {
    const state = {
      holders: Object.fromEntries(Object.entries(holders).map(([name, [has, wants]]) => [name, holder(has, wants)])),
      lingering: lingering > 0 ? [{ slots: lingering, untilMs: 1e9 }] : [],
    };
    return slotsFor(5, state, { holder: 'me', slots: { kept: 0, wanted } }, 0);
  };

  it('are divided by what each wants, and only as far as others have let go', () => {
    expect(slots({}, 5)).toBe(5);
    expect(slots({ other: [5, 5] }, 5)).toBe(0);
    expect(slots({ other: [2, 5] }, 5)).toBe(3);
    expect(slots({ other: [1, 1] }, 5)).toBe(4);
  });

  it('of one that is gone are not lent while its calls may run', () => {
    expect(slots({}, 5, 4)).toBe(1);
  });
});
