import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { consumerOf, type Message } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { provisionStreams } from '../../../../stack/streams.js';
import { testStack, type TestBus } from '../../../../stack/testing.js';
import type { Delivery, Frame, Subscription } from '../ports.js';
import { BusConnection } from './bus-connection.js';
import { NatsBus } from './nats-bus.js';

const orders = consumerOf('order-service', 'FACTS', 'order');
const SUBJECT = 'xd.facts.order.snapshot.v1.00';

let server: TestBus;
let gateway: BusConnection;
let orderService: BusConnection;
let sender: NatsBus;
let receiver: NatsBus;
const open: Subscription[] = [];

beforeAll(async () => {
  server = await testStack().startBus();
  gateway = new BusConnection({ url: server.url('channel-gateway'), name: 'channel-gateway' });
  orderService = new BusConnection({ url: server.url('order-service'), name: 'order-service' });
  sender = new NatsBus(gateway);
  receiver = new NatsBus(orderService);
  await vi.waitUntil(() => gateway.current && orderService.current);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
  await asOperator((manager) => manager.streams.purge('FACTS'));
});
afterAll(async () => {
  await Promise.all([gateway.close(), orderService.close()]);
  await server.stop();
});

async function asOperator<T>(work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>): Promise<T> {
  const connection = await server.connect('operator');
  try {
    return await work(await jetstreamManager(connection));
  } finally {
    await connection.close();
  }
}

let ids = 0;
function frame(more: Partial<Message> = {}, count = 1): Frame {
  const messages = Array.from({ length: count }, (): Message => {
    const id = `m-${++ids}`;
    return {
      id,
      type: 'order.snapshot.v1',
      source: 't',
      key: 'order/a/1',
      time: '2026-11-23T00:00:00.000Z',
      revision: 1,
      data: {},
      ...more,
    };
  });
  return { subject: SUBJECT, busId: messages[0]?.id ?? '', messages };
}
const idsOf = (frames: readonly Frame[]) => frames.flatMap((one) => one.messages.map(({ id }) => id));

async function subscribe(maxBatch = 256): Promise<Subscription> {
  const subscription = await receiver.subscribe(orders, maxBatch);
  open.push(subscription);
  return subscription;
}

/** Takes and acknowledges until all of these ids have come; returns every batch. */
async function takeUntil(subscription: Subscription, wanted: readonly string[]): Promise<Delivery[][]> {
  const missing = new Set(wanted);
  const batches: Delivery[][] = [];
  while (missing.size > 0) {
    const batch = await subscription.next();
    batches.push([...batch]);
    for (const delivery of batch) {
      if ('messages' in delivery.content) for (const { id } of delivery.content.messages) missing.delete(id);
      delivery.ack();
    }
  }
  return batches;
}

describe('publishing', () => {
  it('is done when every stream has accepted, beyond the window too', async () => {
    const frames = Array.from({ length: 2_500 }, () => frame());
    await sender.publish(frames);
    expect(await asOperator(async (manager) => (await manager.streams.info('FACTS')).state.messages)).toBe(2_500);
  });

  it('of the same bus id twice is one message', async () => {
    const twice = frame();
    await sender.publish([twice]);
    await sender.publish([twice]);
    expect(await asOperator(async (manager) => (await manager.streams.info('FACTS')).state.messages)).toBe(1);
  });

  it('is refused for now where the stream is full, and by each call again', async () => {
    const limited = (limit: number) => asOperator((manager) => manager.streams.update('FACTS', { max_msgs: limit }));
    await limited(1);
    await sender.publish([frame()]);
    await expect(sender.publish([frame(), frame()])).rejects.toThrow(/maximum messages exceeded/);
    await expect(sender.publish([frame()])).rejects.toBeInstanceOf(RetryLater);
    await limited(-1);
    await sender.publish([frame()]);
  });

  it('is refused for good where the frame is larger than the bus takes, and the connection stays', async () => {
    await expect(sender.publish([frame({ data: 'x'.repeat(1_100_000) })])).rejects.toBeInstanceOf(Terminal);
    await sender.publish([frame()]);
  });

  it('without the right to is refused at once, with the subject', async () => {
    const foreign = { ...frame(), subject: 'xd.postings.posting.requested.v1.00' };
    await expect(sender.publish([foreign])).rejects.toThrow(/does not let this service publish to xd\.postings/);
    await sender.publish([frame()]);
  });

  it('is refused for now while there is no server', async () => {
    const nowhere = new BusConnection({ url: 'nats://a:b@127.0.0.1:1', name: 'nowhere' });
    await expect(new NatsBus(nowhere).publish([frame()])).rejects.toBeInstanceOf(RetryLater);
    await nowhere.close();
  });
});

