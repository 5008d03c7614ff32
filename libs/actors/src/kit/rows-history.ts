import assert from 'node:assert/strict';
import { consumerOf } from '#libs/contracts';
import { attach } from '../entries.js';
import { randomBy } from '../orders-of-arrival.js';
import { ActorLoop } from '../loop/actor-loop.js';
import type { Trouble } from '../loop/observer.js';
import { frameOf } from '../loop/frames.js';
import { MemoryBus } from '../memory/memory-bus.js';
import { MemoryClock } from '../memory/memory-clock.js';
import type { Store } from '../ports.js';
import type { Row } from '../row.js';
import { blind, type Numbers, type RowsStored } from '../rows.js';
import { counted, SHELF, shelf, wishes } from './shelf-actor.js';

const consumer = consumerOf('inventory-service', 'FACTS', 'stock-item');
/** Orders that want a unit; there is one for two in three of them. */
const ORDERS = 60;
const UNITS = 40;

/** How a history ended. */
export interface RowsEnd {
  readonly row: Row;
  /** What the row says is given and short. */
  readonly sum: Numbers;
  /** The same, added up over the entries that the store holds. */
  readonly addedUp: Numbers;
  /** Version checks that were lost on the way. */
  readonly conflicts: number;
}

/** Two replicas serve one shelf at once, in small batches, with every message doubled: the same on every store. */
export async function playRows(store: Store, seed: number): Promise<RowsEnd> {
  const random = randomBy(seed);
  const clock = new MemoryClock();
  const bus = new MemoryBus(clock);
  let conflicts = 0;
  const troubles: Trouble[] = [];
  const observer = {
    batch: (report: { readonly conflicts: number }) => void (conflicts += report.conflicts),
    trouble: (trouble: Trouble) => void troubles.push(trouble),
  };
  const loops = ['one', 'two'].map(
    (instance) =>
      new ActorLoop({
        service: 'inventory-service',
        instance,
        definition: shelf,
        policy: null,
        consumer,
        bus,
        store,
        clock,
        observer,
        random,
      }),
  );
  const orders = Array.from({ length: ORDERS }, (_, index) =>
    wishes(`n${String(index).padStart(2, '0')}`, 2 + (index % 20)),
  );
  const told = [...orders, ...orders, counted(UNITS), counted(UNITS)].sort(() => random() - 0.5);
  await bus.publish(told.map((message, index) => frameOf(message, `${seed}/${index}`)));
  const subscription = await bus.subscribe(consumer, 7);
  while (bus.held('FACTS').some(({ subject }) => subject.startsWith('xd.facts.stock-item'))) {
    const some = [await subscription.next()];
    if (bus.held('FACTS').length > 20) some.push(await subscription.next());
    await Promise.all(some.map((deliveries, index) => loops[index]?.take(deliveries)));
    clock.advance(60_000);
  }
  for (let turn = 0; turn < 100 && (await loops[0]?.timers.run()) !== 0; turn += 1) clock.advance(1_000);
  await subscription.stop();
  await Promise.all(loops.map((loop) => loop.stop()));
  assert.deepEqual(troubles, []);
  return { ...(await endOf(store)), conflicts };
}

async function endOf(store: Store): Promise<Omit<RowsEnd, 'conflicts'>> {
  const row = (await store.load(shelf, [SHELF])).get(SHELF);
  assert.ok(row, 'the shelf is there');
  const ids = Array.from({ length: ORDERS }, (_, index) => `order/n${String(index).padStart(2, '0')}`);
  const [found = []] = await store.entries(shelf, [{ key: SHELF, slot: 'wishes', ids }]);
  assert.equal(found.length, ORDERS);
  const sight = { ...blind, entries: new Map([['wishes', new Map(found.map(({ id, entry }) => [id, entry]))]]) };
  const { seen } = attach(shelf.slots, row, sight).facts['wishes'] as RowsStored;
  assert.deepEqual(seen?.rest, {}, 'what is in no entry is in no sum');
  const given = found.filter(({ entry }) => {
    const issued = entry.i?.['shelf.given'];
    return issued?.k === 'level' && (issued.v as { units: number }).units === 1;
  });
  const sum = (row.facts['wishes'] as RowsStored).sum ?? {};
  return { row, sum, addedUp: { given: given.length, short: ORDERS - given.length } };
}
