import { describe, it } from 'vitest';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import { MemoryStore } from '../memory/memory-store.js';
import { MemoryCallStore, noCalls } from '../memory/memory-call-store.js';
import { MemoryTables, MemoryWriter } from '../memory/memory-tables.js';
import { busCases } from './bus-cases.js';
import { callStoreCases } from './call-store-cases.js';
import { storeCases } from './store-cases.js';

describe('the bus in memory', () => {
  it.each(busCases)('$name', async ({ run }) => {
    const clock = new MemoryClock();
    const bus = new MemoryBus(clock);
    await run({
      bus,
      passTime: async (ms) => clock.advance(ms),
      limitStream: async (name, messages) => bus.limit(name, messages),
      putBytes: async (subject, bytes) => bus.put(subject, bytes),
    });
  });
});

describe('the store in memory', () => {
  it.each(storeCases)('$name', async ({ run }) => {
    const clock = new MemoryClock();
    const store = new MemoryStore(clock);
    await run({ store, passTime: async (ms) => clock.advance(ms), exceptions: async () => store.exceptions() });
  });
});

describe('the calls in memory', () => {
  it.each(callStoreCases)('$name', async ({ run }) => {
    const clock = new MemoryClock();
    const [bus, store, tables] = [new MemoryBus(clock), new MemoryStore(clock), new MemoryTables(noCalls())];
    const writer = new MemoryWriter({ service: 'erp-gateway', bus, store, tables });
    await run({ store: new MemoryCallStore(writer, clock), passTime: async (ms) => clock.advance(ms) });
  });
});
