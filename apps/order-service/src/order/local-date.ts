const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of an instant in an IANA zone, `YYYY-MM-DD`: 2026-02-01T07:59Z is 2026-01-31 in Los Angeles. */
export function localDate(instant: string, zone: string): string {
  const known = formats.get(zone);
  const format =
    known ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  if (!known) formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}`;
}
