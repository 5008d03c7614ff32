import { describe, expect, it } from 'vitest';
import { itemLookup, typeOf } from '#libs/contracts';
import { hold } from '../effects.js';
import { Bench, orderOf, say, SOON_MS } from '../kit/loop-bench.js';

const second = orderOf(2);

/** Two orders and their questions, as the first plan asks them. */
async function planned(): Promise<Bench> {
  const bench = new Bench();
  await bench.send(say('order/a/1', 'A'), say('order/a/2', 'B'));
  await bench.batch();
  return bench;
}
const asked = (bench: Bench) => bench.said('FACTS', typeOf(itemLookup)).length;

describe('a dry run', () => {
  it('lists what a new plan would change, and changes nothing', async () => {
    const bench = await planned();
    const rows = structuredClone(bench.store.rows('order'));
    const report = await bench.loop({ definition: second }).replan.run({ dryRun: true, approve: false });
    expect(report).toMatchObject({
      actor: 'order',
      planVersion: 2,
      rows: 2,
      newer: 0,
      counts: { 'item.lookup': { changes: 2 } },
      keys: [
        {
          actor: 'order/a/1',
          effect: 'item.lookup/A',
          kind: 'level',
          change: 'changes',
          before: { sku: 'A' },
          after: { sku: 'A-2' },
        },
        { actor: 'order/a/2', effect: 'item.lookup/B' },
      ],
    });
    expect([bench.store.rows('order'), asked(bench)]).toEqual([rows, 2]);
  });

  it('lists what vanishes and what appears', async () => {
    const bench = await planned();
    const definition = {
      ...second,
      plan: () => [{ kind: 'level', name: 'item.lookup', key: 'item.lookup/C', value: { sku: 'C' } } as const],
    };
    const { keys, counts } = await bench.loop({ definition }).replan.run({ dryRun: true, approve: false });
    expect(keys.map((one) => [one.actor, one.effect, one.change])).toEqual([
      ['order/a/1', 'item.lookup/A', 'vanishes'],
      ['order/a/1', 'item.lookup/C', 'appears'],
      ['order/a/2', 'item.lookup/B', 'vanishes'],
      ['order/a/2', 'item.lookup/C', 'appears'],
    ]);
    expect(counts).toEqual({ 'item.lookup': { vanishes: 2, appears: 2 } });
  });

  it('says nothing of what a plan holds, and leaves to a newer plan what is its own', async () => {
    const bench = await planned();
    const held = { ...second, plan: () => [hold()] };
    expect(await bench.loop({ definition: held }).replan.run({ dryRun: true, approve: false })).toMatchObject({
      rows: 2,
      keys: [],
    });
    await bench.loop({ definition: second }).sweep.run();
    expect(await bench.loop().replan.run({ dryRun: true, approve: false })).toMatchObject({
      rows: 0,
      newer: 2,
      keys: [],
    });
  });

  it('goes through all rows page by page', async () => {
    const bench = await planned();
    const report = await bench
      .loop({ definition: second, limits: { rowsAtOnce: 1 } })
      .replan.run({ dryRun: true, approve: false });
    expect(report.rows).toBe(2);
  });
});

describe('a new plan let loose', () => {
  it('does what the dry run said, once', async () => {
    const bench = await planned();
    const loop = bench.loop({ definition: second });
    const dry = await loop.replan.run({ dryRun: true, approve: false });
    expect(await loop.replan.run({ dryRun: false, approve: false })).toEqual({ ...dry, dryRun: false });
    expect(asked(bench)).toBe(6);
    expect(await loop.replan.run({ dryRun: false, approve: false })).toMatchObject({ rows: 2, keys: [] });
    expect(asked(bench)).toBe(6);
  });

  it('plans with the policy of today what the same plan has planned', async () => {
    const bench = await planned();
    bench.clock.advance(SOON_MS);
    const silent = { ...orderOf(1), plan: () => [] };
    expect(await bench.loop({ definition: silent }).replan.run({ dryRun: false, approve: false })).toMatchObject({
      counts: { 'item.lookup': { vanishes: 2 } },
    });
  });

  it('rejects where the rows cannot be read', async () => {
    const bench = await planned();
    const store = Object.assign(Object.create(bench.store) as typeof bench.store, {
      outdated: () => Promise.reject(new Error('the database is away')),
    });
    await expect(bench.loop({ store }).replan.run({ dryRun: true, approve: false })).rejects.toThrow('away');
  });
});
