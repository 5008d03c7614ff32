import assert from 'node:assert/strict';
import { consumerOf, orderCancellation, subjectOf, type Message, type StreamName } from '#libs/contracts';
import { told } from '../given.js';
import { frameOf } from '../loop/frames.js';
import type { Bus, Delivery, Subscription } from '../ports.js';
import { refusesForNow, type PortCase } from './port-case.js';

/** A bus under test: its streams exist and are empty. */
export interface BusSubject {
  readonly bus: Bus;
  /** Lets this much time go by: moves a clock, or waits. */
  passTime(ms: number): Promise<void>;
  /** Limits a stream to this many NATS messages. */
  limitStream(name: StreamName, messages: number): Promise<void>;
  /** Puts bytes on a subject as a stranger would. */
  putBytes(subject: string, bytes: Uint8Array): Promise<void>;
}

const ORDERS = consumerOf('order-service', 'FACTS', 'order');
const STOCK = consumerOf('inventory-service', 'FACTS', 'stock-item');

/** A message for an order; the id tells it from others. */
function cancelled(id: string, more: Partial<Message> = {}): Message {
  return told(orderCancellation, 'order/a/1', { at: '2026-11-20T17:00:00.000Z', reason: 'buyer' }, { id, ...more });
}

/** Takes deliveries until so many have come. */
async function take(subscription: Subscription, count: number): Promise<Delivery[]> {
  const taken: Delivery[] = [];
  while (taken.length < count) taken.push(...(await subscription.next()));
  return taken;
}

function messagesOf(deliveries: readonly Delivery[]): readonly Message[] {
  return deliveries.flatMap(({ content }) =>
    'messages' in content ? content.messages : assert.fail('should be decodable'),
  );
}
const idsOf = (deliveries: readonly Delivery[]) => messagesOf(deliveries).map((one) => one.id);

/** Nothing else is there: what is published now comes alone. */
async function isDrained({ bus }: BusSubject, subscription: Subscription): Promise<void> {
  await bus.publish([frameOf(cancelled('last'))]);
  const rest = await take(subscription, 1);
  assert.deepEqual(idsOf(rest), ['last']);
  for (const one of rest) one.ack();
}

