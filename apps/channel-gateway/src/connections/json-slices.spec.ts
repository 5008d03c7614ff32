import fc from 'fast-check';
import { expect, it } from 'vitest';
import { objectIn, objectsIn } from './json-slices.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (part: Uint8Array | undefined): string => new TextDecoder().decode(part);

it('gives each object as it came, blanks and order of members included', () => {
  const page = '{ "pagination": {"orders":[{"x":1}]}, "orders" : [ {"a": 1, "b": [ {} ]} ,{"c":"]}\\"{"}] }';
  expect(objectsIn(bytes(page), 'orders').map(text)).toEqual(['{"a": 1, "b": [ {} ]}', '{"c":"]}\\"{"}']);
  expect(text(objectIn(bytes(page), 'pagination'))).toBe('{"orders":[{"x":1}]}');
});

it('gives nothing where the page has no such member at its top, or another kind of value', () => {
  expect(objectsIn(bytes('{"x":{"orders":[{}]}}'), 'orders')).toEqual([]);
  expect(objectsIn(bytes('{"orders":"orders"}'), 'orders')).toEqual([]);
  expect(objectIn(bytes('{"order":[]}'), 'order')).toBeUndefined();
});

it('finds what JSON finds, whatever the objects hold', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(object), fc.jsonValue(), (orders, other) => {
      const page = bytes(JSON.stringify({ other, orders, last: 1 }));
      expect(objectsIn(page, 'orders').map((part) => JSON.parse(text(part)))).toEqual(
        JSON.parse(JSON.stringify(orders)),
      );
    }),
  );
});

it('a page that broke off is asked for again', () => {
  expect(() => objectsIn(bytes('{"orders":[{"a":1},{"b"'), 'orders')).toThrow('broke off');
});
