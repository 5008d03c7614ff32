import { describe, expect, it } from 'vitest';
import { chaosOptions } from './options.js';

describe('npm run chaos', () => {
  it('takes minutes, seed, rate and how to end', () => {
    expect(chaosOptions([])).toEqual({ durationMs: 180_000, seed: 1, rate: 3, busNodes: 1, json: false, keep: false });
    expect(chaosOptions('--minutes 0.5 --seed 7 --rate 4.5 --nodes 3 --json --keep'.split(' '))).toEqual({
      durationMs: 30_000,
      seed: 7,
      rate: 4.5,
      busNodes: 3,
      json: true,
      keep: true,
    });
  });

  it.each([
    ['--minutes 0', '--minutes is a number above zero, not "0"'],
    ['--seed x', '--seed is a whole number, not "x"'],
    ['--nodes 2', '--nodes is 1 or 3, not "2"'],
    ['--hours 1', "Unknown option '--hours'"],
  ])('refuses %s', (words, problem) => {
    expect(() => chaosOptions(words.split(' '))).toThrow(problem);
  });

  it('offers help', () => expect(chaosOptions(['--help'])).toBeUndefined());
});
