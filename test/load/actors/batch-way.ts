import { ActorLoop, BusConnection, NatsBus, PostgresStore, type BatchReport } from '#libs/actors';
import { Meter, type Cost } from './cost.js';
import type { Ground } from './ground.js';
import { ORDERS, type Served } from './order-service.js';

const clock = { nowMs: () => Date.now() };
let loops = 0;

/** The product's own loop takes so many messages that lie in the stream; returns what they cost, all published. */
export async function takeInBatches(ground: Ground, served: Served, messages: number): Promise<Cost> {
  const connection = new BusConnection({ url: ground.busUrl(), name: 'bench-batch' });
  const done = Promise.withResolvers<void>();
  let [taken, said] = [0, 0];
  const loop = new ActorLoop({
    service: 'order-service',
    instance: `bench-${++loops}`,
    ...served,
    consumer: ORDERS,
    bus: new NatsBus(connection),
    store: new PostgresStore(ground.pool),
    clock,
    observer: {
      batch: ({ results, issued }: BatchReport) => {
        taken += results.applied;
        said += issued;
        if (results.dead + results.postponed + results.parked > 0) done.reject(new Error('a message was not taken'));
        if (taken >= messages) done.resolve();
      },
      trouble: ({ error }) => done.reject(error),
    },
  });
  const meter = await Meter.start(ground);
  await loop.start();
  await done.promise.finally(() => loop.stop());
  const cost = await meter.end(messages, said);
  await connection.close();
  return cost;
}
