import assert from 'node:assert/strict';
import type { EntryWrite } from '../entries.js';
import type { Decision, EntriesOf, Store } from '../ports.js';
import type { Row } from '../row.js';
import type { StoredEntry } from '../rows.js';
import { commitOf, deciding, kitActor, row, type StoreSubject } from './kit-actor.js';
import type { PortCase } from './port-case.js';

function part(id: string, columns: EntryWrite['columns'] = {}, entry: StoredEntry | null = { f: [id] }): EntryWrite {
  return { slot: 'parts', id, entry, columns };
}

function withParts(written: Row, entries: readonly EntryWrite[]): Decision {
  return { ...deciding(written), write: { row: written, columns: { label: null }, entries } };
}

/** Ids that are found for each that is wanted. */
async function foundIn(store: Store, ...wanted: readonly Omit<EntriesOf, 'slot'>[]): Promise<string[][]> {
  const found = await store.entries(
    kitActor,
    wanted.map((one) => ({ ...one, slot: 'parts' })),
  );
  return found.map((some) => some.map(({ id }) => id));
}

/** What every store must do with the entries of rows slots. */
export const entryCases: readonly PortCase<StoreSubject>[] = [
  {
    name: 'keeps entries as they were written, and only those of a row that won',
    run: async ({ store }) => {
      const rich: StoredEntry = {
        f: [{ r: 1, t: 1.5e12, i: 'm', v: { text: 'quote " slash \\ ü \u2028 {}', none: null } }],
        i: { 'a.b': { k: 'level', n: 'a.b', r: 3, v: { x: -1 }, to: 'order/a/1', c: 1 } },
      };
      const first = withParts(row('order/a/1', 1), [part('id "ü"', {}, rich), part('p-1')]);
      await store.commit(commitOf([first, withParts(row('order/a/2', 1), [part('p-1')])]));
      const lost = withParts(row('order/a/1', 1), [part('p-1', {}, { f: ['lost'] }), part('p-2')]);
      const won = withParts(row('order/a/2', 2), [part('p-1', {}, { f: ['won'] }), part('p-2')]);
      await store.commit(commitOf([lost, won]));
      const ids = ['p-1', 'p-2', 'id "ü"', 'nobody'];
      const wanted = ['order/a/1', 'order/a/2', 'order/a/3'].map((key) => ({ key, slot: 'parts', ids }));
      const found = await store.entries(kitActor, wanted);
      assert.deepEqual(
        found.map((some) => Object.fromEntries(some.map(({ id, entry }) => [id, entry]))),
        [{ 'id "ü"': rich, 'p-1': { f: ['p-1'] } }, { 'p-1': { f: ['won'] }, 'p-2': { f: ['p-2'] } }, {}],
      );
      await store.commit(commitOf([withParts(row('order/a/2', 3), [part('p-1', {}, null), part('p-3')])]));
      const [left = []] = await foundIn(store, { key: 'order/a/2', ids: ['p-1', 'p-2', 'p-3'] });
      assert.deepEqual(left.sort(), ['p-2', 'p-3']);
    },
  },
  {
    name: 'finds entries in a range of one column, in the order of another, then of their ids, up to a limit',
    run: async ({ store }) => {
      const parts = [
        part('b', { need: 1, place: 5 }),
        part('a', { need: 1, place: 5 }),
        part('Z', { need: 1, place: 5 }),
        part('early', { need: 3, place: 1 }),
        part('later', { need: 2, place: 9, left: 7 }),
        part('none', { need: null, place: 0, left: 8 }),
        part('half', { need: 2.5, place: 2 }),
      ];
      await store.commit(commitOf([withParts(row('order/a/1', 1), parts)]));
      await store.commit(commitOf([withParts(row('order/a/2', 1), [part('other', { need: 1, place: 0, left: 9 })])]));
      const short = { by: 'need', order: 'place' };
      const key = 'order/a/1';
      const found = await foundIn(
        store,
        { key, range: { ...short, limit: null } },
        { key, range: { ...short, upTo: 2, limit: 3 } },
        { key, range: { ...short, above: 1, upTo: 2.5, limit: 10 } },
        { key, range: { ...short, upTo: 0, limit: 10 } },
        { key: 'order/a/2', range: { ...short, limit: 10 } },
        { key, range: { by: 'left', above: 7, limit: null } },
        { key, range: { by: 'left', limit: 1 } },
        { key: 'order/a/2', ids: ['other'] },
      );
      const all = ['early', 'half', 'Z', 'a', 'b', 'later'];
      assert.deepEqual(found, [all, ['Z', 'a', 'b'], ['half', 'later'], [], ['other'], ['none'], ['later'], ['other']]);
      await store.commit(
        commitOf([withParts(row(key, 2), [part('a', { need: null }), part('b', { need: 9, place: 0 })])]),
      );
      const moved = await foundIn(store, { key, range: { ...short, limit: null } });
      assert.deepEqual(moved, [['b', 'early', 'half', 'Z', 'later']]);
    },
  },
];
