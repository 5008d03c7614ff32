import { expect, it } from 'vitest';
import { auditBatch, consumerOf, itemLookup, orderItemResolved, typeOf, type Contract, type DataOf, type Message } from '#libs/contracts';
import { actor, fact } from '../actor.js';
import { level, wanting } from '../effects.js';
import { told } from '../given.js';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import { MemoryStore } from '../memory/memory-store.js';
import { byId, latest } from '../slots.js';
import { ActorLoop, type ActorLoopOptions } from './actor-loop.js';
import { frameOf } from './frames.js';
import type { BatchReport } from './observer.js';

const lookups = {
  'item.lookup': level<{ sku: string }, Contract<typeof itemLookup.schema>>({
    contract: itemLookup,
    to: (value) => `item/US/${value.sku}`,
    data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? issue.effect.slice('item.lookup/'.length), wanted: value !== null }),
  }),
};
const want = wanting(lookups);

const order = actor({
  type: 'order',
  slots: { resolved: byId(latest<string>()) },
  receives: {
    [typeOf(orderItemResolved)]: (data: DataOf<typeof orderItemResolved>) => {
      if (data.itemId === 'broken') throw new Error('cannot be read');
      return [fact(['resolved', data.sku], data.state)];
    },
  },
  effects: lookups,
  planVersion: 1,
  plan: function* (facts, _policy: null) {
    for (const [sku, state] of Object.entries(facts.resolved)) if (state === 'unknown') yield want('item.lookup', { sku }, sku);
  },
});

const say = (key: string, sku: string, more: Partial<Message> = {}, itemId?: string) =>
  told(orderItemResolved, key, itemId ? { sku, state: 'unknown', itemId } : { sku, state: 'unknown' }, more);

function world(options: Partial<ActorLoopOptions<typeof order.slots, null>> = {}) {
  const clock = new MemoryClock();
  const bus = new MemoryBus(clock);
  const store = new MemoryStore(clock);
  const reports: BatchReport[] = [];
  const loop = new ActorLoop({
    service: 'order-service',
    instance: 'test',
    definition: order,
    policy: null,
    consumer: consumerOf('order-service', 'FACTS', 'order'),
    bus,
    store,
    clock,
    observer: { batch: (report) => reports.push(report) },
    ...options,
  });
  return { clock, bus, store, loop, reports };
}

it('takes, folds, commits, acknowledges and publishes', async () => {
  const { bus, store, loop, reports } = world();
  await bus.publish([frameOf(say('order/a/1', 'A')), frameOf(say('order/a/2', 'B'))]);
  await loop.start();
  await expect.poll(() => bus.held('FACTS').map((one) => one.subject.split('.').slice(2, 4).join('.'))).toEqual(['item.lookup', 'item.lookup']);
  expect(await loop.stop()).toBe(true);
  expect(store.rows('order').map((row) => [row.key, row.version])).toEqual([['order/a/1', 1], ['order/a/2', 1]]);
  expect(reports[0]?.results).toMatchObject({ applied: 2 });
  expect(bus.held('AUDIT').flatMap((one) => one.messages.map((message) => message.type))).toEqual([typeOf(auditBatch)]);
});
