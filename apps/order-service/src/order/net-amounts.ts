import type { OrderLine } from '#libs/contracts';
import { discountOf } from './added-units.js';
import type { Charged } from './order.facts.js';

/** One tax of a charge; minor units. */
export type TaxAmount = Omit<OrderLine['taxes'][number], 'amount'> & { readonly amount: bigint };

/** A charge with its tax taken out; minor units. What the payer owes is price less discount plus taxes. */
export interface NetAmounts {
  readonly price: bigint;
  /** What the seller gives; what the marketplace gives is owed by it and takes nothing off. */
  readonly discount: bigint;
  readonly taxes: readonly TaxAmount[];
}

/**
 * Takes out the tax that the channel states, never a computed one. Where prices include it, it sits on the discounted
 * amount: the discount's own part is taken off the discount and put back to the price.
 */
export function netOf(charged: Charged, taxesIncluded: boolean): NetAmounts {
  const taxes = charged.taxes.map((tax) => ({ ...tax, amount: BigInt(tax.amount) }));
  const price = BigInt(charged.price);
  const discount = BigInt(discountOf(charged.discounts, 'seller'));
  if (!taxesIncluded) return { price, discount, taxes };
  const tax = taxes.reduce((sum, one) => sum + one.amount, 0n);
  const taxOfDiscount = price > discount ? dividedHalfUp(discount * tax, price - discount) : 0n;
  return { price: price - tax - taxOfDiscount, discount: discount - taxOfDiscount, taxes };
}

/** Rounded to the nearest, halves away from zero; the divisor is above zero. */
function dividedHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = ((dividend < 0n ? -dividend : dividend) * 2n + divisor) / (2n * divisor);
  return dividend < 0n ? -magnitude : magnitude;
}
