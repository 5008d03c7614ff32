import { expect, it } from 'vitest';
import { consumerOf, orderCancellation, orderShipment } from '#libs/contracts';
import { ActorLoop, frameOf } from '../../index.js';
import { MemoryBus, MemoryClock, MemoryStore, told } from '../../testing.js';
import { vigilantOrder } from './smallest-actor.js';

it('serves the smallest actor', async () => {
  const clock = new MemoryClock();
  const [bus, store] = [new MemoryBus(clock), new MemoryStore(clock)];
  const loop = new ActorLoop({
    service: 'order-service',
    instance: 'example-1',
    definition: vigilantOrder,
    policy: { owner: 'logistics' },
    consumer: consumerOf('order-service', 'FACTS', 'order'),
    bus,
    store,
    clock,
  });
  await loop.start();

  const [order, at] = ['order/shopify-us-1/450789469', '2026-11-21T09:00:00.000Z'];
  const lines = [{ lineId: '1', sku: 'IPOD', quantity: 1 }];
  await bus.publish([
    frameOf(told(orderShipment, order, { shipmentId: 'SHP-1', shippedAt: at, warehouse: 'WH1', lines })),
    frameOf(told(orderCancellation, order, { at, reason: 'customer' })),
  ]);

  await expect.poll(() => store.exceptions()).toMatchObject([{ reason: 'cancelled-after-shipment', state: 'open' }]);
  expect(await loop.stop()).toBe(true);
});
