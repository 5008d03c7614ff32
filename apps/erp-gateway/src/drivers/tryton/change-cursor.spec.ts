import { expect, it } from 'vitest';
import { advance, cursorFrom, type Changed } from './change-cursor.js';

const at = (minute: number) => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000000`;
const record = (id: number, minute: number): Changed => ({ id, changedAt: at(minute) });

it('reads everything first, then what changed since shortly before the latest change', () => {
  const first = advance(cursorFrom(null), [record(1, 0), record(2, 9)], true);
  expect(first.next).toMatchObject({ from: null, after: 2 });
  const second = advance(first.next, [record(3, 5)], false);
  expect(second.next).toMatchObject({ from: at(7), after: 0, latest: at(9) });
  expect([...first.news, ...second.news].map(({ id }) => id)).toEqual([1, 2, 3]);
});

it('tells nothing twice within the overlap, and everything that is dated back', () => {
  const { next } = advance(cursorFrom(null), [record(1, 8), record(2, 9)], false);
  const again = advance(cursorFrom(JSON.stringify(next)), [record(1, 8), record(2, 9), record(4, 8)], false);
  expect(again.news).toEqual([record(4, 8)]);
  expect(advance(again.next, [record(2, 10)], false).news).toEqual([record(2, 10)]);
});

it('starts again from a cursor that nobody can read', () => {
  expect(cursorFrom('17')).toEqual(cursorFrom(null));
  expect(cursorFrom('nonsense')).toEqual(cursorFrom(null));
});
