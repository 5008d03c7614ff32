import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ErpLimits } from './limits.js';
import { lend, untouched, type LeaseRequest } from './shared-budget.js';
import { presets, type PresetName } from './presets.js';
import { busiest, randomFrom, SimulatedErp, type SimulatedWorld } from './testing/simulated-erp.js';

const usual = { erpMs: 60, databaseMs: 8, dieEverySeconds: 0, abandoned: 0, demand: Infinity } as const;

function limitsOf(changes: Partial<ErpLimits>): ErpLimits {
  return { concurrent: 100, quotas: [], closed: [], batch: 1, ...changes };
}

function quota(requests: number, windowMs: number, more: object = {}) {
  return { name: `of-${windowMs}`, requests, windowMs, burst: Math.max(3, Math.ceil(requests / 20)), ...more };
}

function simulate(world: Omit<SimulatedWorld, 'random'>, seed = 1) {
  return new SimulatedErp({ ...world, random: randomFrom(seed) }).run();
}

/** What was used of a quota, of what could have been, once the first window is over. */
function useOf(
  arrivals: readonly number[],
  { requests, windowMs }: { requests: number; windowMs: number },
  seconds: number,
) {
  const measured = arrivals.filter((atMs) => atMs >= windowMs && atMs < seconds * 1_000).length;
  return measured / ((requests * (seconds * 1_000 - windowMs)) / windowMs);
}

const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1e9 }),
  replicas: fc.integer({ min: 1, max: 4 }),
  concurrent: fc.integer({ min: 1, max: 12 }),
  quotas: fc.uniqueArray(
    fc.record({ requests: fc.integer({ min: 1, max: 80 }), windowMs: fc.integer({ min: 300, max: 12_000 }) }),
    { minLength: 1, maxLength: 3, selector: ({ windowMs }) => windowMs },
  ),
  erpMs: fc.integer({ min: 1, max: 900 }),
  databaseMs: fc.integer({ min: 1, max: 400 }),
  dieEverySeconds: fc.constantFrom(0, 4, 20),
  abandoned: fc.constantFrom(0, 0.05, 0.4),
  demand: fc.constantFrom(0.3, 20, Infinity),
});

describe('what replicas share', () => {
  it('no window of any quota ever holds more than the ERP permits, whoever dies, is slow, or gives up', () => {
    fc.assert(
      fc.property(worlds, ({ seed, concurrent, quotas, ...world }) => {
        const limits = limitsOf({ concurrent, quotas: quotas.map((one) => quota(one.requests, one.windowMs)) });
        const { arrivals, mostAtOnce } = simulate({ ...world, limits, seconds: 40 }, seed);
        for (const { requests, windowMs } of limits.quotas)
          expect(busiest(arrivals, windowMs)).toBeLessThanOrEqual(requests);
        expect(mostAtOnce).toBeLessThanOrEqual(concurrent);
        expect(arrivals.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  const quotasOf = (name: PresetName) => presets[name].quotas;
  const windows = (Object.keys(presets) as PresetName[]).flatMap((name) =>
    quotasOf(name).map((one) => ({ preset: name, ...one })),
  );
  it.each(windows)(
    '$preset: $requests in $windowMs ms are kept by three replicas of which some die, and used',
    (one) => {
      const limits = limitsOf({ concurrent: presets[one.preset].concurrent, quotas: [one] });
      const seconds = Math.max(30, ((one.windowMs > 60_000 ? 4 : 8) * one.windowMs) / 1_000);
      const steady = simulate({ ...usual, limits, replicas: 3, seconds, erpMs: 20 });
      const dying = simulate({
        ...usual,
        limits,
        replicas: 3,
        seconds,
        dieEverySeconds: seconds / 10,
        abandoned: 0.01,
      });
      for (const { arrivals, mostAtOnce } of [steady, dying]) {
        expect(busiest(arrivals, one.windowMs)).toBeLessThanOrEqual(one.requests);
        expect(mostAtOnce).toBeLessThanOrEqual(limits.concurrent);
      }
      if (one.windowMs >= 60_000 && one.requests >= 100) {
        expect(useOf(steady.arrivals, one, seconds)).toBeGreaterThan(0.97);
        expect(steady.statements / seconds / 3).toBeLessThan(4);
      }
    },
  );

  it('200 in 10 s: two replicas together use more than 97 % of it', () => {
    const one = quota(200, 10_000);
    const { arrivals } = simulate({ ...usual, limits: limitsOf({ quotas: [one] }), replicas: 2, seconds: 60 });
    expect(useOf(arrivals, one, 60)).toBeGreaterThan(0.97);
    expect(useOf(arrivals, one, 60)).toBeLessThanOrEqual(1);
  });

  it('several quotas together are used for as long as there is work: nobody waits for what another keeps', () => {
    const quotas = [quota(60, 1_000), quota(500, 10_000), quota(40, 1_100, { endpoints: ['/documents'] })];
    const used = { requests: 40, windowMs: 1_100 };
    const [seconds, most] = [600, 10_000];
    for (let seed = 1; seed <= 12; seed++) {
      const dieEverySeconds = seed % 3 ? 0 : 15;
      const world = { ...usual, replicas: 2, seconds, abandoned: 0.005, dieEverySeconds };
      const { arrivals } = simulate({ ...world, limits: limitsOf({ concurrent: 8, quotas }) }, seed);
      const stood = [...arrivals, seconds * 1_000].map((atMs, index) => atMs - (arrivals[index - 1] ?? 0));
      expect(Math.max(...stood)).toBeLessThan(most);
      // what a dead one held is lost to all for some seconds
      expect(useOf(arrivals, used, seconds)).toBeGreaterThan(dieEverySeconds ? 0.6 : 0.85);
    }
  });

  it('one that dies with a request on its way holds up nobody else', () => {
    const limits = limitsOf({ quotas: [quota(45, 1_000)] });
    const ask = (holder: string, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
      holder,
      longestMs: 8_000,
      arrived: {},
      held: {},
      wanted: { 'of-1000': 3 },
      slots: { kept: 0, wanted: 5 },
      refusals: 0,
      perSecond: 0,
      horizonMs: 400,
      leaving: false,
      ...more,
    });
    const first = lend(limits, untouched, ask('a'), 1_000);
    const left = lend(
      limits,
      first.state,
      ask('a', { held: { 'of-1000': 1 }, slots: { kept: 1, wanted: 0 }, leaving: true }),
      1_500,
    );
    expect(lend(limits, left.state, ask('b'), 1_600).grant.due['of-1000']).toEqual([[0, 3]]);
  });
});
