import { describe, expect, it } from 'vitest';
import { itemActor } from './item.actor.js';
import { toldNumber, wordNumber, wordOf } from './item-answer.js';
import { itemEffects } from './item.contract.js';
import type { ItemFacts, Master } from './item.facts.js';
import { toldOtherwise } from './item.plan.js';

const master: Master = { state: 'resolved', itemId: 'I-17', taxClass: 'standard', asOf: '2026-11-20T10:00:00.000Z' };
const told = wordNumber(wordOf(master));

/** Facts of an item of which no asker is in sight. */
function facts(rest: Readonly<Record<string, number>>, word: Master | undefined = master): ItemFacts {
  return { self: 'item/US/A/1', master: word, askers: { rest, seen: {} } } as unknown as ItemFacts;
}

describe('the number of a word', () => {
  it('is of what is said, not of when, and never the 0 of those who were told nothing', () => {
    expect(wordNumber(wordOf({ ...master, asOf: '2026-11-21T10:00:00.000Z' }))).toBe(told);
    expect(wordNumber(wordOf({ ...master, taxClass: 'reduced' }))).not.toBe(told);
    expect([told >= 1, told <= 2 ** 32]).toEqual([true, true]);
    expect([toldNumber({}), toldNumber({ 'item.answer': { order: 'o', master: wordOf(master) } })]).toEqual([0, told]);
  });
});

describe('orders that were told otherwise', () => {
  it('are looked for on both sides of what is said now', () => {
    expect(toldOtherwise(facts({ asked: 3, 'told/0': 1, [`told/${told}`]: 2 }))).toMatchObject([
      { find: 'told', upTo: told - 1 },
      { find: 'told', above: told },
    ]);
  });
  it('are not looked for where all were told the same, whatever else is counted', () => {
    expect(toldOtherwise(facts({ asked: 3, waiting: 1, [`told/${told}`]: 3 }))).toEqual([]);
  });
  it('are not looked for before the ERP has said anything', () => {
    expect(toldOtherwise({ ...facts({ asked: 1, 'told/0': 1 }), master: undefined })).toEqual([]);
  });
});

describe('a look into the ERP', () => {
  const { answer, data } = itemEffects['item.fetch'];
  const issued = (after: string | null) => ({ value: { after } }) as never;
  it('is answered by any word where none was known, else by a newer one only', () => {
    const answered = (after: string | null, word?: Master) =>
      answer?.given?.({ ...facts({}), master: word } as never, issued(after));
    expect([answered(null), answered(null, master)]).toEqual([false, true]);
    expect(answered(master.asOf, master)).toBe(false);
    expect(answered('2026-11-20T09:59:59.999Z', master)).toBe(true);
    expect(answer?.withinMs).toBe(900_000);
  });
  it('names entity, SKU and itself', () => {
    const issue = { actor: 'item/US/A/1', effect: 'item.fetch/2', revision: 7 };
    const expected = { legalEntity: 'US', sku: 'A/1', effect: 'item.fetch/2', effectRevision: 7 };
    expect(data({ after: null }, issue)).toEqual(expected);
  });
});

it('an answer that is taken back leaves the order as if the ERP had no such item', () => {
  const issue = { actor: 'item/US/A/1', effect: 'item.answer/o', revision: 7 };
  expect(itemEffects['item.answer'].data(null, issue, {} as never)).toEqual({ sku: 'A/1', state: 'unknown' });
});

it('lists show SKU and state, also before the ERP has said anything', () => {
  expect(itemActor.columns?.(facts({}))).toEqual({ sku: 'A/1', state: 'resolved' });
  expect(itemActor.columns?.({ ...facts({}), master: undefined } as never)).toEqual({ sku: 'A/1', state: null });
});
