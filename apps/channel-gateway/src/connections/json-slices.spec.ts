import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slicesOf } from './json-slices.js';

const cut = (text: string) => slicesOf(Buffer.from(text), 'orders')?.map((one) => Buffer.from(one).toString()) ?? null;

it('each element is what it was, to the byte', () => {
  const page =
    '{"next": "a,]", "orders" : [ {"id": 5e0, "t": "1.10", "n": "\\"}]\\u00e9"} , {"id":2, "deep": [[1],{}]}\n]}';
  expect(cut(page)).toEqual(['{"id": 5e0, "t": "1.10", "n": "\\"}]\\u00e9"}', '{"id":2, "deep": [[1],{}]}']);
});

it.each([
  ['has none', '{"orders":[]}', []],
  ['names the member deeper down only', '{"a":{"orders":[1]}}', null],
  ['names another member', '{"errors":"orders"}', null],
  ['breaks off', '{"orders":[{"id":1},{"id"', null],
  ['is no JSON', '<html>', null],
  ['has text where the array belongs', '{"orders":"[1]"}', null],
] as const)('a page that %s', (_name, page, slices) => expect(cut(page)).toEqual(slices));

it('is the same as parsing, for any JSON', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.nat(3), (orders, other, indent) => {
      const slices = cut(JSON.stringify({ other, orders, more: other }, null, indent));
      expect(slices?.map((one) => JSON.parse(one) as unknown)).toEqual(JSON.parse(JSON.stringify(orders)));
    }),
  );
});
