import { decimalsOf } from '#libs/money';

/** Units of each currency for one of Tryton's base currency, as decimal text. */
export interface Rates {
  readonly document: string;
  readonly company: string;
}

/**
 * Amounts of a balanced document in the company's currency, minor units, half away from zero; what rounding leaves goes to
 * the largest line, so that the entry balances in both currencies. Pure.
 */
export function inCompanyCurrency(
  lines: readonly { readonly minor: number }[],
  currency: string,
  companyCurrency: string,
  rates: Rates,
): number[] {
  const [from, to] = [fractionOf(rates.document), fractionOf(rates.company)];
  const numerator = to.whole * from.scale * 10n ** BigInt(decimalsOf(companyCurrency));
  const denominator = from.whole * to.scale * 10n ** BigInt(decimalsOf(currency));
  const converted = lines.map(({ minor }) => Number(rounded(BigInt(minor) * numerator, denominator)));
  const left = converted.reduce((sum, minor) => sum + minor, 0);
  const largest = converted.reduce(
    (best, minor, index) => (Math.abs(minor) > Math.abs(converted[best] ?? 0) ? index : best),
    0,
  );
  return converted.map((minor, index) => (index === largest ? minor - left : minor));
}

function fractionOf(text: string): { whole: bigint; scale: bigint } {
  const [before = '0', after = ''] = text.split('.');
  return { whole: BigInt(before + after), scale: 10n ** BigInt(after.length) };
}

function rounded(numerator: bigint, denominator: bigint): bigint {
  const size = numerator < 0n ? -numerator : numerator;
  const result = (2n * size + denominator) / (2n * denominator);
  return numerator < 0n ? -result : result;
}
