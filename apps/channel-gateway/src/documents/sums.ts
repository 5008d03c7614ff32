import type { Place } from './place.js';
import { refuse } from './refused.js';

/** What a document's parts come to, and what it states itself. Both figures are in the same unit. */
export interface StatedSum {
  /** For example `The lines come to`. */
  readonly parts: string;
  readonly sum: bigint | number;
  /** For example `the order states`. */
  readonly total: string;
  readonly stated: bigint | number;
  /** What the figures count; minor units unless stated. */
  readonly unit?: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Refuses a part of a document that does not come to what it states, with both figures and the difference. */
export function proveSum(place: Place, claim: StatedSum): void {
  if (BigInt(claim.sum) !== BigInt(claim.stated)) refuseSum(place, claim);
}

/** The refusal itself, for documents of which one of several sums must hold. */
export function refuseSum(place: Place, { parts, sum, total, stated, unit = 'minor units', remedy }: StatedSum): never {
  const difference = BigInt(stated) - BigInt(sum);
  const problem = `${parts} ${sum}, and ${total} ${stated} (${unit}), a difference of ${difference}`;
  return refuse('amounts-do-not-add-up', place, problem, remedy);
}
