import type { Own } from '#libs/actors';
import { unitsLeft, type Claim } from './shelf.js';
import { ANSWER, type Grant } from './stock-item.contract.js';

/** A claim, what was promised to it before, and what of that is still to be kept. */
interface Standing {
  readonly claim: Claim;
  readonly before: Grant | undefined;
  readonly kept: number;
}

/**
 * What each claim is answered. What is held stays held; what is free goes by instant of purchase, then order and
 * reservation, each claim whole or not at all. A claim that wants nothing more keeps its last answer: nobody waits.
 */
export function grantsOf(claims: readonly Claim[], own: Readonly<Record<string, Own>>, onShelf: number): Grant[] {
  const standings = claims.map((claim) => standingOf(claim, own)).toSorted(earliestFirst);
  let free = onShelf - standings.reduce((sum, one) => sum + one.kept, 0);
  return standings.flatMap((standing) => {
    const grant = grantTo(standing, free);
    free -= (grant?.held ?? 0) - standing.kept;
    return answerOf(standing, grant);
  });
}

/** Units that grants hold now. */
export function unitsHeld(claims: readonly Claim[], grants: readonly Grant[]): number {
  const byKey = new Map(grants.map((grant) => [`${grant.order}/${grant.reservation}`, grant]));
  return claims.reduce((sum, claim) => {
    const grant = byKey.get(`${claim.order}/${claim.reservation}`);
    return sum + (grant ? keptOf(claim, grant) : 0);
  }, 0);
}

function standingOf(claim: Claim, own: Readonly<Record<string, Own>>): Standing {
  const before = own[`${ANSWER}/${claim.order}/${claim.reservation}`]?.value as Grant | undefined;
  return { claim, before, kept: before ? keptOf(claim, before) : 0 };
}

/** Of what was held: less what left since, and no more than is still wanted. */
function keptOf(claim: Claim, grant: Grant): number {
  return Math.max(0, Math.min(claim.level.quantity, grant.held - (unitsLeft(claim) - grant.left)));
}

function earliestFirst({ claim: a }: Standing, { claim: b }: Standing): number {
  const byTime = Date.parse(a.level.priorityAt) - Date.parse(b.level.priorityAt);
  return byTime || compare(a.order, b.order) || compare(a.reservation, b.reservation);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function grantTo({ claim, kept }: Standing, free: number): Grant | undefined {
  const { order, reservation, revision: answersRevision, level } = claim;
  const { quantity } = level;
  if (quantity === 0) return undefined;
  const state = quantity - kept <= Math.max(0, free) ? 'held' : 'short';
  return {
    order,
    reservation,
    answersRevision,
    quantity,
    state,
    held: state === 'held' ? quantity : kept,
    left: unitsLeft(claim),
  };
}

/** What was held beyond what left is let go in words, or a later wish would find it still promised. */
function answerOf({ claim, before }: Standing, grant: Grant | undefined): Grant[] {
  if (grant) return [grant];
  if (!before) return [];
  const left = unitsLeft(claim);
  if (before.held - (left - before.left) <= 0) return [before];
  return [{ ...before, answersRevision: claim.revision, quantity: 0, state: 'held', held: 0, left }];
}
