import { expect, it } from 'vitest';
import { dayOf, ReleaseNotice } from './release-notice.js';

it.each([
  ['Sat, 31 Dec 2033 23:59:59 GMT', '2033-12-31'],
  ['@1688169599', '2023-06-30'],
  ['true', null],
  ['', null],
])('%j is the day %s', (value, day) => expect(dayOf(value)).toBe(day));

it('keeps the earlier of what was announced and what answers say', () => {
  const notice = new ReleaseNotice('2028-09-30');
  expect(notice.sunset).toBe('2028-09-30');
  notice.note(new Headers({ sunset: 'Thu, 31 Dec 2026 23:59:59 GMT', deprecation: '@1688169599' }));
  expect([notice.sunset, notice.deprecatedSince]).toStrictEqual(['2026-12-31', '2023-06-30']);
  notice.note(new Headers({ sunset: 'soon' }));
  expect(notice.sunset).toBe('2026-12-31');
});
