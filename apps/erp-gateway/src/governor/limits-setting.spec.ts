import { describe, expect, it } from 'vitest';
import { limitsSetting } from './limits-setting.js';

const read = (setting: unknown) => limitsSetting.parse(setting);
const wrong = (setting: unknown) =>
  limitsSetting
    .safeParse(setting)
    .error?.issues.map(({ message }) => message)
    .join('; ');

describe('limits of a connection', () => {
  it('may be a preset', () => {
    expect(read({ preset: 'business-central' })).toEqual({
      concurrent: 100,
      quotas: [{ name: 'five-minutes', requests: 6_000, windowMs: 300_000, burst: 100 }],
      closed: [],
      batch: 100,
    });
  });

  it('of one’s own stand above a preset', () => {
    const quotas = [{ name: 'day', requests: 10_000, windowSeconds: 86_400, endpoints: ['/documents'] }];
    expect(read({ preset: 'netsuite', concurrent: 25, quotas })).toMatchObject({
      concurrent: 25,
      batch: 1_000,
      quotas: [{ name: 'day', requests: 10_000, windowMs: 86_400_000, burst: 100, endpoints: ['/documents'] }],
    });
  });

  it('may be said in short, also below one request a second', () => {
    expect(read({ concurrent: 5, perSecond: 45, burst: 3 }).quotas).toEqual([
      { name: 'per-second', requests: 45, windowMs: 1_000, burst: 3 },
    ]);
    expect(read({ concurrent: 1, perSecond: 0.25 }).quotas).toMatchObject([{ requests: 1, windowMs: 4_000 }]);
  });

  it('may close it at night', () => {
    const closed = [{ days: ['mon', 'sun'], from: '22:00', to: '05:30', timeZone: 'Europe/Berlin' }];
    expect(read({ preset: 'legacy', closed }).closed).toMatchObject([{ days: [1, 7], from: '22:00' }]);
  });

  it('say what is wrong with them', () => {
    expect(wrong({})).toContain('name a preset');
    expect(wrong({ preset: 'nobody' })).toContain('business-central');
    expect(wrong({ concurrent: 0 })).toBeDefined();
    expect(wrong({ concurrent: 1, burst: 2 })).toContain('burst goes with perSecond');
    const twice = { name: 'day', requests: 1, windowSeconds: 1 };
    expect(wrong({ concurrent: 1, quotas: [twice, twice] })).toContain('one name');
    const closed = [{ from: '25:00', to: '05:00', timeZone: 'Mars/Base' }];
    expect(wrong({ concurrent: 1, closed })).toMatch(/22:00.*Europe\/Berlin/);
  });
});
