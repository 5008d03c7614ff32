import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import { required, textOf } from '../../../documents/readings.js';

/** An amount with its currency: `{value, currency}`, the value a text in Sell APIs and a number in Post-Order APIs. */
export interface EbayAmount {
  readonly minor: bigint;
  readonly currency: string;
}

/** Reads one, or null; what the amount was converted from stands beside it and is not needed. */
export function ebayAmountOf(element: Element): EbayAmount | null {
  if (!element.stated || !element.get('value').stated) return null;
  const currency = required(
    textOf(element.get('currency')) ?? textOf(element.get('currencyId')),
    element.get('currency'),
  );
  for (const name of ['convertedFromValue', 'convertedFromCurrency', 'exchangeRate']) element.get(name).readAsWhole();
  return { minor: requiredAmountOf(element.get('value'), currency), currency };
}

/** {@link ebayAmountOf} where there has to be one. */
export function requiredEbayAmountOf(element: Element): EbayAmount {
  return required(ebayAmountOf(element), element.get('value'));
}

/** Money as the contracts write it. */
export function wireOf({ minor, currency }: EbayAmount) {
  return { minor: Number(minor), currency };
}
