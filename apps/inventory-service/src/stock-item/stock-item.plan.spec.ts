import { describe, expect, it } from 'vitest';
import { given, outcomeOf, played, told } from '#libs/actors/testing';
import { stockAdjustment, stockCount, stockReservation, type Message } from '#libs/contracts';
import { stockItemActor } from './stock-item.actor.js';

const key = 'stock-item/US/MUG/own';
const plan = given(stockItemActor, { levels: [] });
const at = (day: number) => `2026-11-${day}T12:00:00.000Z`;

function counted(onHand: number, day = 20): Message {
  return told(
    stockCount,
    key,
    { warehouse: 'WH1', onHand, asOf: at(day) },
    { revision: Date.parse(at(day)), time: at(day), id: `count-${day}` },
  );
}

function adjusted(adjustmentId: string, units: number, day = 21): Message {
  return told(
    stockAdjustment,
    key,
    { adjustmentId, units, at: at(day), reason: 'receipt' },
    { id: `${adjustmentId}/${units}` },
  );
}

/** What an order wants held, by its revision; bought on that day of the month, with units that left. */
function wants(
  order: string,
  quantity: number | null,
  revision = 1,
  day = 20,
  left: Readonly<Record<string, number>> = {},
): Message {
  const shipped = Object.entries(left).map(([shipmentId, units]) => ({ shipmentId, units, at: at(22) }));
  const level = quantity === null ? null : { quantity, priorityAt: at(day), shipped };
  const data = { order: `order/shop/${order}`, reservation: 'stock.reserve/1/MUG', level };
  return told(stockReservation, key, data, { revision, id: `${order}@${revision}` });
}

const answer = (order: string) => `reservation.answer/order/shop/${order}/stock.reserve/1/MUG`;

