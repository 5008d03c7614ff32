import { expect, it } from 'vitest';
import { changedPage, cursorOf, type Changed } from './modified-cursor.js';

const one = (id: string, at: string): Changed<string> => ({ id, at, record: `${id}@${at}` });
/** A list as an ERP gives it from a time on. */
const from = (list: Changed<string>[], text: string | null, top: number) => {
  const since = cursorOf(text);
  const page = list.filter(({ at }) => at >= since.at).slice(0, top + since.seen.length);
  return changedPage(since, page, page.length === top + since.seen.length);
};

it('reads every record once, also where many have one time', () => {
  const list = [one('a', '1'), one('b', '1'), one('c', '1'), one('d', '2')];
  const first = from(list, null, 2);
  const second = from(list, first.cursor, 2);
  const third = from(list, second.cursor, 2);
  expect([first, second, third].flatMap(({ records }) => records)).toStrictEqual(['a@1', 'b@1', 'c@1', 'd@2']);
  expect(from(list, third.cursor, 2)).toMatchObject({ records: [], more: false });
});

it('gives a record again that changed again, even in the same instant as another', () => {
  const { cursor } = from([one('a', '1'), one('b', '1')], null, 5);
  expect(from([one('b', '1'), one('a', '2')], cursor, 5).records).toStrictEqual(['a@2']);
});
