import { describe, expect, it } from 'vitest';
import { CheckCache } from './check-cache.js';
import { checkSettings } from './check-settings.js';
import { judgePrice } from './price-check.js';

describe('remembered answers', () => {
  const answering = (answer: string) => () => Promise.resolve(answer);

  it('are asked for once, also by many at once', async () => {
    const cache = new CheckCache<string>({ entries: 10, ms: 1_000 });
    let asked = 0;
    const ask = async () => `answer ${++asked}`;
    const answers = await Promise.all([1, 2, 3].map(() => cache.get('q', 1, ask)));
    expect(answers.map(({ answer, cached }) => [answer, cached])).toEqual([
      ['answer 1', false],
      ['answer 1', true],
      ['answer 1', true],
    ]);
  });

  it('are void when their list changes and when their time is over', async () => {
    let nowMs = 0;
    const cache = new CheckCache<string>({ entries: 10, ms: 1_000 }, () => nowMs);
    await cache.get('q', 1, answering('old'));
    expect(await cache.get('q', 2, answering('new'))).toEqual({ answer: 'new', cached: false });
    nowMs = 999;
    expect(await cache.get('q', 2, answering('newer'))).toEqual({ answer: 'new', cached: true });
    nowMs = 1_000;
    expect(await cache.get('q', 2, answering('newer'))).toEqual({ answer: 'newer', cached: false });
  });

  it('are never more than stated: the one asked for longest ago goes', async () => {
    const cache = new CheckCache<string>({ entries: 2, ms: 1_000 });
    for (const question of ['a', 'b', 'a', 'c']) await cache.get(question, 1, answering(question));
    expect(cache.size).toBe(2);
    expect(await cache.get('a', 1, answering('again'))).toMatchObject({ cached: true });
    expect(await cache.get('b', 1, answering('again'))).toMatchObject({ cached: false });
  });

  it('are no failures', async () => {
    const cache = new CheckCache<string>({ entries: 2, ms: 1_000 });
    await expect(cache.get('q', 1, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('q', 1, answering('up'))).toEqual({ answer: 'up', cached: false });
  });
});

describe('a price', () => {
  const settings = checkSettings.parse({ price: { byPercent: 10, byAmount: { EUR: 500 } } });
  it.each([
    ['EUR', 1000, 1100, []],
    ['EUR', 1000, 899, ['percent']],
    ['EUR', 100_000, 100_501, ['amount']],
    ['EUR', 1000, 2000, ['percent', 'amount']],
    ['JPY', 100_000, 110_000, []],
    ['EUR', 0, 0, []],
    ['EUR', 0, 1, ['percent']],
  ])('in %s from %d to %d is beyond %j', (currency, from, to, beyond) => {
    expect(judgePrice({ currency, from, to }, settings).beyond).toEqual(beyond);
  });
});
