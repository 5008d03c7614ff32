import { expect, it } from 'vitest';
import {
  dayOrderOf,
  dayOrInstantOf,
  epochInstantOf,
  instantFor,
  localDateOf,
  offsetIn,
  startOfDay,
  zonedInstantOf,
} from './dates.js';

const stated = (value: unknown) => ({ value, place: { line: 3 }, stated: value !== undefined });

it.each([
  ['2018-05-03', 'mdy', '2018-05-03'],
  ['20180503', 'dmy', '2018-05-03'],
  ['03.05.2018', 'mdy', '2018-05-03'],
  ['03/05/2018', 'dmy', '2018-05-03'],
  ['03/05/2018', 'mdy', '2018-03-05'],
  ['03/05/18', 'dmy', '2018-05-03'],
  ['10-Jul-2025', 'dmy', '2025-07-10'],
  ['Sep 1, 2026', 'mdy', '2026-09-01'],
] as const)('%s (%s) is the day %s', (text, order, day) => {
  expect(localDateOf(stated(text), order)).toBe(day);
});

it.each([
  ['30/02/2026', 'dmy'],
  ['2026-13-01', 'ymd'],
  ['05/31/2026', 'dmy'],
  ['yesterday', 'ymd'],
] as const)('%s (%s) is no day and is refused', (text, order) => {
  expect(() => localDateOf(stated(text), order)).toThrow(expect.objectContaining({ code: 'not-a-date' }));
});

it.each([
  ['03.05.2018 17:12:22 UTC', 'UTC', '2018-05-03T17:12:22.000Z', 'Z'],
  ['Sep 1, 2026 12:15:30 AM PDT', 'UTC', '2026-09-01T07:15:30.000Z', '-07:00'],
  ['2026-09-01T10:00:00+02:00', 'UTC', '2026-09-01T08:00:00.000Z', '+02:00'],
  ['2026-09-01 10:00:00', 'Europe/Berlin', '2026-09-01T08:00:00.000Z', '+02:00'],
  ['2026-01-01 10:00', 'America/Los_Angeles', '2026-01-01T18:00:00.000Z', '-08:00'],
])('%s in %s is the instant %s', (text, zone, at, offset) => {
  expect(zonedInstantOf(stated(text), 'mdy', zone)).toMatchObject({ at, offset });
});

it.each(['2026-09-01 25:00', '2026-02-30 10:00', '2026-09-01 10:00 XYZ'])('%s is refused', (text) => {
  expect(() => zonedInstantOf(stated(text), 'ymd', 'UTC')).toThrow(expect.objectContaining({ code: 'not-an-instant' }));
});

it('a time that occurs twice is the first one, and one that does not occur is still placed', () => {
  expect(zonedInstantOf(stated('2026-10-25 02:30:00'), 'ymd', 'Europe/Berlin')?.at).toBe('2026-10-25T00:30:00.000Z');
  expect(zonedInstantOf(stated('2026-03-29 02:30:00'), 'ymd', 'Europe/Berlin')?.at).toBe('2026-03-29T01:30:00.000Z');
  expect(offsetIn('Asia/Kolkata', Date.UTC(2026, 0, 1))).toBe(330);
});

it('a day stays a day, and has an instant where one is needed', () => {
  expect(dayOrInstantOf(stated('04.05.2018'), 'dmy', 'UTC')).toBe('2018-05-04');
  expect(dayOrInstantOf(stated('04.05.2018 10:00:00 UTC'), 'dmy', 'UTC')).toBe('2018-05-04T10:00:00.000Z');
  expect(startOfDay('2026-01-31', 'America/Los_Angeles')).toBe('2026-01-31T08:00:00.000Z');
  expect(instantFor('2026-01-31', 'UTC')).toBe('2026-01-31T00:00:00.000Z');
  expect(instantFor('2018-05-04T10:00:00.000Z', 'Asia/Tokyo')).toBe('2018-05-04T10:00:00.000Z');
});

it('seconds and milliseconds from 1970 are instants', () => {
  expect(epochInstantOf(stated(1735689600), 'seconds')?.at).toBe('2025-01-01T00:00:00.000Z');
  expect(epochInstantOf(stated('1735689600000'), 'milliseconds')?.at).toBe('2025-01-01T00:00:00.000Z');
  expect(() => epochInstantOf(stated('soon'), 'seconds')).toThrow(expect.objectContaining({ code: 'not-an-instant' }));
});

it('the order of a day with slashes follows the locale', () => {
  expect(['en-US', 'en-GB', 'de-DE', 'ja-JP'].map(dayOrderOf)).toEqual(['mdy', 'dmy', 'dmy', 'ymd']);
});
