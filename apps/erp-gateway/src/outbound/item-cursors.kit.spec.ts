import { describe, it } from 'vitest';
import { MemoryBus, MemoryClock, MemoryStore, MemoryTables, MemoryWriter } from '#libs/actors/testing';
import { itemCursorCases } from '../testing/item-cursor-cases.js';
import { MemoryItemCursors } from '../testing/memory-item-cursors.js';

describe('cursors in memory', () => {
  it.each(itemCursorCases)('$name', async ({ run }) => {
    const clock = new MemoryClock();
    const tables = new MemoryTables({ cursors: new Map<string, string>() });
    const parts = { bus: new MemoryBus(clock), store: new MemoryStore(clock), tables };
    await run(new MemoryItemCursors(new MemoryWriter({ service: 'erp-gateway', ...parts }), new Map()));
  });
});
