import { decimalsOf, type Money } from '#libs/money';
import { minorUnitsOf } from './amounts.js';
import type { Stated } from './place.js';
import { refuse } from './refused.js';

/** Decimals that a source counts in, by currency, where they are not those of ISO 4217. */
export type SourceDecimals = Readonly<Record<string, number>>;

/**
 * An amount in a source's own smallest units, as ISO 4217 counts: providers give a few currencies more or fewer decimals
 * than the standard does. Null where nothing is stated; refused where the standard's unit cannot hold it.
 */
export function scaledUnitsOf(stated: Stated, currency: string, decimals: SourceDecimals): Money | null {
  const own = decimals[currency];
  const amount = minorUnitsOf(stated, currency);
  if (amount === null || own === undefined) return amount;
  const difference = decimalsOf(currency, stated.place) - own;
  if (difference >= 0) return { minor: amount.minor * 10n ** BigInt(difference), currency };
  const divisor = 10n ** BigInt(-difference);
  if (amount.minor % divisor === 0n) return { minor: amount.minor / divisor, currency };
  const problem = `The amount has a part of the smallest unit of ${currency}`;
  return refuse('precision', stated.place, problem, 'Correct the amount.', String(stated.value));
}
