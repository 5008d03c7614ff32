import { expect, it } from 'vitest';
import { newRow } from '../row.js';
import { noteRowSize } from '../row-size.js';
import { RowCache } from './row-cache.js';

const row = (key: string, version = 1) => ({ ...newRow('order', key), version });

it('keeps so many rows, and forgets the least recently used', () => {
  const cache = new RowCache(2, 1_000);
  cache.keep(row('a'));
  cache.keep(row('b'));
  cache.get('a');
  cache.keep(row('c'));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.key)).toEqual(['a', undefined, 'c']);
});

it('does not replace a row by an older version of it', () => {
  const cache = new RowCache(2, 1_000);
  cache.keep(row('a', 3));
  cache.keep(row('a', 2));
  expect(cache.get('a')?.version).toBe(3);
  cache.forget(['a']);
  expect(cache.get('a')).toBeUndefined();
});

it('keeps rows of so many characters, and a longer one alone not at all', () => {
  const cache = new RowCache(100, 1_000);
  const sized = (key: string, characters: number, version = 1) => {
    const one = row(key, version);
    noteRowSize(one, characters);
    return one;
  };
  const kept = () => ['a', 'b', 'c'].filter((key) => cache.get(key));
  for (const key of ['a', 'b', 'c']) cache.keep(sized(key, 400));
  expect(kept()).toEqual(['b', 'c']);
  cache.keep(sized('b', 500, 2));
  expect(kept()).toEqual(['b', 'c']);
  cache.keep(sized('c', 600, 2));
  expect(kept()).toEqual(['c']);
  cache.keep(sized('a', 1_001));
  expect(kept()).toEqual([]);
  cache.keep(sized('a', 1_000));
  expect(kept()).toEqual(['a']);
});
