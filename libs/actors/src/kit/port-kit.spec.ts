import { describe, it } from 'vitest';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import { MemoryStore } from '../memory/memory-store.js';
import { busCases } from './bus-cases.js';
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
