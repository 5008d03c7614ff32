import { describe, expect, it } from 'vitest';
import { startOptions } from './options.js';

const NOW_MS = 1_790_000_000_000;
const channels = ['shopify', 'amazon', 'walmart', 'ebay', 'allegro', 'mercadolibre'];

describe('npm start', () => {
  it('shows another world each time, and with --once always the same', () => {
    expect(startOptions([], NOW_MS)?.scenario).toStrictEqual({
      orders: 25,
      seed: 1_790_000_000,
      faults: true,
      speed: 1,
      channels,
    });
    expect(startOptions(['--once'], NOW_MS)?.scenario).toStrictEqual({
      orders: 100,
      seed: 1,
      faults: true,
      speed: 1,
      channels,
    });
  });

  it('takes orders, seed, faults, speed and folder', () => {
    const args = '--once --orders 500 --seed 7 --json --keep --faults off --speed 2.5 --data /tmp/x --erp tryton'.split(
      ' ',
    );
    expect(startOptions(args, NOW_MS)).toStrictEqual({
      once: true,
      json: true,
      keep: true,
      data: '/tmp/x',
      erp: 'tryton',
      scenario: { orders: 500, seed: 7, faults: false, speed: 2.5, channels },
    });
  });

  it.each([
    ['--erp sap', '--erp is sandbox or tryton, not "sap"'],
    ['--orders many', '--orders is a whole number, not "many"'],
    ['--orders=-1', '--orders is a whole number, not "-1"'],
    ['--faults maybe', '--faults is on or off, not "maybe"'],
    ['--speed 0', '--speed is a number above zero, not "0"'],
    [
      '--channels amazon,etsy',
      '--channels are any of shopify,amazon,walmart,ebay,allegro,mercadolibre, not "amazon,etsy"',
    ],
    ['--order 5', "Unknown option '--order'"],
    ['5', "Unexpected argument '5'"],
  ])('refuses %s', (args, problem) => {
    expect(() => startOptions(args.split(' '), NOW_MS)).toThrow(problem);
  });

  it('offers help', () => expect(startOptions(['--help'], NOW_MS)).toBeUndefined());
});