describe('a subscription', () => {
  it('gives what is there, at most a batch, and again what was not acknowledged', async () => {
    const frames = Array.from({ length: 30 }, () => frame());
    await sender.publish(frames);
    const batches = await takeUntil(await subscribe(8), idsOf(frames));
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(8);
    expect(batches.flat().every((one) => one.subject === SUBJECT && one.deliveries === 1)).toBe(true);
  });

  it('counts logical messages, not frames', async () => {
    const frames = [frame({}, 5), frame({}, 5), frame({}, 20), frame()].map((one, index) => ({
      ...one,
      busId: `batch-${ids}-${index}`,
    }));
    const subscription = await subscribe(10);
    await sender.publish(frames);
    const batches = await takeUntil(subscription, idsOf(frames));
    const sizes = batches.map((batch) =>
      batch.reduce((sum, { content }) => sum + ('messages' in content ? content.messages.length : 0), 0),
    );
    expect(Math.max(...sizes)).toBe(20);
    expect(batches.filter((batch) => batch.length > 1).every((batch) => batch.length === 2)).toBe(true);
  });

  it('gives a message again that was given back, and says so', async () => {
    const subscription = await subscribe();
    const one = frame();
    await sender.publish([one]);
    const [first] = await subscription.next();
    first?.nak(20);
    const [again] = await subscription.next();
    expect(again?.deliveries).toBe(2);
    again?.ack();
  });

  it('leaves what it has not handed out to others when it stops', async () => {
    const first = await receiver.subscribe(orders, 256);
    const frames = Array.from({ length: 20 }, () => frame());
    await sender.publish(frames);
    const [taken] = await first.next();
    await first.stop();
    expect(await first.next()).toEqual([]);
    taken?.nak(0);
    const second = await subscribe();
    await sender.publish([frame()]);
    expect((await second.next()).length).toBeGreaterThan(0);
  });

  it('gives bytes that are no message as bytes', async () => {
    const subscription = await subscribe();
    const connection = await server.connect('operator');
    connection.publish(SUBJECT, new Uint8Array([0xff]));
    const [odd] = await subscription.next();
    expect(odd?.content).toEqual({ undecodable: expect.any(String), bytes: Buffer.from([0xff]) });
    odd?.ack();
    await connection.close();
  });
});

describe('a server that is killed', () => {
  it('is waited for: nothing accepted is lost, and nothing hangs', async () => {
    const subscription = await subscribe();
    const before = Array.from({ length: 50 }, () => frame());
    await sender.publish(before);
    const killed = server.kill();
    const during = () => sender.publish([frame({ id: 'during' })]).then(() => 'accepted', String);
    await expect.poll(during, { timeout: 20_000 }).toBe('accepted');
    await killed;
    await takeUntil(subscription, [...idsOf(before), 'during']);
  });

  it('may come back empty: the same subscription goes on once streams are there again', async () => {
    const subscription = await subscribe();
    await asOperator((manager) => manager.streams.delete('FACTS'));
    await expect(receiver.check()).rejects.toThrow(/order-service-order of FACTS/);
    await expect(sender.publish([frame()])).rejects.toThrow(/no stream takes/);
    const connection = await server.connect('operator');
    await provisionStreams(connection);
    await connection.close();
    await receiver.check();
    const after = frame();
    await sender.publish([after]);
    await takeUntil(subscription, idsOf([after]));
  });
});
