import type { ClosedTime } from './limits.js';

const MINUTE_MS = 60_000;
/** No closed time is looked for beyond a week and a day. */
const LOOK_AHEAD_MINUTES = 8 * 24 * 60;

/** Milliseconds until an ERP that is closed takes calls again; 0 where it is open now. */
export function closedForMs(times: readonly ClosedTime[], nowMs: number): number {
  if (!isClosed(times, nowMs)) return 0;
  // times of day are whole minutes, and a zone's offset changes at whole minutes
  let atMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (let minute = 0; minute < LOOK_AHEAD_MINUTES; minute++) {
    atMs += MINUTE_MS;
    if (!isClosed(times, atMs)) break;
  }
  return atMs - nowMs;
}

function isClosed(times: readonly ClosedTime[], nowMs: number): boolean {
  return times.some((time) => {
    const { day, minute } = localTime(nowMs, time.timeZone);
    const [from, to] = [minuteOf(time.from), minuteOf(time.to)];
    if (from < to) return time.days.includes(day) && minute >= from && minute < to;
    const dayBefore = day === 1 ? 7 : day - 1;
    return (time.days.includes(day) && minute >= from) || (time.days.includes(dayBefore) && minute < to);
  });
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

/** Weekday, 1 = Monday, and minute of the day on a wall clock of that zone. */
function localTime(nowMs: number, timeZone: string): { readonly day: number; readonly minute: number } {
  let format = formats.get(timeZone);
  if (!format) {
    const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', options);
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? '') + 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

/** Minute of the day of a time such as `22:00`. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
