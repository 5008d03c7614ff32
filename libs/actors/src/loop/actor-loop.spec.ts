import { describe, expect, it, vi } from 'vitest';
import { auditBatch, itemLookup, typeOf } from '#libs/contracts';
import { Bench, say } from '../kit/loop-bench.js';
import type { Bus } from '../ports.js';
import type { LoopSpan, LoopTracer } from './observer.js';

describe('a batch', () => {
  it('is folded by actor, committed, acknowledged and published', async () => {
    const bench = new Bench();
    await bench.send(
      say('order/a/1', 'A', { id: 'm-1' }),
      say('order/a/2', 'B', { id: 'm-2' }),
      say('order/a/1', 'C', { id: 'm-3' }),
    );
    await bench.batch();
    expect(bench.store.rows('order').map((row) => [row.key, row.version])).toEqual([
      ['order/a/1', 1],
      ['order/a/2', 1],
    ]);
    expect(bench.waiting()).toBe(0);
    expect(bench.said('FACTS', typeOf(itemLookup)).map((one) => one.id)).toEqual([
      'order/a/1/item.lookup/A@1',
      'order/a/1/item.lookup/C@1',
      'order/a/2/item.lookup/B@1',
    ]);
    expect(bench.audited()).toEqual([
      ['m-1', 'applied'],
      ['m-3', 'applied'],
      ['m-2', 'applied'],
    ]);
    expect(bench.store.outbox().map((one) => one.published)).toEqual([true]);
    expect(bench.reports[0]).toMatchObject({
      actor: 'order',
      results: { applied: 3, dead: 0 },
      issued: 3,
      conflicts: 0,
    });
  });

  it('names in what it issues what led to it, and carries its trace on', async () => {
    const bench = new Bench();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await bench.send(say('order/a/1', 'A', { id: 'm-1', traceparent }));
    await bench.batch();
    expect(bench.said('FACTS', typeOf(itemLookup))[0]).toMatchObject({
      causes: ['m-1'],
      traceparent,
      source: 'order/a/1',
    });
  });

  it('names as causes only what was news, and at most so many', async () => {
    const bench = new Bench();
    const known = say('order/a/1', 'A', { id: 'known' });
    await bench.send(known);
    await bench.batch();
    await bench.send(known, ...['B', 'C', 'D'].map((sku) => say('order/a/1', sku, { id: `news of ${sku}` })));
    await bench.batch();
    expect(bench.said('FACTS', typeOf(itemLookup)).at(-1)?.causes).toEqual(['news of B', 'news of C', 'news of D']);
    await bench.send(...['E', 'F', 'G'].map((sku) => say('order/a/1', sku, { id: `news of ${sku}` })));
    await bench.batch({ limits: { causes: 2 } });
    expect(bench.said('FACTS', typeOf(itemLookup)).at(-1)?.causes).toEqual(['news of F', 'news of G']);
  });

  it('carries the span on where a tracer makes one, and ends every span once', async () => {
    const bench = new Bench();
    const ends: string[] = [];
    const span = (name: string): LoopSpan => ({
      traceparent: `trace of ${name}`,
      end: (error) => ends.push(error ? `${name} failed` : name),
    });
    const tracer: LoopTracer = {
      batch: (type, deliveries) => span(`${type} ${deliveries}`),
      message: (message) => span(message.id),
    };
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }), say('order/a/1', 'B', { id: 'bad', itemId: 'unreadable' }));
    await bench.batch({ tracer });
    expect(bench.said('FACTS', typeOf(itemLookup))[0]?.traceparent).toBe('trace of m-1');
    expect(ends.sort()).toEqual(['bad', 'm-1', 'order 1']);
  });

  it('that changes nothing writes nothing, and is audited before it is acknowledged', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1', revision: 2 }));
    await bench.batch();
    await bench.send(
      say('order/a/1', 'A', { id: 'm-1', revision: 2 }),
      say('order/a/1', 'A', { id: 'm-0', revision: 1 }),
    );
    await bench.batch();
    expect(bench.store.rows('order')[0]?.version).toBe(1);
    expect(bench.store.outbox().length).toBe(1);
    expect(bench.audited().slice(1)).toEqual([
      ['m-1', 'duplicate'],
      ['m-0', 'superseded'],
    ]);
  });

  it('that changes nothing comes again where its audit is refused', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    await bench.batch();
    bench.bus.limit('AUDIT', 1);
    await bench.send(say('order/a/1', 'A', { id: 'm-1' }));
    await bench.batch();
    expect(bench.waiting()).toBe(1);
    bench.bus.limit('AUDIT', 9);
    bench.clock.advance(60_000);
    await bench.batch();
    expect([bench.waiting(), bench.audited().at(-1)]).toEqual([0, ['m-1', 'duplicate']]);
  });

  it('splits an audit record that is too large for the bus', async () => {
    const bench = new Bench();
    const ids = Array.from({ length: 20 }, (_, index) => `m-${index}`);
    await bench.send(...ids.map((id) => say('order/a/1', id, { id })));
    await bench.batch({ limits: { auditBytes: 500 } });
    const records = bench.said('AUDIT', typeOf(auditBatch));
    expect(records.length).toBeGreaterThan(3);
    expect(new Set(records.map((one) => one.id)).size).toBe(records.length);
    for (const one of records) expect(JSON.stringify(one.data).length).toBeLessThan(800);
    expect(bench.audited().map(([id]) => id)).toEqual(ids);
  });
});

