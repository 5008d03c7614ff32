import { describe, expect, it } from 'vitest';
import type { CallState, Outcome } from './call.js';
import { actOf, PARKED_FROM_MS, stepOf, type Act, type CallEvent, type CallStep, type Standing } from './call-steps.js';

const posted: Outcome = { result: 'done', data: { documentId: 'D-1' }, at: '2026-11-21T10:00:00.000Z' };
const refused: Outcome = { result: 'refused', code: 'closed-period', at: '2026-11-21T10:00:00.000Z' };
const fresh: Standing = {
  was: 'queued',
  attempts: 0,
  doubted: false,
  kept: null,
  canLookUp: true,
  settleMs: 6_000,
  jitter: 0,
};
const unknown: CallEvent = { kind: 'doubt', code: 'timeout', detail: 'no answer' };
const later = (afterMs: number, code = 'other'): CallEvent => ({ kind: 'later', afterMs, code, detail: 'busy' });

describe('what is done with a claimed call', () => {
  const acts: readonly [was: CallState, canLookUp: boolean, act: Act][] = [
    ['queued', true, 'perform'],
    ['queued', false, 'perform'],
    ['parked', true, 'perform'],
    ['in-doubt', true, 'look-up'],
    ['in-flight', true, 'look-up'],
    ['in-flight', false, 'ask-a-person'],
  ];
  it.each(acts)('%s, and the target can be asked: %s → %s', (was, canLookUp, act) => {
    expect(actOf({ was, canLookUp })).toBe(act);
  });
});

describe('a call that can be looked up', () => {
  it('is done when it took effect', () => {
    expect(stepOf(fresh, 'perform', { kind: 'effective', outcome: posted })).toMatchObject({
      state: 'done',
      outcome: posted,
    });
  });
  it('rests until it can take effect no more when nobody knows, since an earlier look-up proves nothing', () => {
    const step = stepOf(fresh, 'perform', unknown);
    expect(step).toMatchObject({ state: 'in-doubt', rest: 6_000, doubted: true, exception: null });
  });
  it('is made again under a new claim when the look-up shows nothing', () => {
    const step = stepOf({ ...fresh, was: 'in-doubt', attempts: 1, doubted: true }, 'look-up', { kind: 'absent' });
    expect(step).toMatchObject({ state: 'queued', rest: 0, doubted: true });
  });
  it('is made again more and more slowly when it ends in doubt every time', () => {
    const rests = [1, 2, 3, 4, 20].map(
      (attempts) => stepOf({ ...fresh, attempts, doubted: true }, 'look-up', { kind: 'absent' }).rest,
    );
    expect(rests).toEqual([0, 500, 1_000, 2_000, 30_000]);
  });
  it('believes a refusal at once where nothing was in doubt', () => {
    expect(stepOf(fresh, 'perform', { kind: 'refused', outcome: refused })).toMatchObject({
      state: 'done',
      outcome: refused,
    });
  });
  it('keeps a refusal after a doubt until a look-up has found nothing', () => {
    const doubted = { ...fresh, doubted: true };
    const kept = stepOf(doubted, 'perform', { kind: 'refused', outcome: refused });
    expect(kept).toMatchObject({ state: 'in-doubt', rest: 0, kept: refused, outcome: null });
    const verified = { ...doubted, was: 'in-doubt' as const, kept: refused };
    expect(stepOf(verified, 'look-up', { kind: 'absent' })).toMatchObject({ state: 'done', outcome: refused });
    expect(stepOf(verified, 'look-up', { kind: 'effective', outcome: posted })).toMatchObject({
      state: 'done',
      outcome: posted,
    });
  });
  it('stays in doubt when the look-up itself fails', () => {
    for (const event of [unknown, later(10)])
      expect(stepOf({ ...fresh, was: 'in-doubt', doubted: true }, 'look-up', event)).toMatchObject({
        state: 'in-doubt',
        doubted: true,
      });
  });
});

describe('a call that cannot be looked up', () => {
  const blind = { ...fresh, canLookUp: false };
  it('is made once: in doubt it is an exception, and a person decides', () => {
    const step = stepOf(blind, 'perform', unknown);
    expect(step).toMatchObject({ state: 'in-doubt', rest: 'person', exception: 'in-doubt', told: true });
  });
  it('is an exception when its process died', () => {
    const step = stepOf({ ...blind, was: 'in-flight' }, 'ask-a-person', unknown);
    expect(step).toMatchObject({ state: 'in-doubt', rest: 'person', exception: 'in-doubt' });
  });
  it('is made again when it surely had no effect', () => {
    expect(stepOf(blind, 'perform', later(100))).toMatchObject({ state: 'queued', doubted: false });
  });
});

describe('a call that surely had no effect', () => {
  it('waits at least as long as the target asks', () => {
    expect(stepOf(fresh, 'perform', later(7_000, 'throttled')).rest).toBe(7_000);
  });
  it('waits twice as long each time, up to a limit, spread by jitter', () => {
    const rest = (attempts: number, jitter: number) => stepOf({ ...fresh, attempts, jitter }, 'perform', later(0)).rest;
    expect([rest(0, 0), rest(1, 0), rest(2, 0), rest(50, 0)]).toEqual([250, 500, 1_000, 15_000]);
    expect(rest(2, 0.5)).toBe(1_500);
  });
  it('is parked, and those who asked are told, when the rest is long', () => {
    expect(stepOf(fresh, 'perform', later(PARKED_FROM_MS))).toMatchObject({
      state: 'parked',
      rest: PARKED_FROM_MS,
      told: true,
    });
    expect(stepOf(fresh, 'perform', later(PARKED_FROM_MS - 1))).toMatchObject({ state: 'queued', told: false });
  });
});

it('never performs again what may have taken effect without a look-up after the claim, whatever happens', () => {
  const events: readonly CallEvent[] = [{ kind: 'absent' }, { kind: 'refused', outcome: refused }, later(0), unknown];
  const visit = (standing: Standing, depth: number): void => {
    if (depth === 0) return;
    const act = actOf(standing);
    for (const event of events) {
      if ((event.kind === 'absent') !== (act === 'look-up') && event.kind === 'absent') continue;
      if (event.kind === 'refused' && act !== 'perform') continue;
      const step: CallStep = stepOf(standing, act, event);
      if (event.kind === 'doubt') expect(actOf({ ...standing, was: step.state })).not.toBe('perform');
      if (step.state !== 'done') visit({ ...standing, ...step, was: step.state }, depth - 1);
    }
  };
  visit(fresh, 6);
  visit({ ...fresh, was: 'in-flight' }, 6);
});
