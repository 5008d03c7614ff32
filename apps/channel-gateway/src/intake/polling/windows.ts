import type { Feed, FeedWindow } from '../../connections/connection.js';

/** The times of a feed that its windows follow from, milliseconds. */
export interface FeedTimes {
  readonly overlapMs: number;
  readonly maxWindowMs: number;
  readonly firstWindowMs: number;
}

const DAY_SECONDS = 86_400;

/** A feed's times; a window is never shorter than the overlap, or it would not get on. */
export function timesOf({ overlapSeconds, maxWindowSeconds, firstWindowSeconds }: Feed): FeedTimes {
  return {
    overlapMs: overlapSeconds * 1000,
    maxWindowMs: Math.max(maxWindowSeconds ?? DAY_SECONDS, overlapSeconds) * 1000,
    firstWindowMs: Math.max(firstWindowSeconds ?? DAY_SECONDS, overlapSeconds) * 1000,
  };
}

/**
 * What is to be looked at next: from the cursor up to now, or as far as the channel answers at once. All before the
 * cursor is surely known; a cursor that lies nearer to now than the overlap (somebody put a clock back) is not believed.
 */
export function nextWindow(positionMs: number | null, nowMs: number, times: FeedTimes): FeedWindow {
  const { overlapMs, maxWindowMs, firstWindowMs } = times;
  const fromMs = positionMs === null ? nowMs - firstWindowMs : Math.min(positionMs, nowMs - overlapMs);
  const toMs = Math.min(fromMs + maxWindowMs, nowMs);
  return { fromMs, toMs, isNewest: toMs === nowMs };
}

/**
 * Where the cursor stands when a window was read to its end: at the window's end, and never past the now in which the
 * window was opened, less the overlap. So the next window looks at the last minutes again.
 */
export function positionAfter({ toMs }: FeedWindow, openedAtMs: number, { overlapMs }: FeedTimes): number {
  return Math.min(toMs, openedAtMs - overlapMs);
}
