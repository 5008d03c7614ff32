import { expect, it } from 'vitest';
import { playRows } from '../kit/rows-history.js';
import { MemoryStore } from '../memory/memory-store.js';

it('two replicas over one shelf keep the sum of its entries, and give away what there is, in 5 histories by seed', async () => {
  let conflicts = 0;
  for (let seed = 1; seed <= 5; seed += 1) {
    const end = await playRows(new MemoryStore(), seed);
    expect([seed, end.sum, end.addedUp]).toEqual([seed, { given: 40, short: 20 }, { given: 40, short: 20 }]);
    conflicts += end.conflicts;
  }
  expect(conflicts).toBeGreaterThan(10);
});
