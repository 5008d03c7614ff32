import { expect, it } from 'vitest';
import { Element } from './element.js';
import { idOf, instantOf, quantityOf } from './readings.js';
import { unreadOf } from './unread.js';

const at = (value: unknown): Element => Element.root({ it: value }, '').get('it');

it.each([
  ['2008-01-10T11:00:00-05:00', '2008-01-10T16:00:00.000Z', '-05:00'],
  ['2008-01-10T11:00:00+0900', '2008-01-10T02:00:00.000Z', '+09:00'],
  ['2016-05-17T04:14:36-00:00', '2016-05-17T04:14:36.000Z', '-00:00'],
  ['2026-07-02T10:31:11.023456Z', '2026-07-02T10:31:11.023Z', 'Z'],
])('reads %s with its offset', (text, instant, offset) => {
  expect(instantOf(at(text))).toMatchObject({ at: instant, offset });
});

it.each(['2026-02-30T10:00:00Z', '2026-07-02', '2026-07-02T10:00:00', 'yesterday', '2026-13-01T00:00:00Z', 17])(
  'refuses %s as an instant',
  (value) => expect(() => instantOf(at(value))).toThrow(expect.objectContaining({ code: 'not-an-instant' })),
);

it('keeps identifiers as they are written and refuses one that lost digits', () => {
  expect(idOf(at('00017'))).toBe('00017');
  expect(idOf(at(450789469))).toBe('450789469');
  expect(() => idOf(at(Number('12345678901234567890')))).toThrow(expect.objectContaining({ code: 'unsafe-number' }));
});

it('refuses quantities below zero and parts of units', () => {
  expect(quantityOf(at(3))).toBe(3);
  expect(() => quantityOf(at(-1))).toThrow(expect.objectContaining({ code: 'negative-quantity' }));
  expect(() => quantityOf(at(1.5))).toThrow(expect.objectContaining({ code: 'not-an-integer' }));
});

it('counts what nobody read once, however much lies below it', () => {
  const root = Element.root({ a: 1, b: { c: 2, d: { e: 3, f: 4 } }, list: [{ g: 5, h: 6 }, { g: 7 }] }, '');
  root.get('a');
  root.get('b').get('c');
  root
    .get('list')
    .items()
    .map((item) => item.get('g'));
  expect(unreadOf(root)).toEqual({ count: 2, paths: ['/b/d', '/list/*/h'] });
});
