const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as the shop writes it: local time to the second with the zone's offset, `2026-11-23T09:15:00-05:00`. */
export function zonedText(instantMs: number, timeZone: string): string {
  const part = partsIn(instantMs, timeZone);
  const offset = part['timeZoneName'] === 'GMT' ? '+00:00' : (part['timeZoneName'] ?? '').slice(3);
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}${offset}`;
}

function partsIn(instantMs: number, timeZone: string): Record<string, string> {
  const format = formats.get(timeZone) ?? newFormat(timeZone);
  return Object.fromEntries(format.formatToParts(instantMs).map(({ type, value }) => [type, value]));
}

function newFormat(timeZone: string): Intl.DateTimeFormat {
  const twoDigits = {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    ...twoDigits,
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  formats.set(timeZone, format);
  return format;
}
