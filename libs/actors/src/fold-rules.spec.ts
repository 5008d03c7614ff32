import { describe, expect, it } from 'vitest';
import { deliveryRequested, orderCancellation, typeOf, type DataOf, type Message } from '#libs/contracts';
import { actor, fact } from './actor.js';
import { command, wanting, type Effect } from './effects.js';
import { fold, type Folding } from './fold.js';
import { told } from './given.js';
import { newRow, type Row } from './row.js';
import { latest, settled } from './slots.js';

interface Policy {
  /** When the plan wakes, milliseconds; null: never. */
  readonly wakeAtMs: number | null;
  readonly shown?: boolean;
}
const want = wanting({});
const trouble = (detail: string): Effect =>
  want('exception', { reason: 'order-missing', owner: 'logistics', amountAtRisk: null, detail });

const watching = (planVersion: number) =>
  actor({
    type: 'order',
    slots: { note: latest<string>() },
    receives: {
      [typeOf(orderCancellation)]: ({ reason }: DataOf<typeof orderCancellation>) => [fact('note', reason)],
    },
    effects: {},
    planVersion,
    plan: function* ({ note }, { wakeAtMs, shown }: Policy) {
      if (settled(note)?.startsWith('bad')) throw new Error(settled(note));
      if (wakeAtMs !== null) yield want('timer', { atMs: wakeAtMs });
      if (shown) yield trouble('shown');
    },
  });
type Watching = Folding<ReturnType<typeof watching>['slots'], Policy>;

const by = (planVersion: number, more: Partial<Watching> = {}): Watching => ({
  definition: watching(planVersion),
  policy: { wakeAtMs: null },
  nowMs: 0,
  ...more,
});
const note = (reason: string, revision: number): Message =>
  told(orderCancellation, 'order/a/1', { at: '2026-11-20T00:00:00.000Z', reason }, { id: reason, revision });
const empty = newRow('order', 'order/a/1');
const noteIn = (row: Row) => latest<string>().view(row.facts['note']);

describe('a fold', () => {
  it('keeps facts that change nothing outside', () => {
    const { row } = fold(empty, [note('a', 1)], by(1));
    const next = fold(row, [note('b', 2)], by(1));
    expect(next).toMatchObject({ changed: true, messages: [], exceptions: [], entries: [], repeats: [] });
    expect([noteIn(next.row), next.row.version]).toStrictEqual(['b', 2]);
  });

  it('without news, asked for all the same, leaves a row that is planned as it is', () => {
    const { row } = fold(empty, [note('a', 1)], by(1));
    const again = fold(row, [], by(1, { force: true }));
    expect(again).toStrictEqual({
      row,
      entries: [],
      changed: false,
      taken: [],
      broken: [],
      messages: [],
      repeats: [],
      exceptions: [],
    });
    expect(again.row).toBe(row);
  });

  it('without news writes what another plan, or the same with another policy, makes of it', () => {
    const { row } = fold(empty, [note('a', 1)], by(1));
    expect(fold(row, [], by(2, { force: true })).row).toStrictEqual({ ...row, planVersion: 2, version: 2 });
    expect(fold(row, [], by(2)).row.planVersion).toBe(2);
    const waking = fold(row, [], by(1, { force: true, policy: { wakeAtMs: 70 } }));
    expect(waking).toMatchObject({ changed: true, row: { version: 2, wakeAtMs: 70 } });
    const shown = fold(row, [], by(1, { force: true, policy: { wakeAtMs: null, shown: true } }));
    expect(shown).toMatchObject({ changed: true, row: { version: 2 }, exceptions: [{ state: 'open' }] });
  });
});

