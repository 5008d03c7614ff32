import { countedForMs, countOf, type Arrivals } from './sliding-window.js';

/** Requests that may be sent from an instant on, ascending. */
export type DueTimes = readonly (readonly [atMs: number, requests: number])[];

/** What the next requests of a quota depend on. */
export interface Schedule {
  /** Requests that a window may hold: ours, of what the ERP states. */
  readonly requests: number;
  readonly windowMs: number;
  readonly burst: number;
  /** What still counts. */
  readonly arrivals: Arrivals;
  /** Requests that were permitted and of which nobody has said when they arrived. */
  readonly held: number;
}

/** How many are asked for, and how far ahead. */
export interface Wish {
  readonly requests: number;
  readonly nowMs: number;
  readonly untilMs: number;
}

/**
 * When the next requests may be sent: each as soon as one that counts no longer does, and no faster than the even pace
 * with its burst. Exact: a request that is sent at its time is in no window with more than the quota.
 */
export function dueTimes(schedule: Schedule, wish: Wish): DueTimes {
  const { requests, windowMs, burst } = schedule;
  const stepMs = windowMs / requests;
  let paceMs = paceOf(schedule, wish.nowMs);
  const due: [number, number][] = [];
  const room = roomTimes(schedule, wish.nowMs);
  for (let count = 0; count < wish.requests; count++) {
    const roomMs = room.next();
    if (roomMs === undefined) break;
    const atMs = Math.max(roomMs, paceMs - burst * stepMs);
    if (atMs > wish.untilMs) break;
    paceMs = Math.max(paceMs, atMs) + stepMs;
    const last = due.at(-1);
    if (last?.[0] === atMs) last[1] += 1;
    else due.push([atMs, 1]);
  }
  return due;
}

/** When the next request would be due if those that count had gone at the even pace (GCRA's theoretical arrival time). */
function paceOf({ requests, windowMs, arrivals, held }: Schedule, nowMs: number): number {
  const stepMs = windowMs / requests;
  // what may arrive for a while yet was sent by now at the latest
  const paceMs = arrivals.reduce((pace, [endMs, count]) => Math.max(pace, Math.min(endMs, nowMs)) + count * stepMs, 0);
  return Math.max(paceMs, nowMs) + held * stepMs;
}

/** One after the other the instants at which the window has room for one more. */
function roomTimes({ requests, windowMs, arrivals, held }: Schedule, nowMs: number): { next(): number | undefined } {
  let free = requests - countOf(arrivals) - held;
  let bucket = 0;
  let left = arrivals[0]?.[1] ?? 0;
  const leaves = (): number | undefined => {
    while (left === 0 && bucket < arrivals.length) left = arrivals[++bucket]?.[1] ?? 0;
    const leaving = arrivals[bucket];
    if (!leaving) return undefined;
    left -= 1;
    return leaving[0] + countedForMs(windowMs);
  };
  return {
    next() {
      if (free > 0) {
        free -= 1;
        return nowMs;
      }
      // what was promised beyond the quota takes the first places that become free
      for (; free < 0; free++) if (leaves() === undefined) return undefined;
      return leaves();
    },
  };
}

/** The first so many of them. */
export function firstOf(due: DueTimes, most: number): DueTimes {
  const first: [number, number][] = [];
  let left = most;
  for (const [atMs, requests] of due) {
    if (left <= 0) break;
    first.push([atMs, Math.min(requests, left)]);
    left -= requests;
  }
  return first;
}
