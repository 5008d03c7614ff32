import { describe, expect, it } from 'vitest';
import { allocate, scaleHalfUp, toMinor, toText } from './minor-units.js';

describe('amounts of the sandbox', () => {
  it.each([
    ['19.99', 'USD', 1999],
    ['0.05', 'EUR', 5],
    ['-3.10', 'USD', -310],
    ['1980', 'JPY', 1980],
  ] as const)('%s %s is %i and back', (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor);
    expect(toText(minor, currency)).toBe(text);
  });

  it('zeros below the minor unit are fine, other digits are not', () => {
    expect(toMinor('303092.0', 'JPY')).toBe(303092);
    expect(() => toMinor('1.005', 'USD')).toThrow('more decimals');
  });

  it('splits by largest remainder, ties to the first', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(1000, [597, 0, 3])).toEqual([995, 0, 5]);
    expect(allocate(2999, [1000, 2500])).toEqual([857, 2142]);
  });

  it('rounds half up', () => {
    expect(scaleHalfUp(5, 1, 2)).toBe(3);
    expect(scaleHalfUp(2000, 1277, 8000)).toBe(319);
  });
});
