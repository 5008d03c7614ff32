import { describe, expect, it } from 'vitest';
import { orderCancellation, type Message } from '#libs/contracts';
import { absorbAll, factsIn } from './absorb-batch.js';
import { fact, type ActorDefinition, type Fact, type Slots } from './actor.js';
import { told } from './given.js';
import { newRow, type Row } from './row.js';
import { latest, max, once } from './slots.js';

const slots = { note: latest<string>(), first: once<string>(), most: max() };

/** An actor that takes from a message the facts that its reason names as JSON. */
const definition = {
  type: 'order',
  slots,
  receives: {
    'order.cancellation.v1': (data: { reason: string }) =>
      (JSON.parse(data.reason) as [name: string, value: unknown][]).map(([name, value]): Fact => fact(name, value)),
  },
} as unknown as Pick<ActorDefinition<Slots, never>, 'type' | 'slots' | 'receives'>;

function saying(
  facts: readonly (readonly [name: string, value: unknown])[] | string,
  id: string,
  revision = 1,
): Message {
  const reason = typeof facts === 'string' ? facts : JSON.stringify(facts);
  return told(orderCancellation, 'order/a/1', { at: '2026-11-20T00:00:00.000Z', reason }, { id, revision });
}

const row = (facts: Row['facts'] = {}): Row => ({ ...newRow('order', 'order/a/1'), facts });
const absorbed = (messages: readonly Message[], facts: Row['facts'] = {}, dueMs?: number) =>
  absorbAll(definition, row(facts), messages, dueMs);
const resultsOf = (...messages: readonly Message[]) => absorbed(messages).taken.map(({ result }) => result);

describe('a batch', () => {
  it('is absorbed message by message, each with what became of it', () => {
    const [a, b, again] = [
      saying([['note', 'x']], 'a', 1),
      saying([['note', 'y']], 'b', 2),
      saying([['note', 'y']], 'b', 2),
    ];
    const { facts, taken, broken } = absorbed([a, b, again]);
    expect(taken).toStrictEqual([
      { message: a, result: 'applied' },
      { message: b, result: 'applied' },
      { message: again, result: 'duplicate' },
    ]);
    expect(broken).toStrictEqual([]);
    expect(slots.note.view(facts['note'])).toBe('y');
  });

  it('leaves out a message that cannot be read, with all its facts and nobody else’s', () => {
    const [good, unread, unknown] = [
      saying([['note', 'x']], 'a'),
      saying('no JSON', 'b'),
      saying(
        [
          ['note', 'half'],
          ['nobody', 1],
        ],
        'c',
        9,
      ),
    ];
    const { facts, taken, broken } = absorbed([unread, good, unknown]);
    expect(broken.map(({ message }) => message)).toStrictEqual([unread, unknown]);
    expect(broken.map(({ error }) => String(error))).toStrictEqual([
      expect.stringContaining('JSON'),
      expect.stringContaining('no slot is called nobody'),
    ]);
    expect(taken).toStrictEqual([{ message: good, result: 'applied' }]);
    expect(slots.note.view(facts['note'])).toBe('x');
  });

  it('that says nothing new leaves the facts that were there, the same object', () => {
    const { facts } = absorbed([saying([['note', 'x']], 'a')]);
    expect(absorbed([saying([['note', 'x']], 'a')], facts).facts).toBe(facts);
    expect(absorbed([], facts).facts).toBe(facts);
    expect(absorbed([saying([['note', 'y']], 'b', 2)], facts).facts).not.toBe(facts);
  });

  it('changes no facts that somebody else may look at', () => {
    const { facts } = absorbed([saying([['note', 'x']], 'a')]);
    const before = structuredClone(facts);
    absorbed(
      [
        saying(
          [
            ['note', 'y'],
            ['first', 'z'],
          ],
          'b',
          2,
        ),
      ],
      facts,
    );
    expect(facts).toStrictEqual(before);
  });

  it('may come with an instant that is due: a fact like any other', () => {
    expect(absorbed([], {}, 70).facts).toStrictEqual({ clockMs: 70 });
    expect(absorbed([], { clockMs: 90 }, 70).facts).toStrictEqual({ clockMs: 90 });
    expect(absorbed([saying([['most', 3]], 'a')], {}, 70).facts).toStrictEqual({ clockMs: 70, most: 3 });
    expect(absorbed([]).facts).toStrictEqual({});
  });
});

describe('what became of a message with several facts', () => {
  const most = (value: number, id: string) => saying([['most', value]], id);
  it('is applied if one of them was', () => {
    expect(
      resultsOf(
        most(5, 'a'),
        saying(
          [
            ['most', 5],
            ['note', 'x'],
          ],
          'b',
        ),
      ),
    ).toStrictEqual(['applied', 'applied']);
    expect(
      resultsOf(
        most(5, 'a'),
        saying(
          [
            ['note', 'x'],
            ['most', 5],
          ],
          'b',
        ),
      ),
    ).toStrictEqual(['applied', 'applied']);
    expect(
      resultsOf(
        most(5, 'a'),
        saying(
          [
            ['note', 'x'],
            ['most', 4],
          ],
          'b',
        ),
      ),
    ).toStrictEqual(['applied', 'applied']);
  });
  it('is superseded if none was and one came too late, and else a duplicate', () => {
    const note = saying(
      [
        ['note', 'x'],
        ['most', 5],
      ],
      'a',
    );
    expect(
      resultsOf(
        note,
        saying(
          [
            ['most', 4],
            ['note', 'x'],
          ],
          'a',
        ),
      ),
    ).toStrictEqual(['applied', 'superseded']);
    expect(
      resultsOf(
        note,
        saying(
          [
            ['note', 'x'],
            ['most', 4],
          ],
          'a',
        ),
      ),
    ).toStrictEqual(['applied', 'superseded']);
    expect(resultsOf(note, note)).toStrictEqual(['applied', 'duplicate']);
    expect(resultsOf(saying([], 'a'))).toStrictEqual(['duplicate']);
  });
});

it('a type that the actor does not name is refused with what to do', () => {
  const message = { ...saying([], 'a'), type: 'order.news.v1' };
  expect(() => factsIn(definition, message)).toThrow(
    "order receives no order.news.v1: name it in the actor's contract",
  );
  expect(absorbed([message]).broken).toHaveLength(1);
});
