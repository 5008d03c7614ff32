import fc from 'fast-check';
import { expect, it } from 'vitest';
import { absorbFact, stampOf, viewOf } from './absorb.js';
import { answered, fact, retried, type Answer, type Fact } from './actor.js';
import { canonical } from './canonical.js';
import { told } from './given.js';
import { orderCancellation } from '#libs/contracts';
import { newRow } from './row.js';
import { latest } from './slots.js';

const slots = { note: latest<string>() };
type Told = readonly [fact: Fact, timeMs: number];

const answer = fc.record<Answer>({
  outcome: fc.constantFrom('posted', 'posted-different', 'rejected', 'waiting', 'confirmed', 'failed', 'in-doubt'),
  lines: fc.constantFrom({}, { a: 1 }),
});
const facts: fc.Arbitrary<Told> = fc.tuple(
  fc.oneof(
    fc
      .tuple(fc.constantFrom('sale/1', 'sale/2'), fc.integer({ min: 1, max: 2 }), answer)
      .map(([effect, revision, said]) => answered(effect, revision, said)),
    fc.integer({ min: 0, max: 3 }).map((revision) => retried('sale/1', revision)),
    fc.constantFrom('x', 'y').map((note) => fact('note', note)),
  ),
  fc.integer({ min: 0, max: 3 }),
);

function absorbAll(all: readonly Told[]): Readonly<Record<string, unknown>> {
  let stored: Readonly<Record<string, unknown>> = {};
  for (const [one, timeMs] of all)
    [stored] = absorbFact(slots, stored, one, { revision: 0, timeMs, id: 'm', translator: 0 });
  return stored;
}
const viewed = (all: readonly Told[]) => viewOf({ slots }, { ...newRow('order', 'order/a/1'), facts: absorbAll(all) });

it('keeps the same facts in every order of arrival and however often', () => {
  const shuffled = fc
    .array(facts, { maxLength: 7 })
    .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })));
  fc.assert(
    fc.property(shuffled, ([all, twice]) => {
      expect(canonical(absorbAll(twice))).toBe(canonical(absorbAll(all)));
    }),
    { numRuns: 2_000 },
  );
});

it('lets what took effect outrank what did not, whichever was said last', () => {
  const posted: Told = [answered('sale/1', 3, { outcome: 'posted' }), 1];
  const rejected: Told = [answered('sale/1', 3, { outcome: 'rejected' }), 9];
  expect(viewed([posted, rejected]).answers['sale/1']?.['3']).toEqual({ outcome: 'posted' });
});

it('refuses a fact for a slot that nobody declared', () => {
  const stamp = { revision: 0, timeMs: 0, id: 'm', translator: 0 };
  expect(() => absorbFact(slots, {}, fact('typo', 1), stamp)).toThrow('no slot is called typo');
  expect(() => absorbFact(slots, {}, { path: [], value: 1 }, stamp)).toThrow('no slot is called undefined');
});

it('stamps the facts of a message with its document, part and translator', () => {
  const message = told(
    orderCancellation,
    'order/a/1',
    { at: '2026-11-20T00:00:00.000Z', reason: 'buyer' },
    { id: 'm', document: 'd', part: '/x', translator: 4, revision: 7 },
  );
  expect(stampOf(message)).toEqual({
    revision: 7,
    timeMs: Date.parse(message.time),
    id: 'm',
    part: 'd#/x',
    translator: 4,
  });
});

it('stamps the facts of a message without a document with none, and of one without a part with the whole', () => {
  const data = { at: '2026-11-20T00:00:00.000Z', reason: 'buyer' };
  const { document: _none, ...message } = told(orderCancellation, 'order/a/1', data, { id: 'm', revision: 7 });
  expect(stampOf(message)).toMatchObject({ part: undefined, translator: 0 });
  expect(stampOf({ ...message, document: 'd' })).toMatchObject({ part: 'd#' });
});

it('a fact may have a stamp of its own in part', () => {
  const stamp = { revision: 1, timeMs: 1, id: 'm', translator: 0 };
  const own = (revision: number, value: string) => ({ ...fact('note', value), stamp: { revision } });
  const [first] = absorbFact(slots, {}, own(5, 'x'), stamp);
  expect(first).toStrictEqual({ note: [{ r: 5, t: 1, i: 'm', v: 'x' }] });
  expect(absorbFact(slots, first, fact('note', 'y'), { ...stamp, revision: 4 })).toStrictEqual([first, 'superseded']);
});

it('facts that say nothing new are the same object', () => {
  const stamp = { revision: 1, timeMs: 1, id: 'm', translator: 0 };
  const [first] = absorbFact(slots, {}, fact('note', 'x'), stamp);
  expect(absorbFact(slots, first, fact('note', 'x'), stamp)[0]).toBe(first);
});