describe('a stock item', () => {
  it('promises what lies on the shelf, and names the revision that it answers', () => {
    plan(counted(5), wants('A', 2, 7)).wants({
      [answer('A')]: { state: 'held', quantity: 2, held: 2, answersRevision: 7 },
    });
  });

  it('promises nothing before the first count', () => {
    plan(wants('A', 2))
      .wantsOnly(answer('A'))
      .wants({ [answer('A')]: { state: 'short', held: 0 } });
  });

  it('serves the earlier purchase first, when both wait', () => {
    const outcome = sequence(counted(0, 19), wants('A', 3, 1, 21), wants('B', 3, 1, 20), counted(4));
    expect(outcome).toMatchObject({ [answer('A')]: { state: 'short' }, [answer('B')]: { state: 'held' } });
  });

  it('serves a smaller wish behind one that is too large', () => {
    const outcome = sequence(counted(0, 19), wants('A', 3, 1, 20), wants('B', 1, 1, 21), counted(2));
    expect(outcome).toMatchObject({ [answer('A')]: { state: 'short' }, [answer('B')]: { state: 'held' } });
  });

  it('takes nothing away from whoever holds it, though another bought earlier', () => {
    const outcome = sequence(counted(1), wants('A', 1, 1, 21), wants('B', 1, 1, 20));
    expect(outcome).toMatchObject({ [answer('A')]: { state: 'held' }, [answer('B')]: { state: 'short' } });
  });

  it('keeps what is held when more is wished and not there, and says short', () => {
    const outcome = sequence(counted(2), wants('A', 2), wants('B', 1), wants('A', 3, 2));
    expect(outcome).toMatchObject({
      [answer('A')]: { state: 'short', quantity: 3, held: 2 },
      [answer('B')]: { state: 'short' },
    });
    const freed = sequence(counted(2), wants('A', 2), wants('B', 1), wants('A', 3, 2), wants('A', 1, 3));
    expect(freed).toMatchObject({ [answer('A')]: { state: 'held', held: 1 }, [answer('B')]: { state: 'held' } });
  });

  it('forgets a reservation that was taken back, and what it held is free', () => {
    const outcome = sequence(counted(1), wants('A', 1), wants('B', 1), wants('A', null, 2));
    expect(outcome[answer('A')]).toBeUndefined();
    expect(outcome).toMatchObject({ [answer('B')]: { state: 'held' } });
    const again = sequence(counted(1), wants('A', 1), wants('B', 1), wants('A', null, 2), wants('A', 1, 3));
    expect(again).toMatchObject({
      [answer('A')]: { state: 'short', answersRevision: 3 },
      [answer('B')]: { state: 'held' },
    });
  });

  it('goes down by what leaves, once, and answers the rest', () => {
    plan(counted(5), wants('A', 1, 2, 20, { 'SHP-1': 2 }))
      .wants({ [answer('A')]: { state: 'held', quantity: 1, left: 2 } })
      .wantsOnly(answer('A'));
    const outcome = sequence(counted(3), wants('A', 3), wants('A', 1, 2, 20, { 'SHP-1': 2 }), wants('B', 1));
    expect(outcome).toMatchObject({ [answer('A')]: { state: 'held', quantity: 1 }, [answer('B')]: { state: 'short' } });
  });

  it('says nothing more to a reservation that is served, and promises its units to nobody twice', () => {
    const served = sequence(counted(3), wants('A', 3), wants('A', 0, 2, 20, { 'SHP-1': 3 }));
    expect(served).toMatchObject({ [answer('A')]: { answersRevision: 1, quantity: 3 } });
    const more = sequence(
      counted(3),
      wants('A', 3),
      wants('A', 0, 2, 20, { 'SHP-1': 3 }),
      wants('A', 1, 3, 20, { 'SHP-1': 3 }),
    );
    expect(more).toMatchObject({ [answer('A')]: { answersRevision: 3, state: 'short', held: 0 } });
    const partly = sequence(
      counted(3),
      wants('A', 3),
      wants('A', 0, 2, 20, { 'SHP-1': 1 }),
      wants('B', 2),
      wants('A', 1, 3, 20, { 'SHP-1': 1 }),
    );
    expect(partly).toMatchObject({ [answer('A')]: { state: 'short', held: 0 }, [answer('B')]: { state: 'held' } });
  });

  it('counts what left before a count only once, and what was adjusted before it not at all', () => {
    const left = wants('A', 0, 1, 20, { 'SHP-1': 2 });
    plan(counted(1, 23), left, adjusted('R-1', 5, 21), wants('B', 1))
      .wants({ [answer('B')]: { state: 'held' } })
      .wantsOnly(answer('B'));
    plan(counted(1, 21), left, adjusted('R-1', 5, 22), wants('B', 4))
      .wants({ [answer('B')]: { state: 'held' } })
      .wantsOnly(answer('B'));
  });

  it('the newest count stands, whichever comes first', () => {
    plan(counted(1, 20), counted(9, 21), wants('A', 2))
      .wants({ [answer('A')]: { state: 'held' } })
      .wantsOnly(answer('A'));
  });

  it('shows when more is promised than is there, and keeps its promises', () => {
    const outcome = sequence(counted(3), wants('A', 3), counted(1, 21));
    expect(outcome).toMatchObject({ [answer('A')]: { state: 'held' }, 'exception/oversold': { owner: 'logistics' } });
  });

  it('shows when more left than was there', () => {
    plan(counted(1, 20), wants('A', 0, 1, 20, { 'SHP-1': 2 })).wantsOnly('exception/shipped-not-sold');
  });

  it('shows adjustments that contradict one another', () => {
    plan(counted(1), adjusted('R-1', 5), adjusted('R-1', 6)).wantsOnly('exception/contradiction');
  });
});

/** What stands after these messages, in this order: who holds depends on who came first. */
function sequence(...messages: readonly Message[]): Record<string, unknown> {
  const doubled = messages.flatMap((message) => [message, message]);
  const { levels, exceptions } = outcomeOf(stockItemActor, played(stockItemActor, { levels: [] }, doubled));
  return { ...levels, ...exceptions };
}
