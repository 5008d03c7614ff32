import { expect, it } from 'vitest';
import { LiveLines } from './live-lines.js';
import { tableOf } from './table.js';

it('at a terminal the newest lines stand in the place of those before', () => {
  const written: string[] = [];
  const live = new LiveLines(() => expect.unreachable(), {
    isTTY: true,
    write: (text: string) => !!written.push(text),
  });
  live.show(['1/2', 'shopify 1']);
  live.show(['2/2']);
  live.leave();
  expect(written).toEqual(['1/2\n', 'shopify 1\n', '\u001b[2A\u001b[0J', '2/2\n', '\u001b[1A\u001b[0J']);
});

it('elsewhere only the first line is said', () => {
  const said: string[] = [];
  const live = new LiveLines((line) => said.push(line), { isTTY: false, write: () => expect.unreachable() });
  live.show(['1/2', 'shopify 1']);
  live.leave();
  expect(said).toEqual(['1/2']);
});

it('a table is aligned, and shows no nought', () => {
  expect(
    tableOf(
      ['channel', 'told'],
      [
        ['shopify', 12],
        ['ebay', 0],
      ],
    ),
  ).toEqual(['  channel  told', '  shopify    12', '  ebay        ·']);
});
