import { winnerOf } from '#libs/actors';
import { ANSWER, claimOf, keptOf, unitsLeftSince, type Claim, type Grant } from './claim.js';
import type { StockItemFacts } from './stock-item.facts.js';

/** Every reservation in sight that is stated and not taken back. */
export function claimsOf({ reservations }: Pick<StockItemFacts, 'reservations'>): Claim[] {
  return Object.values(reservations.seen).flatMap((slot) => claimOf(slot) ?? []);
}

/** What was promised to a claim in sight. */
export function grantTo({ own }: Pick<StockItemFacts, 'own'>, { order, reservation }: Claim): Grant | undefined {
  return own[`${ANSWER}/${order}/${reservation}`]?.value as Grant | undefined;
}

/** Instant of the newest count, epoch milliseconds: what left since counts. */
export function countedMs({ count }: Pick<StockItemFacts, 'count'>): number | undefined {
  const asOf = winnerOf(count)?.asOf;
  return asOf === undefined ? undefined : Date.parse(asOf);
}

/** Units on the shelf: as last counted, less what left since and with what came or went since. Undefined before the first count. */
export function onHand(facts: Omit<StockItemFacts, 'own'>): number | undefined {
  const [count, sinceMs] = [winnerOf(facts.count), countedMs(facts)];
  if (!count || sinceMs === undefined) return undefined;
  const { rest, folded } = facts.reservations;
  const seen = claimsOf(facts).map((claim) => unitsLeftSince(claim, sinceMs));
  const adjusted = Object.values(facts.adjustments)
    .flatMap((slot) => winnerOf(slot) ?? [])
    .filter((one) => Date.parse(one.at) > sinceMs)
    .map((one) => one.units);
  return count.onHand - sum([...seen, rest['left'] ?? 0, folded['left'] ?? 0]) + sum(adjusted);
}

/** Units on the shelf that are promised to nobody. */
export function freeUnits(facts: StockItemFacts): number {
  const kept = claimsOf(facts).map((claim) => keptOf(claim, grantTo(facts, claim)));
  return Math.max(0, onHand(facts) ?? 0) - (facts.reservations.rest['held'] ?? 0) - sum(kept);
}

function sum(some: readonly number[]): number {
  return some.reduce((units, one) => units + one, 0);
}
