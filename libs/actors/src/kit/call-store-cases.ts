import assert from 'node:assert/strict';
import type { CallStore } from '../calls/call-store.js';
import type { NewCall } from '../calls/call.js';
import {
  accept,
  call,
  claimed,
  done,
  refused,
  saying,
  verdicts,
  write,
  CLAIM_MS,
  type CallStoreSubject,
} from './call-case.js';
import { callLevelCases } from './call-level-cases.js';
import type { PortCase } from './port-case.js';

/** What every store of calls must do; each case needs a fresh subject. */
export const callStoreCases: readonly PortCase<CallStoreSubject>[] = [
  {
    name: 'takes each ref once, and says which it knew and which came with other content',
    run: async ({ store }) => {
      assert.deepEqual(verdicts(await accept(store, call('a'), call('b'))), { a: 'new', b: 'new' });
      await write(store, (await claimed(store, 1))[0], { outcome: done });
      const again = await accept(store, call('a'), call('b'), call('b2', {}, '#1'));
      assert.deepEqual(verdicts(again), { a: 'done', b: 'known', b2: 'new' });
      assert.deepEqual(verdicts(await accept(store, call('b', {}, '#2'))), { b: 'contradiction' });
    },
  },
  {
    name: 'takes each ref once where two hand it in at the same moment',
    run: async ({ store }) => {
      const both = await Promise.all([accept(store, call('a'), call('b')), accept(store, call('a'), call('b'))]);
      const fresh = both.flat().filter(({ verdict }) => verdict === 'new');
      assert.deepEqual(fresh.map(({ ref }) => ref).sort(), ['a', 'b']);
      assert.equal((await claimed(store)).length, 2);
    },
  },
  {
    name: 'counts the calls of a target that could be made now, up to a number',
    run: async ({ store }) => {
      await accept(store, call('a'), call('b'), call('c'), call('d'), call('other', { target: 'shop' }));
      const [first, second] = await claimed(store, 2);
      await write(store, first, { outcome: done });
      await write(store, second, { state: 'queued', rest: 60_000 });
      const due = async (targets: string[], upTo = 10) => Object.fromEntries(await store.due(targets, upTo));
      assert.deepEqual(await due(['wms']), { wms: 2 });
      assert.deepEqual(await due(['wms'], 1), { wms: 1 });
      assert.deepEqual(await due(['shop', 'wms']), { wms: 2, shop: 1 });
      assert.deepEqual(await due([]), {});
    },
  },
  {
    name: 'writes nothing of a transaction that fails',
    run: async ({ store }) => {
      const failing = store.transaction(async (table) => {
        await table.accept([call('a')]);
        throw new Error('no');
      });
      await assert.rejects(failing);
      assert.deepEqual(await claimed(store), []);
    },
  },
  {
    name: 'hands out what is due, the most urgent first, to one at a time',
    run: async ({ store }) => {
      await accept(store, call('late', { priority: 5 }), call('soon', { priority: 1 }), call('other', { target: 'x' }));
      const [first] = await claimed(store, 1);
      assert.deepEqual([first?.ref, first?.was, first?.version], ['soon', 'queued', 1]);
      assert.deepEqual(first?.message, call('soon').message);
      assert.deepEqual(
        (await claimed(store)).map(({ ref }) => ref),
        ['late'],
      );
      assert.deepEqual(await claimed(store), []);
    },
  },
  {
    name: 'hands out in the order of lanes, and in a lane first to the share that has had least',
    run: async ({ store }) => {
      const many = (prefix: string, count: number, more: Partial<NewCall>) =>
        Array.from({ length: count }, (_, index) => call(`${prefix}${index}`, more));
      await accept(store, ...many('a', 6, { priority: 1, share: 'A' }), ...many('b', 2, { priority: 1, share: 'B' }));
      await accept(store, ...many('low', 3, { priority: 2, share: 'A' }), call('other', { target: 'x', priority: 0 }));
      const lanes = (order: readonly (readonly [number, number])[]) =>
        order.map(([priority, most]) => ({ priority, most }));
      const claim = async (
        limit: number,
        order: ReturnType<typeof lanes>,
        had: readonly (readonly [string, number])[],
      ) => {
        const served = had.map(([share, calls]) => ({ priority: 1, share, calls }));
        return (await store.claim('wms', limit, CLAIM_MS, { lanes: order, served })).map(({ ref }) =>
          ref.replace(/\d/, ''),
        );
      };
      const usual = lanes([
        [0, 9],
        [1, 9],
        [2, 9],
      ]);
      assert.deepEqual((await claim(4, usual, [])).sort(), ['a', 'a', 'b', 'b']);
      assert.deepEqual(
        (
          await claim(
            2,
            lanes([
              [2, 1],
              [0, 9],
              [1, 9],
            ]),
            [],
          )
        ).sort(),
        ['a', 'low'],
      );
      await accept(store, call('b8', { priority: 1, share: 'B' }));
      assert.deepEqual(await claim(1, usual, [['B', 1]]), ['a']);
      assert.deepEqual(await claim(1, usual, [['A', 1]]), ['b']);
      assert.deepEqual((await claim(9, usual, [])).sort(), ['a', 'a', 'low', 'low']);
      assert.deepEqual(await claim(9, usual, []), []);
    },
  },
  {
    name: 'hands out in that order first what was begun in a lane',
    run: async ({ store, passTime }) => {
      const order = { lanes: [1, 3].map((priority) => ({ priority, most: 9 })), served: [] };
      await accept(store, call('doubtful'), call('abandoned'));
      const [one, other] = await claimed(store);
      const doubtful = one?.ref === 'doubtful' ? one : other;
      await write(store, doubtful, { state: 'in-doubt', rest: CLAIM_MS, doubted: true });
      await accept(store, call('waiting'), call('urgent', { priority: 1 }));
      await passTime(CLAIM_MS + 50);
      const [first, ...next] = (await store.claim('wms', 3, CLAIM_MS, order)).map(({ ref }) => ref);
      // a store may return what it has claimed in any order
      assert.deepEqual([first, ...next].sort(), ['abandoned', 'doubtful', 'urgent']);
    },
  },
  {
    name: 'hands a call out again when its claim has ended, and lets only the new holder write',
    run: async ({ store, passTime }) => {
      await accept(store, call('a'));
      const [first] = await claimed(store);
      await passTime(CLAIM_MS + 50);
      const [second] = await claimed(store);
      assert.deepEqual([second?.was, second?.version], ['in-flight', 2]);
      assert.notEqual(second?.token, first?.token);
      assert.deepEqual(await write(store, first, { outcome: done }), []);
      assert.deepEqual(await write(store, second, { outcome: refused }), ['a']);
      const [kept] = await store.list({ ref: 'a' }, 10);
      assert.deepEqual([kept?.state, kept?.outcome], ['done', refused]);
    },
  },
  {
    name: 'leaves a call alone as long as its step says, and keeps what is known of it',
    run: async ({ store, passTime }) => {
      await accept(store, call('a'));
      const error = { code: 'unclear-answer', detail: 'nobody knows' };
      const doubtful = { state: 'in-doubt', rest: 200, attempts: 1, doubted: true, kept: refused, error } as const;
      await write(store, (await claimed(store))[0], doubtful);
      assert.deepEqual(await claimed(store), []);
      await passTime(250);
      const [again] = await claimed(store);
      assert.deepEqual([again?.was, again?.attempts, again?.doubted, again?.kept], ['in-doubt', 1, true, refused]);
    },
  },
  {
    name: 'leaves to a person what a person must decide',
    run: async ({ store, passTime }) => {
      await accept(store, call('a'));
      const asked = { state: 'in-doubt', rest: 'person', doubted: true, exception: 'in-doubt' } as const;
      await write(store, (await claimed(store))[0], asked);
      await passTime(100);
      assert.deepEqual([await claimed(store), await store.retry({ ref: 'a' }, false)], [[], []]);
      assert.deepEqual(await store.retry({ ref: 'a' }, true), ['a']);
      const [again] = await claimed(store);
      assert.deepEqual([again?.was, again?.exception], ['queued', 'in-doubt']);
    },
  },
  {
    name: 'opens refusals for a look-up, and nothing that took effect',
    run: async ({ store }) => {
      await accept(store, call('a'), call('b'));
      const [a, b] = await claimed(store);
      await write(store, a, { outcome: a?.ref === 'a' ? refused : done });
      await write(store, b, { outcome: b?.ref === 'a' ? refused : done });
      const answered = await store.transaction(async (table) => {
        const found = await table.done(['a', 'b', 'c']);
        await table.verify(['a', 'b']);
        return saying(found);
      });
      assert.deepEqual(Object.fromEntries(answered.map(({ call: { ref }, outcome }) => [ref, outcome])), {
        a: refused,
        b: done,
      });
      const [again, ...rest] = await claimed(store);
      assert.deepEqual([again?.ref, again?.was, again?.kept, rest], ['a', 'in-doubt', refused, []]);
    },
  },
  ...callLevelCases,
  {
    name: 'lists and counts what is meant',
    run: async ({ store }) => {
      await accept(store, call('a'), call('b', { lane: 'recalls' }), call('c', { target: 'x' }));
      await write(store, (await store.claim('x', 10, CLAIM_MS))[0], { outcome: done });
      const refs = async (filter: Parameters<CallStore['list']>[0]) =>
        (await store.list(filter, 10)).map(({ ref }) => ref).sort();
      assert.deepEqual(await refs({}), ['a', 'b', 'c']);
      assert.deepEqual(await refs({ target: 'wms', state: 'queued' }), ['a', 'b']);
      assert.deepEqual(await refs({ lane: 'recalls' }), ['b']);
      const counts = (await store.count()).map(
        ({ target, lane, state, calls }) => `${target} ${lane} ${state} ${calls}`,
      );
      assert.deepEqual(counts.sort(), ['wms recalls queued 1', 'wms releases queued 1']);
    },
  },
];
