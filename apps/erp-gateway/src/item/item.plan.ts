import { entries, winnerOf, type Effect } from '#libs/actors';
import { want, type ItemFetch } from './item.contract.js';
import type { ItemFacts, Master } from './item.facts.js';
import type { ItemPolicy } from './item.policy.js';

const MINUTE_MS = 60_000;

/** Rises with every change of the plan's meaning. */
export const ITEM_PLAN_VERSION = 1;

/** What an item ought to have said and asked, given what is known of it: pure. */
export function* planItem(facts: ItemFacts, policy: ItemPolicy): Iterable<Effect> {
  const master = winnerOf(facts.master);
  const askers = entries(facts.askers);
  if (master) for (const [order] of askers) yield want('item.answer', { order, master: withoutInstant(master) }, order);
  if (askers.some(([, asked]) => winnerOf(asked)?.wanted)) yield* fetches(facts, master, policy);
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

/** The instant changes with every look into the ERP; the order is told only what changed. */
function withoutInstant({ asOf: _asOf, ...master }: Master): Omit<Master, 'asOf'> {
  return master;
}
