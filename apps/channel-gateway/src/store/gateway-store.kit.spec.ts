import { describe, it } from 'vitest';
import { MemoryBus, MemoryClock, MemoryStore, MemoryTables, MemoryWriter } from '#libs/actors/testing';
import { gatewayStoreCases } from '../testing/gateway-store-cases.js';
import { MemoryGatewayStore, noGatewayRows } from '../testing/memory-gateway-store.js';

describe('the gateway’s store in memory', () => {
  it.each(gatewayStoreCases)('$name', async ({ run }) => {
    const clock = new MemoryClock();
    const [bus, store, tables] = [new MemoryBus(clock), new MemoryStore(clock), new MemoryTables(noGatewayRows())];
    const writer = new MemoryWriter({ service: 'channel-gateway', bus, store, tables });
    await run({ store: new MemoryGatewayStore(writer, clock), passTime: async (ms) => clock.advance(ms) });
  });
});
