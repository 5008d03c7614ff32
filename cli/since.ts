import { usage } from './wrong-usage.js';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An instant as a person writes it: ISO 8601, or how long ago: `90s`, `15m`, `2h`, `1d`. */
export function instantOf(text: string, nowMs: number): Date {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const ms = count && unit ? nowMs - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : isoMs(text);
  if (Number.isFinite(ms) && ms <= nowMs) return new Date(ms);
  throw usage(
    `"${text}" is no instant of the past`,
    'Say how long ago, such as 90s, 15m, 2h or 1d, or an instant such as 2026-11-25T12:00:00Z',
  );
}

/** Only with its offset: nobody's own time zone is guessed. */
function isoMs(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
}
