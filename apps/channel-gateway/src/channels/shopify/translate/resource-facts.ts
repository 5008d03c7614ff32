import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { textOf } from '../../../documents/readings.js';

/** Reads one resource of a shop. */
export type ResourceReader = (resource: Element, out: Output<ShopifyAccount>) => void;

/** The shop's own money of an amount set: what settles; the presentment amount is what the buyer saw. */
export function shopMoneyIn(
  set: Element,
  fallback: string,
): { readonly minor: bigint; readonly currency: string } | null {
  const money = set.get('shop_money');
  if (!money.stated) return null;
  const named = money.get('currency_code').stated ? money.get('currency_code') : money.get('currency');
  const currency = textOf(named) ?? fallback;
  return { minor: requiredAmountOf(money.get('amount'), currency), currency };
}

/** Currency of a resource, else the shop's. */
export function currencyOf(resource: Element, out: Output<ShopifyAccount>): string {
  return textOf(resource.get('currency')) ?? out.account.shopCurrency;
}

/** Money as the contracts write it. */
export function moneyOf(minor: bigint, currency: string) {
  return { minor: Number(minor), currency };
}
