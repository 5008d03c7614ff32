import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consumerOf } from '#libs/contracts';
import { testStack, type TestBus } from '../testing.js';
import { fillStream, freeStream, purgeBus, redeliveries, remakeBus } from './bus-faults.js';

let bus: TestBus;
let operator: NatsConnection;
let url: string;

beforeAll(async () => {
  bus = await testStack().startBus();
  url = bus.url('operator');
  operator = await bus.connect('operator');
});
beforeEach(() => remakeBus(url, 1, new Date()));
afterAll(async () => {
  await operator.close();
  await bus.stop();
});

const say = (msgID: string) => jetstream(operator).publish('xd.facts.order.x.v1.0', 'said', { msgID });

/** Gives the first message back and takes what comes until it comes again. */
async function oneGivenBack(): Promise<void> {
  const { stream, durable } = consumerOf('order-service', 'FACTS', 'order');
  const consumer = await jetstream(operator).consumers.get(stream, durable);
  (await consumer.next({ expires: 5_000 }))?.nak();
  for (let again = false; !again;) {
    const message = await consumer.next({ expires: 5_000 });
    again = message?.redelivered ?? true;
    await message?.ackAck();
  }
}

describe('a stream that is filled', () => {
  it('takes as many messages more as it has room for, and any number once it is free', async () => {
    await say('1');
    await fillStream(url, 'FACTS', 1);
    await say('2');
    await expect(say('3')).rejects.toThrow('maximum messages exceeded');
    await freeStream(url, 'FACTS');
    expect(await say('3')).toMatchObject({ seq: 3 });
  });
});

describe('a bus that is emptied', () => {
  it('remembers the ids that it has seen where it was purged, and forgets them where it was made again', async () => {
    await say('1');
    await purgeBus(url);
    expect((await say('1')).duplicate).toBe(true);
    await remakeBus(url, 1, new Date());
    expect(await say('1')).toMatchObject({ seq: 1, duplicate: false });
  });
});

describe('a bus that was being made again when something broke off', () => {
  it('is made whole by doing it once more', async () => {
    const manager = await jetstreamManager(operator);
    for (const name of ['FACTS', 'AUDIT']) await manager.streams.delete(name);
    await remakeBus(url, 1, new Date());
    expect(await say('1')).toMatchObject({ seq: 1 });
    expect(await redeliveries(url)).toBe(0);
  });

  it('keeps what has been made since', async () => {
    const from = new Date();
    await remakeBus(url, 1, from);
    await say('1');
    await remakeBus(url, 1, from);
    expect(await say('2')).toMatchObject({ seq: 2 });
  });
});

describe('redeliveries', () => {
  it('are counted beyond the first delivery of each message, whatever is emptied meanwhile', async () => {
    for (const id of ['1', '2', '3']) await say(id);
    await oneGivenBack();
    expect(await redeliveries(url)).toBe(1);
    const unseen = await purgeBus(url);
    expect(unseen + (await redeliveries(url))).toBe(1);
    await remakeBus(url, 1, new Date());
    expect(await redeliveries(url)).toBe(0);
  });
});
