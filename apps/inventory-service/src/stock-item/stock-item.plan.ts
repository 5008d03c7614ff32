import { conflicted, PAGE_OF_ENTRIES, type Effect, type RowsQuery } from '#libs/actors';
import { ANSWER } from './claim.js';
import { grantsOf, unitsHeld } from './grants.js';
import { claimsOf, countedMs, freeUnits, onHand } from './shelf.js';
import { sellable } from './sellable.js';
import { want } from './stock-item.contract.js';
import type { StockItemFacts } from './stock-item.facts.js';
import type { StockPolicy } from './stock.policy.js';

/** Given all we know of a stock item, what should be true outside? Before the first count nothing is promised. */
export function* planStockItem(facts: StockItemFacts, policy: Pick<StockPolicy, 'levels'>): Iterable<Effect> {
  const claims = claimsOf(facts);
  const onShelf = onHand(facts);
  const grants = grantsOf(facts);
  for (const grant of grants) yield want(ANSWER, grant, grant.order, grant.reservation);

  const held = (facts.reservations.rest['held'] ?? 0) + unitsHeld(claims, grants);
  if (onShelf !== undefined) {
    yield* imbalances(facts.self, onShelf, held);
    yield* sellable(facts, policy, onShelf - held);
  }
  yield* contradictions(facts);
  yield* lateNews(facts);
}

/** Where units are free and somebody waits: those who can be served, by time of purchase. Each takes one unit or more. */
export function waitingFor(facts: StockItemFacts): readonly RowsQuery[] {
  const free = freeUnits(facts);
  if (free <= 0 || (facts.reservations.rest['waiting'] ?? 0) === 0) return [];
  return [{ find: 'waiting', upTo: free, limit: Math.min(free, PAGE_OF_ENTRIES) }];
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

/** Something was said of a reservation that had been over for months; a newer count puts the shelf right. */
function* lateNews(facts: StockItemFacts): Iterable<Effect> {
  const late = Object.entries(facts.reservations.late).filter(([, atMs]) => atMs >= (countedMs(facts) ?? 0));
  if (late.length === 0) return;
  const named = late.map(([id]) => id).slice(0, 3);
  yield want(
    'exception',
    {
      reason: 'contradiction',
      owner: 'logistics',
      amountAtRisk: null,
      detail: `${facts.self}: news of reservations that were over long ago was not taken: ${named.join(', ')}: count again`,
    },
    'late',
  );
}
