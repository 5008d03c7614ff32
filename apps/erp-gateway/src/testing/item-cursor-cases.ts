import assert from 'node:assert/strict';
import type { PortCase } from '#libs/actors/testing';
import type { ItemCursors } from '../outbound/item-cursors.js';

const nothing = { result: 'read', frames: [] };

/** What every store of cursors must do; each case needs a fresh one. */
export const itemCursorCases: readonly PortCase<ItemCursors>[] = [
  {
    name: 'goes on where the last one stopped, each list by itself',
    run: async (cursors) => {
      const seen: unknown[] = [];
      const readTo = (connection: string, cursor: string) =>
        cursors.lead(connection, async (before) => {
          seen.push(before);
          return { ...nothing, cursor };
        });
      assert.equal(await readTo('erp-1', '10'), 'read');
      await readTo('erp-1', '20');
      await readTo('erp-1', '20');
      await readTo('erp-2', '5');
      assert.deepEqual(seen, [null, '10', '20', null]);
    },
  },
  {
    name: 'stays where it was where reading fails',
    run: async (cursors) => {
      await assert.rejects(cursors.lead('erp-1', () => Promise.reject(new Error('no'))));
      await cursors.lead('erp-1', async (before) => {
        assert.equal(before, null);
        return { ...nothing, cursor: '1' };
      });
    },
  },
  {
    name: 'lets one read a list at a time',
    run: async (cursors) => {
      const reading = await cursors.lead('erp-1', async () => {
        const other = await cursors.lead('erp-1', async () => ({ ...nothing, cursor: '9' }));
        return { result: other, frames: [], cursor: '1' };
      });
      assert.equal(reading, null);
      const before = await cursors.lead('erp-1', async (at) => ({ ...nothing, result: at, cursor: '2' }));
      assert.equal(before, '1');
    },
  },
];
