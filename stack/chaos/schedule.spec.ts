import { describe, expect, it } from 'vitest';
import { REPLICAS, targetsOf } from './chaos.js';
import { scheduleOf } from './schedule.js';

const targets = targetsOf(REPLICAS, 3);
const kinds = (seed: number, durationMs: number) =>
  new Set(scheduleOf(seed, durationMs, targets).map(({ fault }) => fault.kind));

describe('a schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(scheduleOf(7, 60_000, targets)).toEqual(scheduleOf(7, 60_000, targets));
    expect(scheduleOf(7, 60_000, targets)).not.toEqual(scheduleOf(8, 60_000, targets));
  });

  it.each([1, 2, 3, 4, 5])(
    'of half a minute has every kind of fault, and kills each server and service (seed %i)',
    (seed) => {
      expect([...kinds(seed, 30_000)].sort()).toEqual([
        'clock',
        'cut',
        'empty',
        'full',
        'half-open',
        'kill',
        'pause',
        'slow',
      ]);
      const killed = scheduleOf(seed, 30_000, targets).flatMap(({ fault }) =>
        fault.kind === 'kill' ? [fault.process] : [],
      );
      expect(killed).toEqual(
        expect.arrayContaining([
          'postgres',
          'nats-server',
          'order-service',
          'erp-gateway',
          'channel-gateway',
          'ops-portal',
        ]),
      );
    },
  );

  it('empties the bus once, and has its faults in order, with quiet at both ends', () => {
    const schedule = scheduleOf(3, 180_000, targets);
    expect(schedule.filter(({ fault }) => fault.kind === 'empty')).toHaveLength(1);
    const times = schedule.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(18_000);
    expect(times.at(-1)).toBeLessThanOrEqual(162_000);
    expect(schedule.length).toBeGreaterThan(60);
  });

  it('disturbs only what is there', () => {
    const known = new Set<string>([...targets.links, ...targets.services, ...targets.servers, ...targets.streams]);
    for (const { fault } of scheduleOf(11, 600_000, targets))
      for (const name of ['process', 'link', 'stream'])
        if (name in fault) expect(known).toContain(fault[name as keyof typeof fault]);
  });
});
