/**
 * Dates and times as documents write them. What has an offset or a zone becomes an instant; what is a day only stays a
 * local date. Order of day and month follows from the format that the kind names, never from a guess.
 */
import type { Stated } from './place.js';
import { instantOf, type SourceInstant } from './readings.js';
import { refuse } from './refused.js';
import { remembered } from './remembered.js';

/** A day without time, `YYYY-MM-DD`. */
export type LocalDate = string;

/** Orders in which days are written. */
export type DayOrder = 'ymd' | 'dmy' | 'mdy';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Zones that documents name by letters, as minutes from UTC. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  PST: -480,
  PDT: -420,
  MST: -420,
  MDT: -360,
  CST: -360,
  CDT: -300,
  EST: -300,
  EDT: -240,
  BST: 60,
  CET: 60,
  CEST: 120,
  MEZ: 60,
  MESZ: 120,
  JST: 540,
  IST: 330,
  AEST: 600,
  AEDT: 660,
};

/** A day such as 03.05.2018, 2018-05-03, 10-Jul-2025 or 20180503; null where none is stated. */
export function localDateOf(stated: Stated, order: DayOrder): LocalDate | null {
  if (!stated.stated) return null;
  const text = String(stated.value).trim();
  return (
    dayIn(text, order) ??
    refuse('not-a-date', stated.place, 'This is no day of the calendar', 'Correct the date.', text)
  );
}

/** An instant of a document that writes a day in some order, a time, and an offset or a zone; without those, in `zone`. */
export function zonedInstantOf(stated: Stated, order: DayOrder, zone: string): SourceInstant | null {
  if (!stated.stated) return null;
  if (order === 'ymd' && ISO_WITH_OFFSET.test(String(stated.value))) return instantOf(stated);
  const text = String(stated.value).trim();
  const [, day = '', hour = '', minute = '', second = '00', half = '', mark = ''] = DAY_AND_TIME.exec(text) ?? [];
  const date = dayIn(day, order);
  const hours = hoursOf(hour, half);
  if (date === null || hours === null) return notAnInstant(stated, text);
  const wall = Date.parse(`${date}T${String(hours).padStart(2, '0')}:${minute}:${second}Z`);
  const offset = mark === '' ? offsetIn(zone, wall) : markedOffset(mark.trim());
  if (Number.isNaN(wall) || offset === null) return notAnInstant(stated, text);
  return sourceInstant(wall - offset * MINUTE_MS, offset);
}

/** An instant where the document states a time, a local date where it states a day only: both fit the contracts. */
export function dayOrInstantOf(stated: Stated, order: DayOrder, zone: string): string | null {
  if (!stated.stated) return null;
  return /\d:\d/.test(String(stated.value))
    ? (zonedInstantOf(stated, order, zone)?.at ?? null)
    : localDateOf(stated, order);
}

/** An instant that is counted from 1970, in seconds or milliseconds: a number or its text. */
export function epochInstantOf(stated: Stated, unit: 'seconds' | 'milliseconds'): SourceInstant | null {
  if (!stated.stated) return null;
  const count = Number(stated.value);
  const epochMs = unit === 'seconds' ? count * 1000 : count;
  if (!Number.isSafeInteger(count) || Math.abs(epochMs) > LATEST_MS) return notAnInstant(stated, String(stated.value));
  return sourceInstant(epochMs, 0);
}

/** The instant at which a local day begins in a zone: the time of a fact whose source names only the day. */
export function startOfDay(date: LocalDate, zone: string): string {
  const wall = Date.parse(`${date}T00:00:00Z`);
  return new Date(wall - (offsetIn(zone, wall) ?? 0) * MINUTE_MS).toISOString();
}

/** The instant that stands for what {@link dayOrInstantOf} gave: itself, or the begin of the day in the zone. */
export function instantFor(dayOrInstant: string, zone: string): string {
  return dayOrInstant.length === DAY_LENGTH ? startOfDay(dayOrInstant, zone) : dayOrInstant;
}

