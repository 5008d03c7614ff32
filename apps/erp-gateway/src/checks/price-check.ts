import type { CheckSettings } from './check-settings.js';

/** A price before and after its adjustment, minor units of the currency. */
export interface PriceChange {
  readonly currency: string;
  readonly from: number;
  readonly to: number;
}

/** How far a price was moved, and past which bounds of the policy. */
export interface PriceJudgement {
  readonly by: number;
  readonly bounds: { readonly percent: number; readonly amount: number | null };
  readonly beyond: readonly ('percent' | 'amount')[];
}

/** Compares the new price with the one before, within the policy's bounds; what is exactly at a bound is within. Pure. */
export function judgePrice(
  { currency, from, to }: PriceChange,
  { price }: Pick<CheckSettings, 'price'>,
): PriceJudgement {
  const by = to - from;
  const amount = price.byAmount[currency] ?? null;
  const beyond: PriceJudgement['beyond'][number][] = [];
  if (Math.abs(by) * 100 > from * price.byPercent) beyond.push('percent');
  if (amount !== null && Math.abs(by) > amount) beyond.push('amount');
  return { by, bounds: { percent: price.byPercent, amount }, beyond };
}
