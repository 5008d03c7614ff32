import { describe, expect, it } from 'vitest';
import { itemLookup, typeOf } from '#libs/contracts';
import { RetryLater, Terminal } from '#libs/errors';
import { Bench, intercepted, orders, say } from '../kit/loop-bench.js';
import type { Bus, Store } from '../ports.js';
import type { Trouble } from './observer.js';
import { OutboxRelay } from './relay.js';

describe('a version check that is lost', () => {
  it('folds the losers again from fresh rows, and only them', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/2', 'A', { id: 'm-2' }));
    const rival = bench.rival();
    await rival.send(say('order/a/1', 'R', { id: 'rival' }));
    const store = intercepted(bench.store, (commits) => (commits === 1 ? rival.batch() : undefined));
    await bench.batch({ store });
    expect(bench.store.rows('order').map((row) => [row.key, row.version, Object.keys(row.issued)])).toEqual([
      ['order/a/1', 2, ['item.lookup/R', 'item.lookup/A']],
      ['order/a/2', 1, ['item.lookup/A']],
    ]);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual([
      'order/a/2/item.lookup/A@1',
      'order/a/1/item.lookup/A@2',
    ]);
    expect(bench.reports[0]).toMatchObject({ conflicts: 1, results: { applied: 2 } });
    expect(bench.audited()).toEqual([
      ['m-2', 'applied'],
      ['m-1', 'applied'],
    ]);
  });

  it('is won the second time though the row in memory was old', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    const loop = bench.loop();
    await bench.send(say('order/a/1', 'A'));
    await bench.batchBy(loop);
    await rival.send(say('order/a/1', 'R'));
    await rival.batch();
    await bench.send(say('order/a/1', 'B'));
    await bench.batchBy(loop);
    expect(bench.store.rows('order')[0]?.version).toBe(3);
    expect(bench.reports[1]).toMatchObject({ conflicts: 1, results: { applied: 1, postponed: 0 } });
  });

  it('does not touch again what was already put aside', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    await rival.send(say('order/a/1', 'R'));
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/1', 'A', { id: 'bad', itemId: 'unreadable' }));
    const store = intercepted(bench.store, (commits) => (commits === 1 ? rival.batch() : undefined));
    await bench.batch({ store });
    expect(bench.audited()).toEqual([
      ['bad', 'dead'],
      ['m-1', 'applied'],
    ]);
    expect(bench.reports[0]?.results).toMatchObject({ applied: 1, dead: 1, duplicate: 0 });
  });

  it('gives the messages back after so many times', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    const store = intercepted(bench.store, async (commits) => {
      await rival.send(say('order/a/1', `R${commits}`));
      await rival.batch();
    });
    await bench.batch({ store, limits: { commitAttempts: 3 } });
    expect(bench.waiting()).toBe(1);
    expect(bench.troubles.map(({ error }) => (error as RetryLater).code)).toEqual(['version-checks-lost']);
    expect(bench.reports[0]?.results.postponed).toBe(1);
  });
});