const DAY_LENGTH = 10;
const MINUTE_MS = 60_000;
/** End of the year 9999: later ones have no four-digit year. */
const LATEST_MS = 253_402_300_799_999;
const ISO_WITH_OFFSET = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?\s?(?:Z|[+-]\d\d:?\d\d)$/i;
const DAY_AND_TIME =
  /^(.+?)[,T ]\s*(\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*([AaPp]\.?[Mm]\.?)?\s*((?:Z|UTC|GMT)?\s?[+-]\d\d:?\d\d|[A-Za-z]{1,4})?$/;

function dayIn(text: string, order: DayOrder): LocalDate | null {
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(text);
  if (compact) return calendarDay(compact[1], compact[2], compact[3]);
  const named =
    /^(\d{1,2})[\s-](\p{L}{3})\p{L}*\.?,?[\s-](\d{4}|\d\d)$/u.exec(text) ??
    /^(\p{L}{3})\p{L}*\.? (\d{1,2}),? (\d{4})$/u.exec(text);
  if (named) return namedDay(named);
  const parts = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})\.?$/.exec(text);
  if (!parts) return null;
  const [, first = '', mark, second = '', third = ''] = parts;
  if (first.length === YEAR_LENGTH) return calendarDay(first, second, third);
  // points stand between day, month and year in this order wherever they are used
  if (mark === '.') return calendarDay(third, second, first);
  if (order === 'ymd') return null;
  return order === 'dmy' ? calendarDay(third, second, first) : calendarDay(third, first, second);
}

const YEAR_LENGTH = 4;

function namedDay([, first = '', second = '', year = '']: RegExpExecArray): LocalDate | null {
  const [day, name] = /^\d/.test(first) ? [first, second] : [second, first];
  const month = MONTHS.indexOf(name.toLowerCase());
  return month < 0 ? null : calendarDay(year, String(month + 1), day);
}

/** Null for 30 February, which `Date` would read as 1 or 2 March. */
function calendarDay(year = '', month = '', day = ''): LocalDate | null {
  const long = year.length === 2 ? `20${year}` : year;
  const date = `${long}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? date : null;
}

function hoursOf(hour: string, half: string): number | null {
  const hours = Number(hour);
  if (hour === '' || hours > 23) return null;
  if (half === '') return hours;
  return (hours % 12) + (/^p/i.test(half) ? 12 : 0);
}

/** Minutes from UTC that a mark such as `PDT`, `UTC` or `GMT+02:00` means; null where it is unknown. */
function markedOffset(mark: string): number | null {
  const [, sign = '', hours = '', minutes = ''] = /([+-])(\d\d):?(\d\d)$/.exec(mark) ?? [];
  if (hours !== '') return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return ZONES[mark.toUpperCase()] ?? null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes from UTC of a zone at a wall-clock time; of a time that occurs twice the first, of one that does not occur the hour after. */
export function offsetIn(zone: string, wallMs: number): number | null {
  if (Number.isNaN(wallMs)) return null;
  const guess = offsetAt(zone, wallMs);
  const earlier = offsetAt(zone, wallMs - DAY_MS);
  return offsetAt(zone, wallMs - earlier * MINUTE_MS) === earlier
    ? earlier
    : offsetAt(zone, wallMs - guess * MINUTE_MS);
}

const DAY_MS = 86_400_000;

function offsetAt(zone: string, epochMs: number): number {
  if (zone === 'UTC') return 0;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return markedOffset(name.replace('GMT', 'UTC')) ?? 0;
}

function sourceInstant(epochMs: number, offset: number): SourceInstant {
  return { at: new Date(epochMs).toISOString(), epochMs, offset: offsetText(offset) };
}

function offsetText(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function notAnInstant({ place }: Stated, text: string): never {
  return refuse('not-an-instant', place, 'This is no time that can be placed', 'Correct the time.', text);
}

/** In which order a locale writes a day with slashes. */
export const dayOrderOf = remembered((locale): DayOrder => {
  const parts = new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: 'UTC' });
  const [first] = parts.formatToParts(0).filter(({ type }) => type !== 'literal');
  if (first?.type === 'year') return 'ymd';
  return first?.type === 'month' ? 'mdy' : 'dmy';
});
