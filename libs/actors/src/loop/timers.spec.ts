import { describe, expect, it, vi } from 'vitest';
import { exceptionChanged, itemLookup, typeOf } from '#libs/contracts';
import { Bench, orderOf, say, SOON_MS } from '../kit/loop-bench.js';

describe('timers', () => {
  it('fold what is due with the instant that was due, and open an exception with its deadline', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A'));
    await bench.batch();
    const loop = bench.loop({ dueHours: { byReason: { 'unknown-item': 2 }, otherwise: 24 } });
    expect(await loop.timers.run()).toBe(0);
    bench.clock.advance(5_000);
    expect([await loop.timers.run(), await loop.timers.run()]).toEqual([1, 0]);
    await loop.stop();
    const [row] = bench.store.rows('order');
    expect([row?.facts['clockMs'], row?.wakeAtMs]).toEqual([SOON_MS, null]);
    const [exception] = bench.store.exceptions();
    expect(exception).toEqual({
      id: 'order/a/1/exception/unknown-item/A',
      service: 'order-service',
      reason: 'unknown-item',
      owner: 'commerce-operations',
      amountAtRisk: null,
      openedAt: '2026-11-20T00:00:05.000Z',
      dueAt: '2026-11-20T02:00:05.000Z',
      evidence: [],
      detail: 'A',
      revision: 2,
      state: 'open',
    });
    expect(bench.said('AUDIT', typeOf(exceptionChanged)).map((one) => [one.id, one.key, one.data])).toEqual([
      [`${exception?.id}@2`, exception?.id, exception],
    ]);
  });

  it('fold the row as it stands in the database, whatever is in memory', async () => {
    const bench = new Bench();
    const rival = bench.rival();
    const loop = bench.loop();
    await bench.send(say('order/a/1', 'A'));
    await bench.batchBy(loop);
    await rival.send(say('order/a/1', 'B'));
    await rival.batch();
    bench.clock.advance(5_000);
    await loop.timers.run();
    expect(bench.store.rows('order').map((row) => [row.version, row.wakeAtMs])).toEqual([[3, null]]);
  });

  it('plan again what an older replica has marked', async () => {
    const bench = new Bench();
    await bench.send(say('order/a/1', 'A'));
    await bench.batch({ definition: orderOf(2) });
    await bench.send(say('order/a/1', 'B'));
    await bench.batch({ definition: orderOf(1) });
    expect(bench.store.rows('order').map((row) => [row.wakeAtMs, row.planVersion])).toEqual([[0, 2]]);
    expect(await bench.loop({ definition: orderOf(1) }).timers.run()).toBe(0);
    expect(await bench.loop({ definition: orderOf(2) }).timers.run()).toBe(1);
    expect(bench.store.rows('order').map((row) => [row.wakeAtMs, Object.keys(row.issued)])).toEqual([
      [SOON_MS, ['item.lookup/A', 'item.lookup/B']],
    ]);
  });
});

describe('a sweep after a deploy', () => {
  it('plans every outdated row again, page by page, once', async () => {
    const bench = new Bench();
    for (const number of [1, 2, 3, 4, 5]) await bench.send(say(`order/a/${number}`));
    await bench.batch();
    const { sweep } = bench.loop({ definition: orderOf(2), limits: { rowsAtOnce: 2 } });
    expect([await sweep.run(), await sweep.run()]).toEqual([5, 0]);
    expect(bench.store.rows('order').map((row) => [row.planVersion, row.version])).toEqual(
      Array.from({ length: 5 }, () => [2, 2]),
    );
    await vi.waitFor(() => expect(bench.said('FACTS', typeOf(itemLookup)).length).toBe(15));
  });
});