/** What every bus must do; each case needs a fresh subject. */
export const busCases: readonly PortCase<BusSubject>[] = [
  {
    name: 'delivers a message with all its attributes, and not again once it is acknowledged',
    run: async (subject) => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const sent = cancelled('m-1', {
        part: '/orders/0 ü',
        translator: 3,
        causes: ['c-1', 'c,2 ü'],
        traceparent,
        revision: 7,
      });
      await subject.bus.publish([frameOf(sent)]);
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const [delivery] = await take(subscription, 1);
      assert.ok(delivery);
      assert.deepEqual(messagesOf([delivery]), [sent]);
      assert.deepEqual([delivery.subject, delivery.deliveries], [subjectOf(orderCancellation, sent.key), 1]);
      delivery.ack();
      await isDrained(subject, subscription);
      await subscription.stop();
    },
  },
  {
    name: 'delivers only what its filter names',
    run: async (subject) => {
      await subject.bus.publish([frameOf(cancelled('m-1'))]);
      const stock = await subject.bus.subscribe(STOCK, 10);
      const orders = await subject.bus.subscribe(ORDERS, 10);
      assert.deepEqual(idsOf(await take(orders, 1)), ['m-1']);
      await stock.stop();
      assert.deepEqual(await stock.next(), []);
      await orders.stop();
    },
  },
  {
    name: 'reads a frame of many messages as one delivery, in its order',
    run: async ({ bus }) => {
      const messages = ['m-1', 'm-2', 'm-3'].map((id) => cancelled(id));
      await bus.publish([{ subject: subjectOf(orderCancellation, 'order/a/1'), busId: 'frame-1', messages }]);
      const subscription = await bus.subscribe(ORDERS, 10);
      const deliveries = await take(subscription, 1);
      assert.equal(deliveries.length, 1);
      assert.deepEqual(messagesOf(deliveries), messages);
      await subscription.stop();
    },
  },
  {
    name: 'takes what is there, at most the batch, without waiting for more',
    run: async ({ bus }) => {
      await bus.publish(['m-1', 'm-2', 'm-3', 'm-4', 'm-5'].map((id) => frameOf(cancelled(id))));
      const subscription = await bus.subscribe(ORDERS, 2);
      const sizes: number[] = [];
      for (let taken = 0; taken < 5; taken += sizes.at(-1) ?? 0) sizes.push((await subscription.next()).length);
      assert.ok(
        sizes.every((size) => size >= 1 && size <= 2),
        `batches of ${sizes.join(', ')}`,
      );
      await subscription.stop();
    },
  },
  {
    name: 'delivers again what was given back, after the delay, and counts',
    run: async (subject) => {
      await subject.bus.publish([frameOf(cancelled('m-1'))]);
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const [first] = await take(subscription, 1);
      first?.nak(300);
      await subject.bus.publish([frameOf(cancelled('m-2'))]);
      const [other] = await take(subscription, 1);
      assert.deepEqual(idsOf(other ? [other] : []), ['m-2'], 'the delay is over too early');
      other?.ack();
      await subject.passTime(300);
      const [second] = await take(subscription, 1);
      assert.deepEqual([idsOf(second ? [second] : []), second?.deliveries], [['m-1'], 2]);
      await subscription.stop();
    },
  },
  {
    name: 'drops a bus id that it has seen, not a logical id',
    run: async (subject) => {
      await subject.bus.publish([frameOf(cancelled('m-1'))]);
      await subject.bus.publish([frameOf(cancelled('m-1')), frameOf(cancelled('m-1'), 'm-1~replay')]);
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const taken = await take(subscription, 2);
      for (const one of taken) one.ack();
      assert.deepEqual(idsOf(taken), ['m-1', 'm-1']);
      await isDrained(subject, subscription);
      await subscription.stop();
    },
  },
  {
    name: 'hands each message to one of the replicas that share a consumer',
    run: async ({ bus }) => {
      const replicas = [await bus.subscribe(ORDERS, 1), await bus.subscribe(ORDERS, 1)] as const;
      await bus.publish([frameOf(cancelled('m-1')), frameOf(cancelled('m-2'))]);
      const taken = [...(await take(replicas[0], 1)), ...(await take(replicas[1], 1))];
      assert.deepEqual(idsOf(taken).sort(), ['m-1', 'm-2']);
      for (const one of replicas) await one.stop();
    },
  },
  {
    name: 'refuses with RetryLater where the stream is full, keeps what it has, and accepts when there is room',
    run: async (subject) => {
      await subject.limitStream('FACTS', 2);
      await subject.bus.publish([frameOf(cancelled('m-1')), frameOf(cancelled('m-2'))]);
      await refusesForNow(subject.bus.publish([frameOf(cancelled('m-3'))]));
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const taken = await take(subscription, 2);
      assert.deepEqual(idsOf(taken), ['m-1', 'm-2']);
      for (const one of taken) one.ack();
      await eventually(subject, () => subject.bus.publish([frameOf(cancelled('m-3'))]));
      assert.deepEqual(idsOf(await take(subscription, 1)), ['m-3']);
      await subscription.stop();
    },
  },
  {
    name: 'refuses with RetryLater what no stream keeps',
    run: async ({ bus }) => {
      await refusesForNow(bus.publish([{ subject: 'nobody.keeps.this', busId: 'x', messages: [cancelled('m-1')] }]));
    },
  },
  {
    name: 'hands out bytes that are no message as what they are',
    run: async (subject) => {
      const bytes = Uint8Array.from([0xff, 0xfe, 0x00, 0x7b]);
      const to = subjectOf(orderCancellation, 'order/a/1');
      await subject.putBytes(to, bytes);
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const [delivery] = await take(subscription, 1);
      assert.ok(delivery && 'undecodable' in delivery.content, 'should be undecodable');
      assert.deepEqual([...delivery.content.bytes], [...bytes]);
      assert.notEqual(delivery.content.undecodable, '');
      delivery.ack();
      await isDrained(subject, subscription);
      await subscription.stop();
    },
  },
  {
    name: 'wakes who waits when it is stopped; what was handed out can still be acknowledged',
    run: async (subject) => {
      await subject.bus.publish([frameOf(cancelled('m-1'))]);
      const subscription = await subject.bus.subscribe(ORDERS, 10);
      const [delivery] = await take(subscription, 1);
      const waiting = subscription.next();
      await subscription.stop();
      assert.deepEqual(await waiting, []);
      delivery?.ack();
      const next = await subject.bus.subscribe(ORDERS, 10);
      await isDrained(subject, next);
      await next.stop();
    },
  },
];

/** How often a case tries again, with {@link PAUSE_MS} between: a bus may take a moment to notice an acknowledgement. */
const TRIES = 100;
const PAUSE_MS = 20;

async function eventually(subject: BusSubject, work: () => Promise<void>): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await subject.passTime(PAUSE_MS);
    }
  }
}