describe('a replica with an older plan', () => {
  const { row } = fold(empty, [note('a', 1)], by(2));
  it('absorbs, says nothing, and leaves the plan to whoever knows the newer one', () => {
    const { row: absorbed, changed } = fold(row, [note('b', 2)], by(1));
    expect([noteIn(absorbed), absorbed.version, absorbed.planVersion, absorbed.wakeAtMs, changed]).toStrictEqual([
      'b',
      row.version + 1,
      2,
      0,
      true,
    ]);
  });
  it('leaves a row alone that it can add nothing to', () => {
    const again = fold(row, [note('a', 1)], by(1, { force: true }));
    expect([again.row, again.changed, again.taken[0]?.result]).toStrictEqual([row, false, 'duplicate']);
    expect(again.row).toBe(row);
  });
});

describe('a plan that fails', () => {
  const planned = (wakeAtMs: number | null) => fold(empty, [note('a', 1)], by(1, { policy: { wakeAtMs } })).row;
  const failed = (row: Row, reason = 'bad', dueMs?: number) =>
    fold(row, [note(reason, 2)], by(1, dueMs === undefined ? {} : { dueMs }));

  it('keeps the instant at which the one before it wanted to wake, unless it is over', () => {
    expect(failed(planned(70)).row.wakeAtMs).toBe(70);
    expect(failed(planned(70), 'bad', 70).row.wakeAtMs).toBeNull();
    expect(failed(planned(null)).row.wakeAtMs).toBeNull();
  });

  it('keeps the earlier instant where something is still awaited', () => {
    const tell = command<string, typeof deliveryRequested>({
      contract: deliveryRequested,
      to: (_value, self) => self,
      data: () => deliveryRequested.example,
      answer: { withinMs: 120_000 },
    });
    const asking = (wakeAtMs: number) =>
      actor({
        ...watching(1),
        effects: { tell },
        plan: function* (facts, policy: Policy) {
          yield* watching(1).plan(facts, policy);
          yield wanting({ tell })('tell', 'x', 'shop');
          yield want('timer', { atMs: wakeAtMs });
        },
      });
    const wakes = (wakeAtMs: number) => {
      const definition = asking(wakeAtMs);
      const { row, messages } = fold(empty, [note('a', 1)], by(1, { definition }));
      expect(messages).toHaveLength(1);
      return fold(row, [note('bad', 2)], by(1, { definition })).row.wakeAtMs;
    };
    expect(wakes(30_000)).toBe(30_000);
    expect(wakes(900_000)).toBe(120_000);
  });

  it('is shown to whoever can mend it, with its words, of which the first 500 signs are enough', () => {
    expect(failed(planned(null)).exceptions).toMatchObject([
      {
        key: 'exception/plan-failed',
        wish: {
          reason: 'plan-failed',
          owner: 'integration-support',
          amountAtRisk: null,
          detail: 'the plan failed: bad',
        },
      },
    ]);
    const [long] = failed(planned(null), `bad ${'x'.repeat(180)}`).exceptions;
    expect(long?.wish.detail).toHaveLength('the plan failed: bad '.length + 180);
    const plan = (): Effect[] => {
      throw 'y'.repeat(600);
    };
    const throwing = { ...watching(1), plan };
    const [longest] = fold(empty, [note('a', 1)], by(1, { definition: throwing })).exceptions;
    expect(longest?.wish.detail).toBe(`the plan failed: ${'y'.repeat(483)}`);
  });
});

it('what a document says is news, whatever it is called; what an actor hears because it spoke is not', () => {
  let row = fold(empty, [note('a', 1)], by(1)).row;
  const turns = (more: (turn: number) => Partial<Message>) => {
    for (let turn = 2; turn < 60; turn++) {
      const { document: _none, ...message } = note(`n${turn % 2}`, turn);
      const shown = { wakeAtMs: null, shown: turn % 2 === 0 };
      row = fold(row, [{ ...message, ...more(turn) }], by(1, { policy: shown })).row;
    }
    return Object.hasOwn(row.issued, 'exception/oscillating');
  };
  expect(turns((turn) => ({ id: `order/a/1/x@${turn}`, document: `d-${turn}` }))).toBe(false);
  expect(turns((turn) => ({ id: `order/a/1/y@${turn}`, revision: 100 + turn }))).toBe(true);
});
