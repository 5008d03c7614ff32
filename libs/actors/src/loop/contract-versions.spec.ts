import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ContractRegistry,
  contracts,
  itemLookup,
  nextMajor,
  orderItemResolved,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { actor, fact } from '../actor.js';
import { Bench, order, say } from '../kit/loop-bench.js';

/** The next version of what an order is told of an item: the state has a reason. */
const itemResolved2 = nextMajor(orderItemResolved, {
  from: ['erp-gateway'],
  doc: 'What the item list knows of a SKU, and why.',
  schema: z.object({
    sku: z.string(),
    item: z.string().optional(),
    verdict: z.object({ state: z.string(), why: z.string() }),
  }),
  example: { sku: 'A', verdict: { state: 'unknown', why: 'not listed' } },
  upcast: ({ itemId, state, ...rest }) => {
    if (itemId === 'unsayable') throw new Error('no such item');
    return {
      ...rest,
      ...(itemId === undefined ? {} : { item: itemId }),
      verdict: { state, why: itemId === 'odd' ? (7 as unknown as string) : 'before reasons were given' },
    };
  },
});
const type2 = typeOf(itemResolved2);

/** What the newer build knows, and the actor as it is written there. */
const newerBuild = {
  contracts: new ContractRegistry([...contracts, itemResolved2]),
  definition: actor({
    ...order,
    receives: {
      [type2]: ({ sku, item, verdict }: DataOf<typeof itemResolved2>) => [fact(['items', sku], item ?? verdict.state)],
    },
  }),
};

function say2(key: string, id: string, more: object = {}): Message {
  const data = { sku: 'A', verdict: { state: 'unknown', why: 'gone' }, ...more };
  return { ...say(key, 'A', { id }), type: type2, data };
}

describe('a message of an older version', () => {
  it('is handed to the actor as the newest, and what is issued stays as it is', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'old' }), say2('order/a/2', 'new'));
    await bench.batch(newerBuild);
    expect(bench.store.letters()).toEqual([]);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.data)).toEqual([
      { order: 'order/a/1', sku: 'A', wanted: true },
      { order: 'order/a/2', sku: 'A', wanted: true },
    ]);
  });

  it('gives the same facts as the older build made of it', async () => {
    const [older, newer] = [new Bench(), new Bench()];
    const told = say('order/a/1', 'A', { id: 'told' });
    await older.send(told);
    await older.batch();
    await newer.send(told);
    await newer.batch(newerBuild);
    expect(newer.store.rows('order')).toEqual(older.store.rows('order'));
  });

  it.each([
    ['invalid-data', { sku: 'A', state: 'perhaps' }, '/data/state'],
    ['upcast-failed', { sku: 'A', state: 'unknown', itemId: 'unsayable' }, 'no such item'],
    ['upcast-failed', { sku: 'A', state: 'unknown', itemId: 'odd' }, 'at /verdict/why'],
  ])('that cannot be read (%s) is a dead letter as it came, alone', async (code, data, where) => {
    const bench = new Bench();
    const bad: Message = { ...say('order/a/1', 'A', { id: 'bad' }), data };
    await bench.send(bad, say('order/a/2', 'B', { id: 'good' }));
    await bench.batch(newerBuild);
    const [letter, ...others] = bench.store.letters();
    expect([letter?.code, others]).toEqual([code, []]);
    expect(letter?.reason).toContain(where);
    expect(JSON.parse(letter?.body ?? '')).toEqual(bad);
    expect(bench.store.rows('order').map((row) => row.key)).toEqual(['order/a/2']);
  });
});

describe('a message of a newer version', () => {
  it('waits whole, and a build that knows it takes it up, however often an older replica parks it again', async () => {
    const bench = new Bench();
    await bench.send(say2('order/a/1', 'new', { added: { deep: 1 } }));
    await bench.batch();
    expect(JSON.parse(bench.store.letters()[0]?.body ?? '')).toMatchObject({
      type: type2,
      data: { added: { deep: 1 } },
    });

    const loop = bench.loop(newerBuild);
    expect(await loop.replayParked()).toBe(1);
    await bench.batch();
    expect(bench.store.letters().map((one) => one.id)).toEqual(['new']);
    expect(await loop.replayParked()).toBe(1);
    expect(bench.bus.held('FACTS').map((one) => one.busId)).toEqual(['new~test-2.1']);
    await bench.batchBy(loop);
    expect(bench.store.letters()).toEqual([]);
    expect(bench.store.rows('order').map((row) => row.key)).toEqual(['order/a/1']);
  });
});

describe('what a newer writer adds to a version that is known', () => {
  it('harms nothing, and is in the dead letter of a message that cannot be taken', async () => {
    const bench = new Bench();
    const more = (id: string, data: object): Message => ({
      ...say('order/a/1', 'A', { id }),
      data: { sku: 'A', state: 'unknown', ...data },
    });
    await bench.send(more('taken', { added: 1 }), more('dead', { itemId: 'unreadable', added: 2 }));
    await bench.batch();
    expect(bench.audited()).toEqual(
      expect.arrayContaining([
        ['taken', 'applied'],
        ['dead', 'dead'],
      ]),
    );
    expect(JSON.parse(bench.store.letters()[0]?.body ?? '')).toMatchObject({ id: 'dead', data: { added: 2 } });
  });
});

it('refuses an actor that waits for a version which is never handed over', () => {
  const { contracts: known } = newerBuild;
  expect(() => new Bench().loop({ contracts: known })).toThrow(
    `order receives ${typeOf(orderItemResolved)}, and this build reads it as ${type2}`,
  );
});
