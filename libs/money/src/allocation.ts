import type { Money } from './money.js';
import { MoneyError } from './money-error.js';

interface Share {
  readonly whole: bigint;
  readonly remainder: bigint;
}

/**
 * Splits a total by weights so that the shares add up to it: each gets its exact share cut to whole units, and the
 * units left go one each to the largest remainders, ties to the first. A negative total mirrors the positive one.
 * Weight zero gets nothing; if all weights are zero they count as equal, so that nothing vanishes.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const proper = properWeights(total, weights);
  if (total < 0n) return allocatePositive(-total, proper).map((share) => -share);
  return allocatePositive(total, proper);
}

/** {@link allocate} for an amount. */
export function allocateMoney(total: Money, weights: readonly bigint[]): Money[] {
  return allocate(total.minor, weights).map((minor) => ({ minor, currency: total.currency }));
}

function properWeights(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  if (weights.some((weight) => weight < 0n)) {
    throw new MoneyError('negative-weight', {
      problem: 'A share was to be allocated by a negative weight',
      remedy: 'Allocate by quantities or amounts that are zero or more.',
      where: { value: weights.join(', ') },
    });
  }
  if (weights.length === 0 && total !== 0n) {
    throw new MoneyError('nothing-to-allocate-to', {
      problem: 'An amount was to be allocated over no shares at all',
      remedy: 'Give at least one weight, or keep the amount where it is.',
      where: { value: String(total) },
    });
  }
  return weights.every((weight) => weight === 0n) ? weights.map(() => 1n) : weights;
}

function allocatePositive(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightOfAll = weights.reduce((sum, weight) => sum + weight, 0n);
  const shares = weights.map((weight): Share => {
    const scaled = total * weight;
    return { whole: scaled / weightOfAll, remainder: scaled % weightOfAll };
  });
  const left = total - shares.reduce((sum, share) => sum + share.whole, 0n);
  const favoured = new Set(shares.toSorted(byRemainder).slice(0, Number(left)));
  return shares.map((share) => (favoured.has(share) ? share.whole + 1n : share.whole));
}

/** The largest first; equal ones stay in their order. */
function byRemainder(left: Share, right: Share): number {
  return Number(right.remainder - left.remainder);
}
