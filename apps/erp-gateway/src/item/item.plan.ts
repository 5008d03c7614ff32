import { entries, PAGE_OF_ENTRIES, winnerOf, type Effect, type RowsQuery } from '#libs/actors';
import { wordNumber, wordOf } from './item-answer.js';
import { want, type ItemFetch } from './item.contract.js';
import type { ItemFacts, Master } from './item.facts.js';
import type { ItemPolicy } from './item.policy.js';

const MINUTE_MS = 60_000;

/** Rises with every change of the plan's meaning. */
export const ITEM_PLAN_VERSION = 2;

/** What an item ought to have said and asked, given what is known of it: pure. */
export function* planItem(facts: ItemFacts, policy: ItemPolicy): Iterable<Effect> {
  const master = winnerOf(facts.master);
  const askers = entries(facts.askers.seen);
  if (master) for (const [order] of askers) yield want('item.answer', { order, master: wordOf(master) }, order);
  const waiting = (facts.askers.rest['waiting'] ?? 0) > 0 || askers.some(([, asked]) => winnerOf(asked)?.wanted);
  if (waiting) yield* fetches(facts, master, policy);
}

/** Orders that were told something else than what the ERP says now, or nothing yet. */
export function toldOtherwise({ master, askers }: ItemFacts): readonly RowsQuery[] {
  const winner = winnerOf(master);
  if (!winner) return [];
  const told = wordNumber(wordOf(winner));
  const others = Object.keys(askers.rest).filter((name) => name.startsWith('told/') && name !== `told/${told}`);
  if (others.length === 0) return [];
  return [
    { find: 'told', upTo: told - 1, limit: PAGE_OF_ENTRIES },
    { find: 'told', above: told, limit: PAGE_OF_ENTRIES },
  ];
}

/** A fetch at once where nothing is known; after an answer "unknown" another one, more and more rarely. */
function* fetches({ own, clockMs }: ItemFacts, master: Master | undefined, policy: ItemPolicy): Iterable<Effect> {
  const fetched = Object.keys(own).filter((key) => key.startsWith('item.fetch/')).length;
  if (!master && fetched === 0) yield want('item.fetch', { after: null }, '1');
  if (master?.state !== 'unknown') return;
  const newest = own[`item.fetch/${fetched}`]?.value as ItemFetch | undefined;
  // it is under way: the desk brings an answer
  if (newest?.after === master.asOf) return;
  const dueMs = Date.parse(master.asOf) + restMinutes(fetched, policy) * MINUTE_MS;
  if (clockMs < dueMs) yield want('timer', { atMs: dueMs }, 'refetch');
  else yield want('item.fetch', { after: master.asOf }, String(fetched + 1));
}

function restMinutes(fetched: number, { refetchMinutes }: ItemPolicy): number {
  return refetchMinutes[Math.min(Math.max(fetched - 1, 0), refetchMinutes.length - 1)] ?? 0;
}
