import { describe, expect, it } from 'vitest';
import { itemLookup, orderItemResolved, typeOf, type DataOf, type Message } from '#libs/contracts';
import { actor, fact } from './actor.js';
import { level, wanting } from './effects.js';
import { fold } from './fold.js';
import { newRow, type Row } from './row.js';
import { latest, once, settled } from './slots.js';
import { given, told } from './testing.js';

type Resolved = DataOf<typeof orderItemResolved>;
const lookups = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: (value) => `item/US/${value.sku}`,
    data: (value, issue) => ({
      order: issue.actor,
      sku: value?.sku ?? issue.effect.slice('item.lookup/'.length),
      wanted: value !== null,
    }),
  }),
};
const want = wanting(lookups);

const wondering = actor({
  type: 'order',
  slots: { resolved: latest<string>(), first: once<string>() },
  receives: {
    [typeOf(orderItemResolved)]: (data: Resolved) => {
      if (data.itemId === 'unreadable') throw new Error('cannot be read');
      return [fact('resolved', data.itemId ?? data.state), fact('first', data.sku)];
    },
  },
  effects: lookups,
  planVersion: 2,
  plan: function* (facts, _policy: null) {
    yield want('timer', { atMs: 1_000 });
    const state = settled(facts.resolved);
    if (state === 'surprising') throw new Error('did not expect that');
    if (state === 'unknown') yield want('item.lookup', { sku: 'A' }, 'A');
    if (facts.clockMs >= 1_000)
      yield want('exception', { reason: 'order-missing', owner: 'logistics', amountAtRisk: null, detail: 'late' });
  },
});
const say = (state: 'resolved' | 'unknown', revision: number, itemId?: string) =>
  told(orderItemResolved, 'order/a/1', itemId ? { sku: 'A', state, itemId } : { sku: 'A', state }, { revision });

describe('the outcome', () => {
  it('keeps the level that the newest revision calls for, in every order', () => {
    const outcome = given(wondering, null)(say('resolved', 1), say('unknown', 2)).outcome();
    expect(outcome.levels).toEqual({ 'item.lookup/A': { sku: 'A' } });
  });
  it('retracts a level that the newest revision no longer calls for', () => {
    given(wondering, null)(say('unknown', 1), say('resolved', 2)).wantsOnly();
  });
  it('treats time as a fact', () => {
    given(wondering, null)(say('resolved', 1)).at(999).wantsOnly();
    given(
      wondering,
      null,
    )(say('resolved', 1))
      .at(1_000)
      .wants({ 'exception/order-missing': { detail: 'late' } });
  });
});

const folding = { definition: wondering, policy: null, nowMs: 0 };
const start = (...messages: Message[]): Row => fold(newRow('order', 'order/a/1'), messages, folding).row;

it('keeps the facts of a plan whose message the bus would not take, and shows it to a person', () => {
  const large = actor({
    ...wondering,
    plan: function* (_facts: unknown, _policy: null) {
      yield want('item.lookup', { sku: 'A'.repeat(99), detail: 'x'.repeat(700_000) } as { sku: string }, 'A');
    },
    effects: {
      'item.lookup': { ...lookups['item.lookup'], data: (value: object) => ({ order: 'o', wanted: true, ...value }) },
    },
  } as never) as typeof wondering;
  const folded = fold(newRow('order', 'order/a/1'), [say('unknown', 1)], { ...folding, definition: large });
  expect(folded.messages).toEqual([]);
  expect(folded.row.facts['resolved']).toMatchObject([{ v: 'unknown' }]);
  expect(folded.exceptions).toMatchObject([
    { key: 'exception/plan-failed', wish: { detail: expect.stringContaining('more than 640 KiB') } },
  ]);
});

