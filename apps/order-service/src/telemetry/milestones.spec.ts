import { describe, expect, it } from 'vitest';
import { newRow, type Change, type Issued, type Row } from '#libs/actors';
import { milestonesOf } from './milestones.js';

const AT_MS = Date.parse('2026-11-26T10:00:00Z');

const row = (issued: Readonly<Record<string, unknown>>): Row => ({
  ...newRow('order', 'order/shopify-us-1/1'),
  version: 3,
  issued: issued as Readonly<Record<string, Issued>>,
});
const level = (secondsAgo?: number) => ({
  k: 'level',
  ...(secondsAgo === undefined ? {} : { a: { s: AT_MS - secondsAgo * 1000, n: 0 } }),
});
const posting = (flying: number | null, secondsAgo: number, rest: number | null = null) => ({
  k: 'posting',
  fly: flying === null ? null : { r: flying, d: 'd' },
  rest: rest === null ? null : { r: rest, d: 'd' },
  a: { s: AT_MS - secondsAgo * 1000, n: 0 },
});
const change = (before: Row, after: Row, state: string): Change => ({
  before,
  after,
  columns: { state },
  atMs: AT_MS,
  traceparent: undefined,
});

describe('the milestones of an order', () => {
  it('is accepted once, measured from the oldest question that was open', () => {
    const before = row({ 'item.lookup/A': level(2), 'stock.reserve/1/A': level(3), 'stock.reserve/2/B': level() });
    expect(milestonesOf(change(before, before, 'accepted'), 'open')).toEqual([{ outcome: 'accepted', seconds: 3 }]);
    expect(milestonesOf(change(before, before, 'shipped'), 'accepted')).toEqual([]);
    expect(milestonesOf(change(before, before, 'open'), null)).toEqual([]);
  });

  it('does not count the wait for what others decide', () => {
    const before = row({ 'stock.reserve/1/A': level() });
    expect(milestonesOf(change(before, before, 'accepted'), 'pending')).toEqual([{ outcome: 'accepted', seconds: 0 }]);
    expect(milestonesOf(change(before, before, 'refused'), 'open')).toEqual([{ outcome: 'refused', seconds: 0 }]);
  });

  it('is posted or rejected when the revision in flight is answered', () => {
    const before = row({ 'sale/1': posting(9, 4), 'sale/2': posting(9, 5), 'sale/3': posting(9, 6) });
    const after = row({ 'sale/1': posting(null, 4), 'sale/2': posting(null, 5, 9), 'sale/3': posting(9, 6) });
    expect(milestonesOf(change(before, after, 'shipped'), 'shipped')).toEqual([
      { outcome: 'posted', seconds: 4 },
      { outcome: 'rejected', seconds: 5 },
    ]);
  });
});
