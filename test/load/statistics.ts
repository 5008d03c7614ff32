/** A figure of several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The value below which a share of all lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

/** Median, least and most of a figure. */
export function spreadOf(values: readonly number[], digits = 2): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0);
  return {
    median: rounded(middle / 2, digits),
    least: rounded(sorted[0] ?? 0, digits),
    most: rounded(sorted.at(-1) ?? 0, digits),
  };
}

/** A number as a person reads it. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
