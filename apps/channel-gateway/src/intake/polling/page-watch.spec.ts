import { expect, it } from 'vitest';
import { PageWatch } from './page-watch.js';

it.each([
  [
    'ends',
    [
      ['a', 'n1'],
      ['b', 'n2'],
      ['c', null],
    ],
    [null, null, null],
  ],
  [
    'asks for the same page again',
    [
      ['a', 'n1'],
      ['b', 'n1'],
    ],
    [null, 'same-next'],
  ],
  [
    'goes round in a circle',
    [
      ['a', 'n1'],
      ['b', 'n2'],
      ['c', 'n1'],
    ],
    [null, null, 'same-next'],
  ],
  [
    'shows a page again under another token',
    [
      ['a', 'n1'],
      ['a', 'n2'],
    ],
    [null, 'same-page'],
  ],
  [
    'has empty pages on its way',
    [
      ['', 'n1'],
      ['', 'n2'],
      ['c', null],
    ],
    [null, null, null],
  ],
  [
    'never ends',
    [
      ['a', 'n1'],
      ['b', 'n2'],
      ['c', 'n3'],
      ['d', 'n4'],
    ],
    [null, null, null, 'too-many-pages'],
  ],
] as const)('a list that %s', (_name, pages, loops) => {
  const watch = new PageWatch(4);
  expect(pages.map(([shown, next]) => watch.loopOf(shown, next))).toEqual(loops);
});
