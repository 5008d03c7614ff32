import { describe, expect, it } from 'vitest';
import {
  deliveryRequested,
  itemLookup,
  orderDeliveryOutcome,
  orderItemResolved,
  typeOf,
  type DataOf,
  type Message,
} from '#libs/contracts';
import { actor, answered, fact } from './actor.js';
import { command, hold, level, wanting } from './effects.js';
import { fold, type Folded } from './fold.js';
import { told } from './given.js';
import { newRow, type Row } from './row.js';
import { latest, winnerOf } from './slots.js';

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2026-11-20T00:00:00.000Z');
const KEY = 'order/a/1';

const effects = {
  'item.lookup': level<{ sku: string }, typeof itemLookup>({
    contract: itemLookup,
    to: ({ sku }) => `item/US/${sku}`,
    data: (value, { actor: order }) => ({ order, sku: value?.sku ?? 'A', wanted: value !== null }),
    answer: {
      withinMs: 10 * MINUTE_MS,
      given: ({ item }: { readonly item: unknown }) => winnerOf(item as string | undefined) === 'resolved',
    },
  }),
  'shipment.release': command<typeof deliveryRequested.example, typeof deliveryRequested>({
    contract: deliveryRequested,
    to: (_value, order) => order,
    data: (value, { effect, revision }) => ({ ...value, effect, effectRevision: revision }),
    answer: { withinMs: 10 * MINUTE_MS },
  }),
};
const want = wanting(effects);

/** Looks an item up until it is resolved; then goods are released. `wait` holds everything, `break` breaks the plan. */
const asking = actor({
  type: 'order',
  slots: { item: latest<string>() },
  receives: {
    [typeOf(orderItemResolved)]: (data: DataOf<typeof orderItemResolved>) => [fact('item', data.itemId ?? data.state)],
    [typeOf(orderDeliveryOutcome)]: (data: DataOf<typeof orderDeliveryOutcome>) => [
      answered(data.command, data.answersRevision, { outcome: data.state, data }),
    ],
  },
  effects,
  planVersion: 1,
  plan: function* ({ item }, _policy: null) {
    const state = winnerOf(item);
    if (state === 'break') throw new Error('broken');
    if (state === 'wait') return yield hold();
    if (state === 'unknown') yield want('item.lookup', { sku: 'A' }, 'A');
    if (state === 'resolved') yield want('shipment.release', deliveryRequested.example, '1');
  },
});

const says = (state: string, revision = 1): Message =>
  told(
    orderItemResolved,
    KEY,
    state === 'resolved' || state === 'unknown' ? { sku: 'A', state } : { sku: 'A', state: 'resolved', itemId: state },
    { revision },
  );

/** The actor with its clock: a turn that is due is a fold with its instant. */
class Turns {
  row: Row = newRow('order', KEY);
  nowMs = START_MS;

  tell(...messages: Message[]): Folded {
    return this.#fold(messages, {});
  }

  wake(): Folded {
    const dueMs = this.row.wakeAtMs ?? 0;
    this.nowMs = Math.max(this.nowMs, dueMs);
    return this.#fold([], { dueMs, force: true });
  }

  #fold(messages: readonly Message[], due: { dueMs?: number; force?: boolean }): Folded {
    const folded = fold(this.row, messages, { definition: asking, policy: null, nowMs: this.nowMs, ...due });
    this.row = folded.row;
    return folded;
  }

  get minutesToWake(): number | null {
    return this.row.wakeAtMs === null ? null : (this.row.wakeAtMs - START_MS) / MINUTE_MS;
  }
}

const busIds = ({ repeats }: Folded) => repeats.map(({ busId }) => busId);

