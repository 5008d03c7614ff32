import { readDecimal } from './decimal.js';
import type { Money } from './money.js';

/** How a fraction of a minor unit is decided. `half-up`: to the nearest, halves away from zero, so that a refund mirrors its sale. */
export type Rounding = 'half-up';

/** A taxed amount in its three figures; `net` + `tax` = `gross`, always. */
export interface Taxed {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** So many minor units times a rate that is written as a decimal fraction: `0.19` is 19 %. Exact until rounded once. */
export function multiplyByRate(minor: bigint, rate: string, rounding: Rounding): bigint {
  const { unscaled, decimals } = readDecimal(rate);
  return divide(minor * unscaled, 10n ** BigInt(decimals), rounding);
}

/** The tax inside a gross amount, rounded half up; the rate is a decimal fraction (`0.19`). */
export function taxFromGross(gross: Money, rate: string): Taxed {
  const { unscaled, decimals } = readDecimal(rate);
  const one = 10n ** BigInt(decimals);
  const tax = divide(gross.minor * unscaled, one + unscaled, 'half-up');
  return taxed(gross.minor - tax, tax, gross.currency);
}

/** The tax on a net amount, rounded half up; the rate is a decimal fraction (`0.19`). */
export function taxFromNet(net: Money, rate: string): Taxed {
  return taxed(net.minor, multiplyByRate(net.minor, rate, 'half-up'), net.currency);
}

function taxed(net: bigint, tax: bigint, currency: string): Taxed {
  return { net: { minor: net, currency }, tax: { minor: tax, currency }, gross: { minor: net + tax, currency } };
}

function divide(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  switch (rounding) {
    case 'half-up': {
      const doubled = 2n * (numerator < 0n ? -numerator : numerator);
      const magnitude = (doubled + denominator) / (2n * denominator);
      return numerator < 0n ? -magnitude : magnitude;
    }
  }
}
