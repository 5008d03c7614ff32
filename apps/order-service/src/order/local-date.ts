/** Days that are remembered: orders and shipments of one minute fall on a handful of instants and zones. */
const REMEMBERED = 10_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const days = new Map<string, string>();

/** The day of an instant in an IANA zone, `YYYY-MM-DD`: 2026-02-01T07:59Z is 2026-01-31 in Los Angeles. */
export function localDate(instant: string, zone: string): string {
  // offsets of zones are whole minutes, so every instant of a minute falls on the same day
  const minute = `${zone} ${instant.slice(0, 16)}`;
  const known = instant.endsWith('Z') ? days.get(minute) : undefined;
  if (known !== undefined) return known;
  const day = formatted(instant, zone);
  if (days.size >= REMEMBERED) days.clear();
  if (instant.endsWith('Z')) days.set(minute, day);
  return day;
}

function formatted(instant: string, zone: string): string {
  const known = formats.get(zone);
  const format =
    known ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (!known) formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}`;
}