describe('a fold', () => {
  it('changes nothing where nothing is new: the row stays the same object', () => {
    const message = say('unknown', 1);
    const row = start(message);
    const again = fold(row, [message], folding);
    expect([again.row === row, again.changed, again.messages, again.taken[0]?.result]).toEqual([
      true,
      false,
      [],
      'duplicate',
    ]);
  });
  it('takes the others where one message cannot be read', () => {
    const bad = say('unknown', 3, 'unreadable');
    const folded = fold(newRow('order', 'order/a/1'), [say('resolved', 1), bad, say('unknown', 2)], folding);
    expect(folded.broken).toEqual([{ message: bad, error: new Error('cannot be read') }]);
    expect(folded.taken.map((one) => one.result)).toEqual(['applied', 'applied']);
    expect(Object.keys(folded.row.issued)).toEqual(['item.lookup/A']);
  });
  it('names what the actor does not receive', () => {
    const stranger = { ...say('unknown', 1), type: 'order.stranger.v1' };
    expect(fold(newRow('order', 'order/a/1'), [stranger], folding).broken[0]?.error).toEqual(
      new Error("order receives no order.stranger.v1: name it in the actor's contract"),
    );
  });
  it('wakes at a timer, once, and not before', () => {
    const row = start(say('resolved', 1));
    expect(row.wakeAtMs).toBe(1_000);
    const woken = fold(row, [], { ...folding, force: true, dueMs: 1_000 });
    expect([woken.row.wakeAtMs, woken.exceptions.length]).toEqual([null, 1]);
  });
});

describe('changes of a key', () => {
  const flip = (times: number, more: (turn: number) => Partial<Message>) => {
    let row = newRow('order', 'order/a/1');
    for (let turn = 1; turn <= times; turn++) {
      const { document: _none, ...message } = say(turn % 2 ? 'unknown' : 'resolved', turn);
      row = fold(row, [{ ...message, ...more(turn) }], folding).row;
    }
    return Object.keys(row.issued).includes('exception/oscillating');
  };
  it('without end come to rest where each is the echo of the one before', () => {
    expect(flip(60, (turn) => ({ causes: [`order/a/1/item.lookup/A@${turn}`] }))).toBe(true);
    expect(flip(60, (turn) => ({ id: `order/a/1/item.lookup/A@${turn}!answered` }))).toBe(true);
  });
  it('go on where each is news, from a document or from another actor', () => {
    expect(flip(60, (turn) => ({ document: `d-${turn}` }))).toBe(false);
    expect(flip(60, (turn) => ({ causes: [`order/a/2/item.lookup/A@${turn}`] }))).toBe(false);
  });
});

describe('a plan that throws', () => {
  const row = start(say('unknown', 1));
  const failed = fold(row, [say('resolved', 2, 'surprising')], folding);

  it('keeps the facts, everything issued and the timer, and shows itself to a person', () => {
    expect(failed.row.facts).not.toEqual(row.facts);
    expect(Object.keys(failed.row.issued)).toEqual(['item.lookup/A', 'exception/plan-failed']);
    expect(failed.row.wakeAtMs).toBe(1_000);
    expect(failed.exceptions.map((step) => [step.key, step.wish.detail])).toEqual([
      ['exception/plan-failed', 'the plan failed: did not expect that'],
    ]);
  });
  it('is not asked again in vain, and recovers with the next fact', () => {
    expect(fold(failed.row, [], { ...folding, force: true }).changed).toBe(false);
    const next = fold(failed.row, [say('resolved', 3)], folding);
    expect(next.exceptions.map((step) => step.state)).toEqual(['closed']);
  });
  it('of a new version leaves the row to be planned again: it stays outdated', () => {
    const older = { ...row, planVersion: 1 };
    expect(fold(older, [say('resolved', 2, 'surprising')], folding).row.planVersion).toBe(1);
  });
});

describe('a deploy', () => {
  it('lets an older replica absorb and leave the plan to whoever knows the newer one', () => {
    const newer = { ...start(say('resolved', 1)), planVersion: 3 };
    const folded = fold(newer, [say('unknown', 2)], folding);
    expect([folded.changed, folded.row.wakeAtMs, folded.row.planVersion, folded.messages]).toEqual([true, 0, 3, []]);
  });
  it('plans again what an older plan has planned, though no fact is new', () => {
    const older = { ...start(say('unknown', 1)), planVersion: 1, issued: {} };
    const folded = fold(older, [], { ...folding, force: true });
    expect([folded.row.planVersion, folded.row.version, folded.messages.length]).toEqual([2, 2, 1]);
  });
});