describe('a database that', () => {
  const gone = new RetryLater('store-gone', { problem: 'gone', remedy: 'wait', afterMs: 5_000 });
  const refuse = (error: unknown) => () => {
    throw error;
  };

  it('is gone gets the messages later, not before it says, and nothing is a dead letter', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    for (let turn = 0; turn < 5; turn++) {
      await bench.batch({ store: intercepted(bench.store, refuse(gone)) });
      bench.clock.advance(60_000);
    }
    expect([bench.waiting(), bench.store.letters()]).toEqual([1, []]);
    await bench.batch();
    expect([bench.waiting(), bench.store.rows('order').length]).toEqual([0, 1]);
  });

  it('is asked once about a batch that may pass later, whatever its size', async () => {
    const bench = new Bench();
    const naks: number[] = [];
    const deliveries = [1, 2, 3].map((number) => ({
      subject: 'xd.facts.order.item-resolved.v1.00',
      content: { messages: [say(`order/a/${number}`)] },
      deliveries: number,
      ack: () => naks.push(-1),
      nak: (delayMs: number) => naks.push(delayMs),
    }));
    let commits = 0;
    const loop = bench.loop({
      store: intercepted(bench.store, (number) => refuse(((commits = number), gone))()),
      limits: { backoffFirstMs: 6_000, backoffMostMs: 20_000 },
    });
    await loop.take(deliveries);
    expect([commits, naks]).toEqual([1, [5_000, 6_000, 10_000]]);
  });

  it('does not say what became of a commit is asked afresh: nothing is done twice', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    let silent = true;
    const answerLost = () => {
      if (silent) throw gone;
    };
    const loop = bench.loop({ store: intercepted(bench.store, () => undefined, answerLost) });
    await bench.batchBy(loop);
    expect([bench.waiting(), bench.said('FACTS', typeOf(itemLookup))]).toEqual([1, []]);
    bench.clock.advance(60_000);
    silent = false;
    await bench.batchBy(loop);
    expect(bench.reports[1]).toMatchObject({ results: { duplicate: 1 } });
    expect([bench.waiting(), bench.store.rows('order')[0]?.version]).toEqual([0, 1]);
    const { bus, store } = bench;
    expect(await new OutboxRelay({ bus, store }).run()).toBe(1);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual(['order/a/1/item.lookup/A@1']);
    expect(bench.audited()).toEqual([
      ['m-1', 'duplicate'],
      ['m-1', 'applied'],
    ]);
  });

  it('does not say what became of a commit has its rows read again: what is in memory is not trusted', async () => {
    const bench = new Bench();
    let silent = false;
    const answerLost = () => {
      if (silent) throw gone;
    };
    const loop = bench.loop({ store: intercepted(bench.store, () => undefined, answerLost) });
    for (const [sku, lost] of [
      ['A', false],
      ['B', true],
      ['C', false],
    ] as const) {
      silent = lost;
      await bench.send(say('order/a/1', sku));
      await bench.batchBy(loop);
    }
    expect(bench.reports.map((report) => report.conflicts)).toEqual([0, 0, 0]);
    expect(bench.store.rows('order')[0]?.version).toBe(3);
  });

  it('refuses one row refuses only that: its message is a dead letter after the third delivery', async () => {
    const bench = new Bench();
    for (const number of [1, 2, 3, 4, 5]) await bench.send(say(`order/a/${number}`, 'A', { id: `m-${number}` }));
    await bench.send(say('order/a/3', 'B', { id: 'bad', itemId: 'unstorable' }));
    await bench.batch();
    expect(bench.store.rows('order').map((row) => row.key)).toEqual(
      [1, 2, 3, 4, 5].map((number) => `order/a/${number}`),
    );
    expect([bench.waiting(), bench.store.letters()]).toEqual([1, []]);
    for (let turn = 0; turn < 2; turn++) {
      bench.clock.advance(60_000);
      await bench.batch();
    }
    expect([bench.waiting(), bench.store.letters().map((one) => [one.id, one.code])]).toEqual([
      0,
      [['bad', 'unstorable']],
    ]);
  });

  it('cannot be read from gets every message later', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1'));
    const store = new Proxy(bench.store, {
      get: (target, name) =>
        name === 'load' ? () => Promise.reject(new Error('no such table')) : Reflect.get(target, name, target),
    });
    await bench.batch({ store: store as Store });
    expect([bench.waiting(), bench.store.letters(), bench.troubles.length]).toEqual([1, [], 1]);
  });
});

describe('a bus that is full', () => {
  it('leaves what was decided to the relay; the loop goes on', async () => {
    const bench = new Bench();
    const { bus, store, clock } = bench;
    await bench.send(say('order/a/1', 'A'));
    bus.limit('FACTS', 1);
    const loop = bench.loop();
    const subscription = await bus.subscribe(orders, 256);
    const refusing: Bus = {
      subscribe: (...given) => bus.subscribe(...given),
      publish: () => Promise.reject(new RetryLater('stream-full', { problem: 'full', remedy: 'wait', afterMs: 0 })),
    };
    const blocked = bench.loop({ bus: refusing });
    await blocked.take(await subscription.next());
    await blocked.stop();
    expect([bench.waiting(), store.outbox()[0]?.published, bench.troubles.map((one) => one.during)]).toEqual([
      0,
      false,
      ['publish'],
    ]);
    const relay = new OutboxRelay({ bus, store, leaseMs: 20_000 });
    expect(await relay.run()).toBe(0);
    clock.advance(20_000);
    expect(await relay.run()).toBe(1);
    expect(bench.said('FACTS', typeOf(itemLookup)).length).toBe(1);
    await loop.stop();
  });

  it('goes out though the row before it is one that the bus will never take', async () => {
    const bench = new Bench();
    const { bus, store, clock } = bench;
    for (const order of ['order/a/1', 'order/a/2']) {
      await bench.send(say(order, 'A'));
      const silent: Bus = {
        subscribe: (...given) => bus.subscribe(...given),
        publish: () => Promise.reject(new RetryLater('away', { problem: 'away', remedy: 'wait', afterMs: 0 })),
      };
      await bench.batch({ bus: silent });
    }
    clock.advance(20_000);
    const picky: Bus = {
      subscribe: (...given) => bus.subscribe(...given),
      publish: (frames) =>
        frames.some(({ messages }) => messages[0]?.source === 'order/a/1')
          ? Promise.reject(new Terminal('frame-too-large', { problem: 'too large', remedy: 'split it' }))
          : bus.publish(frames),
    };
    const troubles: unknown[] = [];
    const observer = { trouble: ({ error }: Trouble) => troubles.push(error) };
    expect(await new OutboxRelay({ bus: picky, store, observer }).run()).toBe(1);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.source)).toEqual(['order/a/2']);
    expect([store.outbox().map((one) => one.published), troubles]).toMatchObject([
      [false, true],
      [{ code: 'frame-too-large' }],
    ]);
  });
});