describe('an effect that nobody answers', () => {
  it('is said again in its time, the same under another id of the bus, and twice at most', () => {
    const turns = new Turns();
    const [first] = turns.tell(says('unknown')).messages;
    expect(turns.minutesToWake).toBe(10);
    const again = turns.wake();
    expect(again.messages).toEqual([]);
    expect(again.repeats).toEqual([{ message: first, busId: `${first?.id}~again.1` }]);
    expect(turns.minutesToWake).toBe(20);
    const last = turns.wake();
    expect(last.repeats).toEqual([{ message: first, busId: `${first?.id}~again.2` }]);
    expect(turns.minutesToWake).toBe(null);
  });

  it('is shown to a person with the second time, until it is answered', () => {
    const turns = new Turns();
    turns.tell(says('unknown'));
    expect(turns.wake().exceptions).toEqual([]);
    expect(turns.wake().exceptions).toMatchObject([
      {
        key: 'exception/unanswered/item.lookup/A',
        state: 'open',
        wish: {
          reason: 'unanswered',
          owner: 'integration-support',
          detail: expect.stringContaining('item.lookup/A') as string,
        },
      },
    ]);
    const answer = turns.tell(says('resolved', 2));
    expect(answer.exceptions).toMatchObject([{ key: 'exception/unanswered/item.lookup/A', state: 'closed' }]);
    expect(answer.repeats).toEqual([]);
  });

  it('is not said again where the plan has taken it back or replaced it in the same turn', () => {
    const turns = new Turns();
    turns.tell(says('unknown'));
    turns.wake();
    const folded = fold(turns.row, [says('resolved', 2)], {
      definition: asking,
      policy: null,
      nowMs: turns.nowMs,
      dueMs: turns.row.wakeAtMs ?? 0,
    });
    expect([folded.repeats, folded.exceptions]).toEqual([[], []]);
  });

  it('is said again where the plan holds it, and where the plan has failed', () => {
    for (const state of ['wait', 'break']) {
      const turns = new Turns();
      turns.tell(says('unknown'));
      turns.tell(says(state, 2));
      expect([state, turns.minutesToWake]).toEqual([state, 10]);
      expect(busIds(turns.wake())).toEqual([`${KEY}/item.lookup/A@1~again.1`]);
    }
  });
});

describe('an answer', () => {
  const outcome = (state: DataOf<typeof orderDeliveryOutcome>['state'], revision = 1): Message =>
    told(orderDeliveryOutcome, KEY, {
      ...orderDeliveryOutcome.example,
      command: 'shipment.release/1',
      answersRevision: revision,
      state,
    });

  it('to the revision that is in flight ends the waiting', () => {
    const turns = new Turns();
    turns.tell(says('resolved'));
    expect(turns.minutesToWake).toBe(10);
    turns.tell(outcome('confirmed', 7));
    expect(turns.minutesToWake).toBe(10);
    turns.tell(outcome('confirmed'));
    expect([turns.minutesToWake, turns.row.issued['shipment.release/1']]).toMatchObject([null, { k: 'command' }]);
    expect(turns.row.issued['shipment.release/1']).not.toHaveProperty('a');
  });

  it('that it failed, or that nobody knows, is an answer too', () => {
    for (const state of ['failed', 'in-doubt'] as const) {
      const turns = new Turns();
      turns.tell(says('resolved'));
      turns.tell(outcome(state));
      expect([state, turns.minutesToWake]).toEqual([state, null]);
    }
  });
});

describe('a receiver that waits', () => {
  const parked = (turns: Turns, until?: string) => {
    const waiting = { outcome: 'waiting' as const, data: until === undefined ? {} : { until } };
    turns.row = { ...turns.row, facts: { ...turns.row.facts, answers: answersOf(waiting) } };
    turns.tell(says('resolved', 2));
  };
  const answersOf = (v: unknown) => ({ 'shipment.release/1': { '1': { r: 0, t: START_MS, i: 'answer', v } } });

  it('until an instant is reminded its time after that', () => {
    const turns = new Turns();
    turns.tell(says('resolved'));
    parked(turns, '2026-11-20T02:00:00.000Z');
    expect(turns.minutesToWake).toBe(130);
    expect(busIds(turns.wake())).toEqual([`${KEY}/shipment.release/1@1~again.1`]);
  });

  it('for a person is not reminded', () => {
    const turns = new Turns();
    turns.tell(says('resolved'));
    parked(turns);
    expect(turns.minutesToWake).toBe(null);
  });
});
