import { describe, expect, it, vi } from 'vitest';
import { Health } from './health.js';

const well = { name: 'database', check: () => Promise.resolve() };

describe('liveness', () => {
  it('ends when the event loop is late in the median, and says by how much', async () => {
    const { status, checks } = await new Health('order-service', [], 0).live();
    expect([status, checks[0]?.reason]).toStrictEqual([
      'failing',
      expect.stringMatching(/late by \d+ ms in the median/),
    ]);
    expect(await new Health('order-service').live()).toMatchObject({ status: 'ok' });
  });
});

describe('readiness', () => {
  it('is given when everything needed answers', async () => {
    const report = await new Health('order-service', [well]).ready();
    expect(report).toMatchObject({
      service: 'order-service',
      status: 'ok',
      checks: [{ name: 'database', status: 'ok' }, {}],
    });
  });

  it('names each condition that fails and why, without credentials, and leaves liveness alone', async () => {
    const health = new Health('order-service', [well]);
    health.require({ name: 'bus', check: () => Promise.reject(new Error('refused by nats://me:hunter2@bus')) });
    const { status, checks } = await health.ready();
    expect(status).toBe('failing');
    expect(checks[1]).toMatchObject({ name: 'bus', status: 'failing', reason: 'refused by nats://[redacted]@bus' });
    expect(await health.live()).toMatchObject({ status: 'ok', checks: [{ name: 'event-loop' }] });
  });

  it('takes a check that throws at once like one that rejects', async () => {
    const check = (): Promise<void> => {
      throw new Error('not connected');
    };
    expect((await new Health('x', [{ name: 'bus', check }]).ready()).checks[0]).toMatchObject({
      reason: 'not connected',
    });
  });

  it('does not wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const never = { name: 'database', check: () => new Promise<void>(() => undefined) };
      const asked = new Health('order-service', [never]).ready();
      await vi.advanceTimersByTimeAsync(2000);
      expect((await asked).checks[0]?.reason).toContain('no answer within 2000 ms');
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends with the shutdown', async () => {
    const health = new Health('order-service', [well]);
    health.drain();
    const { status, checks } = await health.ready();
    expect([status, checks.at(-1)?.name]).toStrictEqual(['failing', 'not-draining']);
  });
});
