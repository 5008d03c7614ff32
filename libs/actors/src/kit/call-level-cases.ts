import assert from 'node:assert/strict';
import type { NewCall } from '../calls/call.js';
import { accept, call, claimed, done, refsOf, write, type CallStoreSubject } from './call-case.js';
import type { PortCase } from './port-case.js';

/** States units of one thing. */
function level(units: number, revision: number, of = 'level'): NewCall {
  return call(`${of}@${revision}`, { lane: 'levels', level: { of, revision } }, `#${units}`);
}

/** What every store of calls must do with those that state an absolute value. */
export const callLevelCases: readonly PortCase<CallStoreSubject>[] = [
  {
    name: 'case 67: hands out the newest level alone, and never an older one after it',
    run: async ({ store, passTime }) => {
      await accept(store, level(7, 1));
      const [first] = await claimed(store);
      assert.equal(first?.ref, 'level@1');
      await accept(store, level(4, 2), level(6, 3), call('other'));
      assert.deepEqual(refsOf(await claimed(store)), ['other'], 'while an older one is on its way');
      const later = { state: 'queued', rest: 100, error: { code: 'throttled', detail: '429' } } as const;
      assert.deepEqual(await write(store, first, later), ['level@1']);
      assert.deepEqual(refsOf(await claimed(store)), ['level@3']);
      await passTime(150);
      assert.deepEqual(await claimed(store), []);
      const open = await store.list({ lane: 'levels' }, 10);
      assert.deepEqual(Object.fromEntries(open.map(({ ref, state, outcome }) => [ref, outcome?.code ?? state])), {
        'level@1': 'superseded',
        'level@2': 'superseded',
        'level@3': 'in-flight',
      });
    },
  },
  {
    name: 'waits with a newer level until nothing of an older one can take effect any more',
    run: async ({ store, passTime }) => {
      await accept(store, level(7, 1));
      const doubtful = { state: 'in-doubt', rest: 200, attempts: 1, doubted: true } as const;
      await write(store, (await claimed(store))[0], doubtful);
      await accept(store, level(6, 2));
      assert.deepEqual(await claimed(store), []);
      await passTime(250);
      const found = [...(await claimed(store)), ...(await claimed(store))];
      assert.deepEqual(refsOf(found), ['level@2']);
    },
  },
  {
    name: 'drops an older level that comes after a newer one was made',
    run: async ({ store }) => {
      await accept(store, level(6, 2));
      await write(store, (await claimed(store))[0], { outcome: done });
      await accept(store, level(4, 1), level(5, 1, 'elsewhere'));
      assert.deepEqual(refsOf(await claimed(store)), ['elsewhere@1']);
      const [old] = await store.list({ ref: 'level@1' }, 1);
      assert.deepEqual([old?.state, old?.outcome?.code], ['done', 'superseded']);
    },
  },
];
