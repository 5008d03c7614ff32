import { describe, expect, it } from 'vitest';
import { firstQuery, nextQuery, type PageRead } from './paging.js';

const size = { parameter: 'limit', items: 50 };
const number = { size, pages: { by: 'number', parameter: 'page', first: 1 } } as const;
const offset = { size, pages: { by: 'offset', parameter: 'start', overlap: 5 } } as const;
const cursor = { size, pages: { by: 'cursor', parameter: 'after', at: 'paging/next' } } as const;
const link = { size, pages: { by: 'link' } } as const;

const read = (query: string, more: Partial<PageRead> = {}): PageRead => ({
  query,
  json: {},
  header: () => null,
  items: 50,
  total: null,
  ...more,
});
const linked = (text: string) => read('page=1', { header: (name) => (name === 'link' ? text : null) });

it('the first page is asked for by its size, and by its place where places are counted', () => {
  const query = new URLSearchParams({ from: 'x' });
  expect([number, offset, cursor, link].map((list) => firstQuery(query, list))).toEqual([
    'from=x&limit=50&page=1',
    'from=x&limit=50&start=0',
    'from=x&limit=50',
    'from=x&limit=50',
  ]);
});

describe('the page behind one', () => {
  it.each([
    ['a full page, and nobody says how many there are', read('page=1'), 'page=2'],
    ['a page that is not full', read('page=2', { items: 7 }), null],
    ['a full page that is the last', read('page=2', { total: 100 }), null],
    ['a full page that is not', read('page=2', { total: 101 }), 'page=3'],
    ['a page that is not full, of all there are', read('page=2', { items: 7, total: 57 }), null],
    ['an empty page', read('page=9', { items: 0, total: 101 }), null],
  ])('by number: %s', (_what, page, next) => {
    expect(nextQuery(page, number)).toBe(next);
  });

  it('by number: a channel that counts its pages by another size than was asked for leaves none out in silence', () => {
    expect(() => nextQuery(read('page=1', { items: 20, total: 42 }), number)).toThrow(
      'A page holds 20 orders, 50 were asked',
    );
  });

  it.each([
    ['some are asked for again', read('start=0', { total: 120 }), 'start=45'],
    ['by as many as there were, whatever was asked for', read('start=45', { items: 20, total: 120 }), 'start=60'],
    ['always further', read('start=45', { items: 3, total: 120 }), 'start=46'],
    ['the last', read('start=95', { items: 25, total: 120 }), null],
    ['an empty page', read('start=95', { items: 0, total: 120 }), null],
  ])('by offset: %s', (_what, page, next) => {
    expect(nextQuery(page, offset)).toBe(next);
  });

  it.each([
    [{ paging: { next: 'p50' } }, 'from=x&after=p50'],
    [{ paging: { next: null } }, null],
    [{ paging: { next: '' } }, null],
    [{}, null],
  ])('by cursor: %j', (json, next) => {
    expect(nextQuery(read('from=x', { json }), cursor)).toBe(next);
  });

  it.each([
    ['<https://elsewhere.test/orders?page=2&x=1>; rel="next", <https://a.test/?page=9>; rel="last"', 'page=2&x=1'],
    ['<https://a.test/?page=1>; rel="prev", </orders?page=3>; rel=next', 'page=3'],
    ['<https://a.test/?page=1>; rel="prev"', null],
    ['', null],
  ])('by link, of which only the query is taken: %s', (text, next) => {
    expect(nextQuery(linked(text), link)).toBe(next);
  });

  it('by a link in the page', () => {
    const inPage = { size, pages: { by: 'link', at: 'next' } } as const;
    expect(nextQuery(read('page=1', { json: { next: 'https://x.test/a?page=2' } }), inPage)).toBe('page=2');
    expect(nextQuery(read('page=1'), inPage)).toBeNull();
  });
});