describe('a loop that serves', () => {
  it('takes what comes until it is stopped, then finishes what it has taken', async () => {
    const bench = new Bench();
    const loop = bench.loop();
    await loop.start();
    await bench.send(say('order/a/1'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    await bench.send(say('order/a/2'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(2));
    expect(await loop.stop()).toBe(true);
    await bench.send(say('order/a/3'));
    expect([bench.waiting(), bench.store.outbox().every((one) => one.published)]).toEqual([1, true]);
  });

  it('commits the next batch while the one before is still being published, and not the one after', async () => {
    const bench = new Bench();
    const { bus, store } = bench;
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Bus = {
      subscribe: (...given) => bus.subscribe(...given),
      publish: (frames) => released.then(() => bus.publish(frames)),
    };
    const loop = bench.loop({ bus: slow, limits: { batch: 1 } });
    for (const number of [1, 2, 3, 4]) await bench.send(say(`order/a/${number}`));
    await loop.start();
    await vi.waitFor(() => expect(store.rows('order').length).toBe(2));
    release();
    await vi.waitFor(() => expect(store.outbox().filter((one) => one.published).length).toBe(4));
    expect(await loop.stop()).toBe(true);
  });

  it('says so where it cannot stop in time', async () => {
    const bench = new Bench();
    const hanging: Bus = {
      subscribe: (...given) => bench.bus.subscribe(...given),
      publish: () => new Promise<never>(() => undefined),
    };
    const loop = bench.loop({ bus: hanging, limits: { drainMs: 20 } });
    await bench.send(say('order/a/1'));
    await loop.start();
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    expect(await loop.stop()).toBe(false);
  });

  it('subscribes again when it loses its subscription', async () => {
    const bench = new Bench();
    let failures = 2;
    const failing: Bus = {
      publish: (frames) => bench.bus.publish(frames),
      subscribe: async (...given) => {
        const subscription = await bench.bus.subscribe(...given);
        return {
          stop: () => subscription.stop(),
          next: () => (failures-- > 0 ? Promise.reject(new Error('lost')) : subscription.next()),
        };
      },
    };
    const loop = bench.loop({ bus: failing, limits: { backoffFirstMs: 1 } });
    await loop.start();
    await bench.send(say('order/a/1'));
    await vi.waitFor(() => expect(bench.store.rows('order').length).toBe(1));
    expect(bench.troubles.map((one) => one.during)).toEqual(['subscribe', 'subscribe']);
    expect(await loop.stop()).toBe(true);
  });
});
