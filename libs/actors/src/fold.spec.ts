import { expect, it } from 'vitest';
import { itemLookup, orderItemResolved, typeOf, type Contract } from '#libs/contracts';
import { actor, fact } from './actor.js';
import { level, wanting } from './effects.js';
import { latest, once, settled } from './slots.js';
import { given, told } from './testing.js';

const lookups = { 'item.lookup': level<{ sku: string }, Contract>({ contract: itemLookup, to: (value) => `item/US/${value.sku}`, data: (value, issue) => ({ order: issue.actor, sku: value?.sku ?? '', wanted: value !== null }) }) };
const want = wanting(lookups);
const wondering = actor({
  type: 'order',
  slots: { resolved: latest<string>(), first: once<string>() },
  receives: { [typeOf(orderItemResolved)]: (data: { sku: string; state: string }) => [fact('resolved', data.state), fact('first', data.sku)] },
  effects: lookups,
  planVersion: 1,
  plan: function* (facts, _policy: null) {
    yield want('timer', { atMs: 1_000 });
    if (settled(facts.resolved) === 'unknown') yield want('item.lookup', { sku: 'A' });
    if (facts.clockMs >= 1_000) yield want('exception', { reason: 'order-missing', owner: 'logistics', amountAtRisk: null, detail: 'late' });
  },
});
const say = (state: 'resolved' | 'unknown', revision: number) => told(orderItemResolved, 'order/a/1', { sku: 'A', state }, { revision });

it('keeps the level that the newest revision calls for, in every order', () => {
  const outcome = given(wondering, null)(say('resolved', 1), say('unknown', 2)).outcome();
  expect(outcome.levels).toEqual({ 'item.lookup': { sku: 'A' } });
});
it('retracts a level that the newest revision no longer calls for', () => {
  given(wondering, null)(say('unknown', 1), say('resolved', 2)).wantsOnly();
});
it('treats time as a fact', () => {
  given(wondering, null)(say('resolved', 1)).at(999).wantsOnly();
  given(wondering, null)(say('resolved', 1)).at(1_000).wants({ 'exception/order-missing': { detail: 'late' } });
});
