import { expect, it } from 'vitest';
import { orderItemResolved, type Message } from '#libs/contracts';
import { told } from '../given.js';
import { CommonMemory } from './common-memory.js';
import type { Part, Task } from './part.js';

const rules = {
  about: ({ source, data }: Message) => ((data as { state: string }).state === 'resolved' ? source : undefined),
  asked: ({ data }: Message) => [`item/${(data as { sku: string }).sku}`],
  holdsMs: 1_000,
};

function answer(key: string, revision: number, more: Partial<Message> = {}): Message {
  const data = { sku: 'A', state: 'resolved', itemId: `I-${revision}` } as const;
  return { ...told(orderItemResolved, key, data), source: 'item/A', revision, id: `${key}@${revision}`, ...more };
}

/** A message that makes its order ask for an item. */
const asking = (key: string, sku = 'A') => told(orderItemResolved, key, { sku, state: 'unknown' });

const task = (...messages: Message[]): Task => ({
  key: messages[0]?.key ?? '',
  parts: messages.map((message) => ({ message }) as Part),
});

const commonOf = (tasks: readonly Task[]) => tasks.map((one) => one.common?.map(({ key, id }) => [key, id]));

it('tells one what another was told, under its own key and as it was said', () => {
  const memory = new CommonMemory(rules, 10);
  const said = answer('order/1', 3);
  memory.told([task({ ...said, traceparent: 'of order/1', causes: ['order/1'] })], 0);
  const [heard, other] = memory.told([task(asking('order/2')), task(asking('order/3', 'B'))], 1_000);
  expect(heard?.common).toEqual([{ ...said, key: 'order/2' }]);
  expect(other?.common).toBeUndefined();
});

it('tells in a batch what the same batch brings, and what is asked twice once', () => {
  const memory = new CommonMemory(rules, 10);
  const tasks = memory.told([task(asking('order/2'), asking('order/2')), task(answer('order/9', 1))], 0);
  expect(commonOf(tasks)).toEqual([[['order/2', 'order/9@1']], [['order/9', 'order/9@1']]]);
});

it('forgets after a while, and keeps the newest word whichever came first', () => {
  const memory = new CommonMemory(rules, 10);
  memory.told([task(answer('order/1', 3))], 0);
  memory.told([task(answer('order/1', 2))], 900);
  expect(commonOf(memory.told([task(asking('order/2'))], 1_000))).toEqual([[['order/2', 'order/1@3']]]);
  expect(commonOf(memory.told([task(asking('order/2'))], 1_001))).toEqual([undefined]);
});

it('remembers no more than it may, and the last heard longest', () => {
  const memory = new CommonMemory(rules, 2);
  const say = (sku: string) => memory.told([task(answer('order/1', 1, { source: `item/${sku}` }))], 0);
  for (const sku of ['A', 'B', 'A', 'C']) say(sku);
  const known = ['A', 'B', 'C'].filter((sku) => memory.told([task(asking('order/2', sku))], 0)[0]?.common);
  expect(known).toEqual(['A', 'C']);
});

it('leaves the tasks of an actor without common answers as they are', () => {
  const tasks = [task(answer('order/1', 1)), task(asking('order/2'))];
  expect(new CommonMemory(undefined, 10).told(tasks, 0)).toBe(tasks);
});
