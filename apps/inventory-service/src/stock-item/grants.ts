import { idOf, keptOf, unitsLeft, type Claim, type Grant } from './claim.js';
import { claimsOf, freeUnits, grantTo } from './shelf.js';
import type { StockItemFacts } from './stock-item.facts.js';

/** A claim, what was promised to it before, and what of that is still to be kept. */
interface Standing {
  readonly claim: Claim;
  readonly before: Grant | undefined;
  readonly kept: number;
}

/**
 * What each claim in sight is answered. What is held stays held; what is free goes by instant of purchase, then order
 * and reservation, each claim whole or not at all. A claim that wants nothing more keeps its last answer: nobody waits.
 * Where more claims wait than are in sight, nobody behind the last of them is served before they are.
 */
export function grantsOf(facts: StockItemFacts): Grant[] {
  const standings = claimsOf(facts)
    .map((claim) => standingOf(claim, grantTo(facts, claim)))
    .toSorted(earliestFirst);
  const { found, more } = facts.reservations;
  const last = more ? standings.findLastIndex(({ claim }) => found.includes(idOf(claim))) : standings.length;
  let free = freeUnits(facts);
  return standings.flatMap((standing, index) => {
    const grant = grantFor(standing, index > last ? 0 : free);
    free -= (grant?.held ?? 0) - standing.kept;
    return answerOf(standing, grant);
  });
}

/** Units that grants hold now. */
export function unitsHeld(claims: readonly Claim[], grants: readonly Grant[]): number {
  const byId = new Map(grants.map((grant) => [idOf(grant), grant]));
  return claims.reduce((sum, claim) => sum + keptOf(claim, byId.get(idOf(claim))), 0);
}

function standingOf(claim: Claim, before: Grant | undefined): Standing {
  return { claim, before, kept: keptOf(claim, before) };
}

function earliestFirst({ claim: a }: Standing, { claim: b }: Standing): number {
  const byTime = Date.parse(a.level.priorityAt) - Date.parse(b.level.priorityAt);
  return byTime || compare(idOf(a), idOf(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function grantFor({ claim, kept }: Standing, free: number): Grant | undefined {
  const { order, reservation, revision: answersRevision, level } = claim;
  const { quantity } = level;
  if (quantity === 0) return undefined;
  const state = quantity - kept <= Math.max(0, free) ? 'held' : 'short';
  const held = state === 'held' ? quantity : kept;
  return { order, reservation, answersRevision, quantity, state, held, left: unitsLeft(claim) };
}

/** What was held beyond what left is let go in words, or a later wish would find it still promised. */
function answerOf({ claim, before }: Standing, grant: Grant | undefined): Grant[] {
  if (grant) return [grant];
  if (!before) return [];
  const left = unitsLeft(claim);
  if (before.held - (left - before.left) <= 0) return [before];
  return [{ ...before, answersRevision: claim.revision, quantity: 0, state: 'held', held: 0, left }];
}
