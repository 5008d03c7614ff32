import type { Stated } from './place.js';
import { refuse } from './refused.js';

/** An instant as the source wrote it: in UTC, and the offset it came with. */
export interface SourceInstant {
  /** ISO 8601, milliseconds, ending in `Z`. */
  readonly at: string;
  readonly epochMs: number;
  /** For example `-05:00` or `Z`. */
  readonly offset: string;
}

/** Longest identifier that the contracts carry. */
const ID_LENGTH_LIMIT = 200;

/** A text, or null where the document states none; a number reads as its shortest decimal text. */
export function textOf(element: Stated): string | null {
  if (!element.stated) return null;
  const { value, place } = element;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return refuse('wrong-type', place, 'A text is expected here', 'Correct the document and send it again.');
}

/** A text that says something and is cut to a length, or null: for what only people read. */
export function shownTextOf(element: Stated, lengthLimit: number): string | null {
  const text = textOf(element)?.replaceAll('\u0000', '').trim() ?? '';
  return text === '' ? null : text.slice(0, lengthLimit);
}

/** An identifier as the source writes it, or null; never cut, and never a number that lost digits on the way. */
export function idOf(element: Stated): string | null {
  if (typeof element.value === 'number' && !Number.isSafeInteger(element.value)) {
    const problem = 'An identifier is a number that cannot be read exactly';
    return refuse('unsafe-number', element.place, problem, 'Send the identifier as a text.', String(element.value));
  }
  const text = textOf(element);
  if (text === null || text === '') return null;
  if (text.length <= ID_LENGTH_LIMIT && !text.includes('\u0000')) return text;
  const problem = `An identifier has more than ${ID_LENGTH_LIMIT} characters or a null character`;
  return refuse('too-long', element.place, problem, 'Correct the document and send it again.');
}

/** What a reading gives where the document has to state something. */
export function required<T>(value: T | null, element: Stated): T {
  if (value !== null) return value;
  return refuse('missing-field', element.place, 'The document does not say this', 'Send the whole document.');
}

/** A whole number, or null. */
export function wholeNumberOf(element: Stated): number | null {
  if (!element.stated) return null;
  const value = typeof element.value === 'string' && element.value !== '' ? Number(element.value) : element.value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return refuse('not-an-integer', element.place, 'A whole number is expected', 'Correct the document.');
}

/** A number of units that cannot be below zero, or null. */
export function quantityOf(element: Stated): number | null {
  const value = wholeNumberOf(element);
  if (value === null || value >= 0) return value;
  return refuse('negative-quantity', element.place, 'A quantity is below zero', 'Correct the quantity.', String(value));
}

/** Yes or no, or null where the document states neither. */
export function flagOf(element: Stated): boolean | null {
  if (!element.stated) return null;
  if (typeof element.value === 'boolean') return element.value;
  return refuse('wrong-type', element.place, 'true or false is expected here', 'Correct the document.');
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)$/i;

/** An instant with its offset, or null; a time without offset is refused, for nobody can say when it was. */
export function instantOf(element: Stated): SourceInstant | null {
  if (!element.stated || element.value === '') return null;
  const [, day, time, fraction = '', zone] = INSTANT.exec(String(element.value)) ?? [];
  const offset = zone === undefined ? '' : normalOffset(zone);
  const epochMs = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  if (!Number.isNaN(epochMs) && isCalendarDay(day)) return { at: new Date(epochMs).toISOString(), epochMs, offset };
  const problem = 'The time is not an instant such as 2026-11-20T11:00:00-05:00';
  return refuse('not-an-instant', element.place, problem, 'Send the time with its offset.', String(element.value));
}

function normalOffset(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z';
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** False for 30 February, which `Date` would read as 1 or 2 March. */
function isCalendarDay(day = ''): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}
