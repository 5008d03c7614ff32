import { jetstreamManager } from '@nats-io/jetstream';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { consumerOf, itemLookup, orderItemResolved, typeOf, type DataOf, type Message } from '#libs/contracts';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import { actor, fact } from '../actor.js';
import { level, wanting } from '../effects.js';
import { told } from '../given.js';
import { ActorLoop } from '../loop/actor-loop.js';
import { frameOf } from '../loop/frames.js';
import type { Subscription } from '../ports.js';
import { keepOutboxPartitions } from '../postgres/outbox-partitions.js';
import { openPool } from '../postgres/pool.js';
import { PostgresStore } from '../postgres/postgres-store.js';
import { actorSchema, runtimeSchema } from '../postgres/schema.js';
import { latest, winnerOf } from '../slots.js';
import { BusConnection } from './bus-connection.js';
import { NatsBus } from './nats-bus.js';

const MINUTE_MS = 60_000;
const WITHIN_MS = 15 * MINUTE_MS;

const effects = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: ({ sku }) => `item/US/${sku}`,
    data: (value, { actor: order }) => ({ order, sku: value?.sku ?? 'A', wanted: value !== null }),
    answer: { withinMs: WITHIN_MS },
  }),
};
const want = wanting(effects);
const asking = actor({
  type: 'order',
  slots: { item: latest<string>() },
  receives: {
    [typeOf(orderItemResolved)]: (data: DataOf<typeof orderItemResolved>) => [fact('item', data.state)],
  },
  effects,
  planVersion: 1,
  plan: function* ({ item }, _policy: null) {
    if (winnerOf(item) === 'unknown') yield want('item.lookup', { sku: 'A' }, 'A');
  },
});

let server: TestBus;
let pool: pg.Pool;
const connections: BusConnection[] = [];
const opened: Subscription[] = [];

beforeAll(async () => {
  const [database, bus] = await Promise.all([testStack().createDatabase(), testStack().startBus()]);
  server = bus;
  pool = openPool(database.url('order-service'), 'order_service', 'unanswered');
  for (const { statements } of [...runtimeSchema, ...actorSchema(asking)])
    for (const statement of statements) await pool.query(statement);
  await keepOutboxPartitions(pool);
});
afterAll(async () => {
  await Promise.all(opened.map((one) => one.stop()));
  await Promise.all(connections.map((one) => one.close()));
  await Promise.all([pool.end(), server.stop()]);
});

async function busOf(service: 'order-service' | 'erp-gateway'): Promise<NatsBus> {
  const connection = new BusConnection({ url: server.url(service), name: service });
  connections.push(connection);
  await vi.waitUntil(() => connection.current, { timeout: 10_000 });
  return new NatsBus(connection);
}

it('what the bus has lost is said again after its time, inside of the window in which the bus drops duplicates', async () => {
  const [bus, erp] = [await busOf('order-service'), await busOf('erp-gateway')];
  // issued so long ago that an answer was due a moment ago
  const clock = { nowMs: () => Date.now() - WITHIN_MS - 2 * MINUTE_MS };
  const troubles: unknown[] = [];
  const loop = new ActorLoop({
    service: 'order-service',
    instance: 'unanswered',
    definition: asking,
    policy: null,
    consumer: consumerOf('order-service', 'FACTS', 'order'),
    bus,
    store: new PostgresStore(pool),
    clock,
    observer: { trouble: ({ error }) => void troubles.push(error) },
    limits: { timersEveryMs: Infinity, sweepEveryMs: Infinity },
  });
  await loop.start();
  await bus.publish([frameOf(told(orderItemResolved, 'order/a/1', { sku: 'A', state: 'unknown' }))]);
  await lost('item.lookup.v1');
  expect([await loop.timers.run(), troubles]).toEqual([1, []]);
  const items = await erp.subscribe(consumerOf('erp-gateway', 'FACTS', 'item'), 16);
  opened.push(items);
  const [delivery] = await items.next();
  const messages = delivery && 'messages' in delivery.content ? delivery.content.messages : [];
  expect(messages.map(({ id, revision }: Message) => [id, revision])).toEqual([['order/a/1/item.lookup/A@1', 1]]);
  delivery?.ack();
  expect(await loop.stop()).toBe(true);
});

/** Waits until a message of this type is on the bus, and takes it away. */
async function lost(type: string): Promise<void> {
  const connection = await server.connect('operator');
  const { streams } = await jetstreamManager(connection);
  const filter = `xd.facts.${type}.*`;
  const there = async () =>
    Object.keys((await streams.info('FACTS', { subjects_filter: filter })).state.subjects ?? {}).length === 1;
  await vi.waitUntil(there, { timeout: 10_000 });
  await streams.purge('FACTS', { filter });
  await connection.close();
}
