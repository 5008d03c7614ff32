import type { Change, Row } from '#libs/actors';
import type { OrderState } from '../order/order.state.js';

/** What one commit brought an order to, by our own time. */
export interface Milestone {
  readonly outcome: 'accepted' | 'refused' | 'posted' | 'rejected';
  /** Since we asked for what was missing: waits for stock, people and the marketplace are not in it. */
  readonly seconds: number;
}

/** States of an order that has been accepted. */
const ACCEPTED: ReadonlySet<OrderState> = new Set(['accepted', 'partly-shipped', 'shipped']);

/** Whether a state ends the way to acceptance. */
export function isJudged(state: string | null | undefined): boolean {
  return state === 'refused' || ACCEPTED.has(state as OrderState);
}

/**
 * The milestones of one change. Acceptance is measured from the oldest question that was still open before (the first plan
 * asks them all at once); where none was, what came last was all that was missing. A posting is measured from its issue,
 * which is the commit of the shipment, to its answer. Pure.
 */
export function milestonesOf({ before, after, columns, atMs }: Change, stateBefore: string | null): Milestone[] {
  const { state } = columns;
  const judged = isJudged(state) && !isJudged(stateBefore);
  const outcome = state === 'refused' ? 'refused' : 'accepted';
  const acceptance: Milestone[] = judged ? [{ outcome, seconds: secondsSince(askedAtMs(before), atMs) }] : [];
  return [...acceptance, ...postingsOf(before, after, atMs)];
}

function askedAtMs({ issued }: Row): number | undefined {
  const open = Object.values(issued).flatMap((one) => (one.k === 'level' && one.a ? [one.a.s] : []));
  return open.length === 0 ? undefined : Math.min(...open);
}

function postingsOf(before: Row, after: Row, atMs: number): Milestone[] {
  return Object.entries(before.issued).flatMap(([key, was]): Milestone[] => {
    if (was.k !== 'posting' || !was.fly) return [];
    const is = after.issued[key];
    if (is?.k === 'posting' && is.fly?.r === was.fly.r) return [];
    const isRejected = is?.k === 'posting' && is.rest?.r === was.fly.r;
    return [{ outcome: isRejected ? 'rejected' : 'posted', seconds: secondsSince(was.a?.s, atMs) }];
  });
}

function secondsSince(sinceMs: number | undefined, atMs: number): number {
  return sinceMs === undefined ? 0 : Math.max(0, atMs - sinceMs) / 1000;
}
