import { expect, it } from 'vitest';
import { newRow } from '../row.js';
import { RowCache } from './row-cache.js';

const row = (key: string, version = 1) => ({ ...newRow('order', key), version });

it('keeps so many rows, and forgets the least recently used', () => {
  const cache = new RowCache(2);
  cache.keep(row('a'));
  cache.keep(row('b'));
  cache.get('a');
  cache.keep(row('c'));
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.key)).toEqual(['a', undefined, 'c']);
});

it('does not replace a row by an older version of it', () => {
  const cache = new RowCache(2);
  cache.keep(row('a', 3));
  cache.keep(row('a', 2));
  expect(cache.get('a')?.version).toBe(3);
  cache.forget(['a']);
  expect(cache.get('a')).toBeUndefined();
});
