import { describe, expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { attach, rowsSlotsOf } from './entries.js';
import { fold } from './fold.js';
import { given } from './given.js';
import { randomBy } from './orders-of-arrival.js';
import { counted, DAY, PAGE, SHELF, shelf, wishes } from './kit/shelf-actor.js';
import { PlayedActor } from './played-actor.js';
import { newRow, type Row } from './row.js';
import { addNumbers, blind, entryViewOf, type Numbers, type RowsStored } from './rows.js';

const plan = given(shelf, null);
const playing = () => new PlayedActor(shelf, null, SHELF);
const storedOf = (row: Row) => row.facts['wishes'] as RowsStored;
const units = (row: Row) =>
  Object.fromEntries(
    Object.entries(row.issued).flatMap(([key, one]) =>
      one.k === 'level' ? [[key.slice('shelf.given/order/'.length), (one.v as { units: number }).units]] : [],
    ),
  );

/** What the sums would be if everything were added up anew. */
function addedUp({ whole }: { readonly whole: Row }): Numbers {
  const rows = rowsSlotsOf(shelf.slots)[0]?.[1].rows;
  if (!rows) return {};
  const open = Object.entries(storedOf(whole).seen?.open ?? {});
  return open.reduce<Numbers>((sum, [id, one]) => addNumbers(sum, rows.sum(entryViewOf(rows, id, one))), {});
}

/** Drives an actor as its timers do until nothing is due by then. */
function rest(actor: PlayedActor<typeof shelf.slots, null>, untilMs = 0): number {
  for (let turns = 0; ; turns += 1) {
    const { wakeAtMs } = actor.row;
    if (wakeAtMs === null || wakeAtMs > untilMs) return turns;
    expect(turns).toBeLessThan(100);
    actor.fold([], wakeAtMs);
  }
}

describe('entries in rows', () => {
  it('merge the same in every order of arrival and however often they come', () => {
    const held = { units: 1 };
    plan(counted(9), wishes('a', 3), wishes('b', 2), wishes('a', 3, { revision: 2, leftOn: 4 })).wants({
      'shelf.given/order/b': held,
    });
    const many = Array.from({ length: 4 }, (_, index) => wishes(`n${index}`, 2));
    plan(counted(12), ...many).wants({ 'shelf.given/order/n0': held, 'shelf.given/order/n3': held });
  });

  it('lie beside the row: it keeps their sum alone, and grows no more with their number', () => {
    const actor = playing();
    actor.fold([counted(1_000)]);
    for (let name = 0; name < 10; name += 1) actor.fold([wishes(`n${name}`, 2)]);
    const before = JSON.stringify(actor.row).length;
    for (let name = 10; name < 100; name += 1) actor.fold([wishes(`n${name}`, 2)]);
    expect(JSON.stringify(actor.row).length - before).toBeLessThan(10);
    expect(storedOf(actor.row)).toEqual({ sum: { given: 100 }, sinceMs: Date.parse(DAY(1)) });
    expect(actor.row.issued).toEqual({});
  });

  it('are written where they changed, and not where a message told nothing new', () => {
    const actor = playing();
    actor.fold([counted(5), wishes('a', 2), wishes('b', 2)]);
    expect(actor.fold([wishes('a', 2)])).toMatchObject({ changed: false, entries: [] });
    const folded = actor.fold([wishes('a', 2), wishes('b', 2, { revision: 2, leftOn: 3 })]);
    expect(folded.entries.map(({ id }) => id)).toEqual(['order/b']);
  });

  it('keep what was issued for them, retract it by themselves, and name it as their own', () => {
    const actor = playing();
    const first = actor.fold([counted(1), wishes('a', 2)]);
    expect(first.messages.map(({ id }) => id)).toEqual([`${SHELF}/shelf.given/order/a@1`]);
    const gone = actor.fold([wishes('a', 2, { revision: 2, leftOn: 3 })]);
    expect(gone.messages.map(({ data }) => data)).toMatchObject([{ quantity: 0, state: 'short' }]);
    expect(units(actor.whole)).toEqual({ a: 0 });
  });

  it('that a plan does not see cannot be wished for: the plan has failed, and everything stands', () => {
    const blindly = {
      ...shelf,
      plan: () =>
        [
          { kind: 'level', name: 'shelf.given', key: 'shelf.given/order/z', value: { order: 'order/z', units: 1 } },
        ] as const,
    };
    const folded = fold(newRow('stock-item', SHELF), [wishes('a', 2)], { definition: blindly, policy: null, nowMs: 0 });
    expect(folded.exceptions.map(({ wish }) => wish.detail)).toEqual([
      'the plan failed: the plan wishes shelf.given/order/z for an entry of wishes that it does not see',
    ]);
    expect(folded.entries.map(({ id }) => id)).toEqual(['order/a']);
  });

  it('of a message that cannot be read are not touched', () => {
    const broken = wishes('unreadable', 2);
    const folded = fold(newRow('stock-item', SHELF), [broken, wishes('a', 2)], {
      definition: shelf,
      policy: null,
      nowMs: 0,
    });
    expect(folded.broken.map(({ message }) => message.id)).toEqual([broken.id]);
    expect(folded.entries.map(({ id }) => id)).toEqual(['order/a']);
  });

  it('are absorbed by an older replica, and left to whoever knows the newer plan', () => {
    const actor = playing();
    actor.fold([counted(5), wishes('a', 2)]);
    const newer = { ...actor.row, planVersion: 2 };
    const folded = fold(newer, [wishes('b', 2)], { definition: shelf, policy: null, nowMs: 0, sight: blind });
    expect(folded).toMatchObject({ changed: true, messages: [], row: { wakeAtMs: 0 } });
    expect(storedOf(folded.row).sum).toEqual({ given: 1, short: 1 });
  });
});

describe('the query of a plan', () => {
  it('finds who waits longest, page by page, until nothing is free or nobody waits', () => {
    const actor = playing();
    const waiting = Array.from({ length: 10 }, (_, index) => wishes(`n${index}`, 20 - index));
    for (const one of waiting) actor.fold([one]);
    expect(storedOf(actor.row).sum).toEqual({ short: 10 });
    const page = actor.fold([counted(8)]);
    expect(page.entries.map(({ id }) => id).sort()).toEqual(['order/n7', 'order/n8', 'order/n9']);
    expect([actor.row.wakeAtMs, PAGE]).toEqual([0, 3]);
    rest(actor);
    const { n0, n1, n2, ...others } = units(actor.whole);
    expect([n0, n1, n2, Object.keys(others).length]).toEqual([0, 0, 1, 7]);
    expect(actor.row.wakeAtMs).toBe(null);
  });

  it('is not asked while nothing is free', () => {
    const actor = playing();
    actor.fold([counted(1), wishes('a', 2), wishes('b', 3)]);
    expect(actor.fold([wishes('c', 4)]).entries.map(({ id }) => id)).toEqual(['order/c']);
  });
});

describe('what counts since an instant', () => {
  it('is added up anew when the instant moves, also backwards', () => {
    const actor = playing();
    const tell = (...messages: Message[]) => actor.fold(messages);
    tell(counted(10, 1), ...[3, 4, 5].map((day) => wishes(`n${day}`, 2, { leftOn: day })));
    expect(storedOf(actor.row).since).toEqual({ left: 3 });
    tell(counted(10, 4));
    expect(storedOf(actor.row).since).toEqual({ left: 1 });
    tell({ ...counted(10, 2), revision: 9, id: 'earlier' });
    expect(storedOf(actor.row).since).toEqual({ left: 3 });
    tell(wishes('n3', 2, { revision: 2 }));
    expect(storedOf(actor.row).since).toEqual({ left: 2 });
  });
});

describe('finished entries', () => {
  const done = () => {
    const actor = playing();
    actor.fold([counted(5), wishes('a', 2)]);
    actor.fold([wishes('a', 2, { revision: 2, leftOn: 3 }), wishes('b', 2)]);
    return actor;
  };
  const later = Date.parse(DAY(6));

  it('are folded into a sum when their time is over, and their place is empty', () => {
    const actor = done();
    expect(storedOf(actor.row).sweepAtMs).toBe(Date.UTC(2026, 10, 5));
    expect(rest(actor, later)).toBe(1);
    expect(storedOf(actor.row)).toMatchObject({ sum: { given: 1 }, foldedSince: { left: 1 } });
    expect(storedOf(actor.row).since).toBeUndefined();
    expect([Object.keys(units(actor.whole)), actor.row.wakeAtMs]).toEqual([['b'], null]);
  });

  it('are still known: a late duplicate changes nothing, older news neither', () => {
    const actor = done();
    rest(actor, later);
    const again = actor.fold([wishes('a', 2, { revision: 2, leftOn: 3 }), wishes('a', 2)]);
    expect([again.changed, again.taken.map(({ result }) => result)]).toEqual([false, ['duplicate', 'superseded']]);
  });

  it('that something new is said of are shown, and stay folded', () => {
    const actor = done();
    rest(actor, later);
    const news = actor.fold([wishes('a', 2, { revision: 3 }), wishes('a', 2, { revision: 3 })]);
    expect(news.exceptions.map(({ key, state }) => [key, state])).toEqual([
      ['exception/contradiction/order/a', 'open'],
    ]);
    expect(Object.keys(units(actor.whole))).toEqual(['b']);
    expect(actor.fold([wishes('a', 2, { revision: 3 })]).changed).toBe(false);
  });

  it('count no longer once the shelf is counted after them', () => {
    const actor = done();
    rest(actor, later);
    actor.fold([counted(5, 10)]);
    expect(storedOf(actor.row)).toMatchObject({ sum: { given: 1 }, sinceMs: Date.parse(DAY(10)) });
    expect(storedOf(actor.row).foldedSince).toBeUndefined();
  });
});

it('the maintained sum is what adding everything up would give, in 60 histories by seed', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomBy(seed);
    const actor = playing();
    const pick = (below: number) => Math.floor(random() * below);
    for (let step = 0; step < 30; step += 1) {
      const name = `n${pick(8)}`;
      const more = { revision: 1 + pick(4), ...(random() < 0.3 ? { leftOn: 2 + pick(20) } : {}) };
      const message = random() < 0.2 ? counted(pick(6), 1 + pick(20)) : wishes(name, 2 + pick(20), more);
      actor.fold(random() < 0.3 ? [message, message] : [message]);
      if (random() < 0.2) rest(actor);
    }
    expect([seed, storedOf(actor.row).sum ?? {}]).toEqual([seed, addedUp(actor)]);
    const again = attach(shelf.slots, actor.row, blind);
    expect(storedOf(again).seen?.rest).toEqual(storedOf(actor.row).sum ?? {});
  }
});
