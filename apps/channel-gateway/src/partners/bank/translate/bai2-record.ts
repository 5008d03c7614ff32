import type { Place } from '../../../documents/place.js';

/** A record of a BAI2 file with its continuations. */
export interface Bai2Record {
  /** `03`, `16` … */
  readonly code: string;
  /** Physical records that it consists of. */
  readonly lines: number;
  readonly place: Place;
  /** Field by number; the record code is 0. Empty where there is none. */
  field(number: number): string;
  readonly fields: readonly string[];
}

/** A line that begins a record. */
export function recordOf(line: string, number: number): Bai2Record {
  return record(fieldsOf(line), 1, { line: number });
}

/** A record and one more line of it. */
export function continued(before: Bai2Record, line: string): Bai2Record {
  const more = fieldsOf(line).slice(1);
  return record([...before.fields, ...more], before.lines + 1, before.place);
}

/** The slash ends a record; what stands behind it is filler. A text without slash runs to the end of the line. */
function fieldsOf(line: string): string[] {
  const text = line.trimEnd();
  const body = text.endsWith('/') ? text.slice(0, -1) : text;
  return body.split(',').map((field) => field.trim());
}

function record(fields: readonly string[], lines: number, place: Place): Bai2Record {
  return { code: fields[0] ?? '', lines, place, fields, field: (number) => fields[number] ?? '' };
}
