import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical, same } from './canonical.js';

const value = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom(null, undefined, NaN, 0, -0, true, false, 'a', ''),
    fc.integer({ min: 0, max: 2 }),
    fc.string({ maxLength: 1 }),
  ),
  list: fc.array(tie('any'), { maxLength: 3 }),
  record: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), tie('any'), { maxKeys: 3 }),
  any: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('list'), tie('record')),
})).any;

it('two values are the same where their canonical texts are equal', () => {
  let equal = 0;
  fc.assert(
    fc.property(value, value, (a, b) => {
      const expected = canonical(a) === canonical(b);
      equal += Number(expected);
      expect(same(a, b)).toBe(expected);
    }),
    { numRuns: 6_000, seed: 7 },
  );
  expect(equal).toBeGreaterThan(100);
});

it('a value is the same as itself with its keys in another order and its blanks left out', () => {
  expect(same({ a: 1, b: { c: [1, null], d: undefined } }, { b: { c: [1, undefined] }, a: 1 })).toBe(true);
  expect(same({ a: 1, b: undefined }, { a: 1, c: null })).toBe(false);
});

it('is JSON whose keys are sorted as texts, without what is undefined', () => {
  const value = { b: [1, undefined, null, NaN], a: { '10': true, '9': 'x' }, c: undefined };
  expect(canonical(value)).toBe('{"a":{"10":true,"9":"x"},"b":[1,null,null,null]}');
  expect([canonical({}), canonical([]), canonical(undefined), canonical('')]).toEqual(['{}', '[]', 'null', '""']);
});

it('writes every text as JSON does', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('"', '\\', '\n', '\u2028', '\ud800', '~', '\u007f'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(canonical(text)).toBe(JSON.stringify(text));
      expect(canonical({ [text]: 1 })).toBe(JSON.stringify({ [text]: 1 }));
    }),
    { numRuns: 3_000 },
  );
});
