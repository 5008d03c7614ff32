import { allocate } from '#libs/money';
import type { TaxAmount } from './net-amounts.js';
import type { Units } from './departures.js';

/** Share of some units in an amount of all of them: largest remainder, ties to the first unit. */
export function shareOf(total: bigint, units: number, { from, to }: Units): bigint {
  return sum(perUnit(total, units).slice(from, to));
}

/**
 * Shares of some units in each tax. The whole tax is allocated over the units first and each unit's tax over what is
 * left of the single taxes, so that neither a unit nor a tax gains or loses a minor unit.
 */
export function taxSharesOf(taxes: readonly TaxAmount[], units: number, range: Units): TaxAmount[] {
  const [only] = taxes;
  const separately = taxes.length < 2 || taxes.some((tax) => tax.amount < 0n);
  if (!only || separately) return taxes.map((tax) => ({ ...tax, amount: shareOf(tax.amount, units, range) }));
  const left = taxes.map((tax) => tax.amount);
  const shares = taxes.map(() => 0n);
  for (const [unit, ofUnit] of perUnit(sum(left), units).slice(0, range.to).entries())
    for (const [index, share] of allocate(ofUnit, left).entries()) {
      left[index] = (left[index] ?? 0n) - share;
      if (unit >= range.from) shares[index] = (shares[index] ?? 0n) + share;
    }
  return taxes.map((tax, index) => ({ ...tax, amount: shares[index] ?? 0n }));
}

function perUnit(total: bigint, units: number): bigint[] {
  return allocate(
    total,
    Array.from({ length: units }, () => 1n),
  );
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
