import { describe, expect, it } from 'vitest';
import { Quotas } from './quotas.js';

const now = Date.parse('2026-11-23T12:00:00Z');
const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  header: (name: string) => headers[name] ?? null,
});

describe('the budget of an operation', () => {
  it.each([
    ['seconds', '90', 90_000],
    ['epoch seconds', String(now / 1000 + 20), 20_000],
    ['epoch milliseconds', String(now + 1_500), 1_500],
    ['ISO 8601', '2026-11-23T12:00:07Z', 7_000],
    ['a time that is over', '2026-11-23T11:00:00Z', 1],
    ['a time beyond reason', '2026-11-24T12:00:00Z', 300_000],
    ['nothing that is a time', 'soon', 10_000],
  ])('is waited for as a refusal says: %s', (_form, time, afterMs) => {
    const refuse = () => new Quotas().note('orders', answer(429, { 'x-next-replenishment-time': time }), now);
    expect(refuse).toThrow(expect.objectContaining({ code: 'over-quota', afterMs }));
  });

  it('that the last answer used up is not asked of again before there is more, and others are', () => {
    const quotas = new Quotas();
    quotas.note('orders', answer(200, { 'x-current-token-count': '0', 'x-next-replenishment-time': '3' }), now);
    expect(() => quotas.check('orders', now + 1_000)).toThrow(expect.objectContaining({ afterMs: 2_000 }));
    expect(() => quotas.check('shipping', now + 1_000)).not.toThrow();
    expect(() => quotas.check('orders', now + 3_000)).not.toThrow();
  });

  it('of which something is left goes on', () => {
    const quotas = new Quotas();
    quotas.note('orders', answer(200, { 'x-current-token-count': '7', 'x-next-replenishment-time': '3' }), now);
    expect(() => quotas.check('orders', now)).not.toThrow();
  });
});
