import { conflicted, type Effect } from '#libs/actors';
import { grantsOf, unitsHeld } from './grants.js';
import { claimsOf, onHand } from './shelf.js';
import { ANSWER, want } from './stock-item.contract.js';
import type { StockItemFacts } from './stock-item.facts.js';

/** Given all we know of a stock item, what should be true outside? Before the first count nothing is promised. */
export function* planStockItem(facts: StockItemFacts, _policy: null): Iterable<Effect> {
  const claims = claimsOf(facts);
  const onShelf = onHand(facts, claims);
  const grants = grantsOf(claims, facts.own, Math.max(0, onShelf ?? 0));
  for (const grant of grants) yield want(ANSWER, grant, grant.order, grant.reservation);

  if (onShelf !== undefined) yield* imbalances(facts.self, onShelf, unitsHeld(claims, grants));
  yield* contradictions(facts);
}

/**
 * Less on the shelf than is promised, or less than nothing: a person looks before a buyer does. The figures move with
 * every parcel and are read from the stock item; an exception that named them would change as often.
 */
function* imbalances(self: string, onShelf: number, held: number): Iterable<Effect> {
  const wish = { owner: 'logistics', amountAtRisk: null } as const;
  if (held > Math.max(0, onShelf))
    yield want('exception', {
      ...wish,
      reason: 'oversold',
      detail: `${self}: more units are promised than are on hand`,
    });
  if (onShelf < 0)
    yield want('exception', {
      ...wish,
      reason: 'shipped-not-sold',
      detail: `${self}: more units left than were on hand`,
    });
}

function* contradictions(facts: StockItemFacts): Iterable<Effect> {
  const found = [facts.count, ...Object.values(facts.adjustments)].filter((slot) => conflicted(slot));
  if (found.length === 0) return;
  yield want('exception', {
    reason: 'contradiction',
    owner: 'logistics',
    amountAtRisk: null,
    detail: `${facts.self}: counts or adjustments contradict one another: count again`,
    evidence: [...new Set(found.flatMap((one) => one.evidence))].toSorted(),
  });
}
