import { dayAfter, windowOf } from './completeness-check.js';
import type { KnownDay } from './completeness-statements.js';

/** Channels count an order late, and a day's last orders have to come in first. */
const GRACE_MS = 3_600_000;
/** An incomplete day is compared again so often, for so long. */
const AGAIN_MS = 3_600_000;
const DAYS_BACK = 7;

/** What is known of an account. */
export interface DayState {
  readonly timeZone: string;
  readonly nowMs: number;
  /** Since when the account is spoken for: what was before is nobody's promise. */
  readonly sinceMs: number;
  readonly known: readonly KnownDay[];
}

/** The oldest day that is looked at. */
export function oldestDay(timeZone: string, nowMs: number): string {
  return dayAfter(localDay(timeZone, nowMs), -DAYS_BACK);
}

/** The days that are to be compared now: each once when it is over, and those that were incomplete again. */
export function dueDays({ timeZone, nowMs, sinceMs, known }: DayState): string[] {
  const today = localDay(timeZone, nowMs);
  const days = Array.from({ length: DAYS_BACK }, (_, index) => dayAfter(today, index - DAYS_BACK));
  return days.filter((day) => {
    const { toMs } = windowOf(day, timeZone);
    if (toMs + GRACE_MS > nowMs || toMs <= sinceMs) return false;
    const found = known.find((one) => one.day === day);
    return found === undefined || (found.state === 'incomplete' && found.agoMs >= AGAIN_MS);
  });
}

function localDay(timeZone: string, atMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(atMs);
}
