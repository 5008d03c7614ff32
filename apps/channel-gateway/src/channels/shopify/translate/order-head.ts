import { decimalsOf, toWire } from '#libs/money';
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import type { Element } from '../../../documents/element.js';
import { idOf, instantOf, required, shownTextOf, textOf, type SourceInstant } from '../../../documents/readings.js';
import { decimalOf } from './shop-money.js';
import { placeIn } from '../../../documents/places.js';

/** What every fact of an order document needs to know. */
export interface OrderHead {
  readonly id: string;
  /** Currency of all amounts: the shop's own. */
  readonly currency: string;
  readonly placedAt: SourceInstant;
  /** The source's last update, or null where it states none: then the document is weak. */
  readonly updatedAt: SourceInstant | null;
  readonly place: Place | null;
  readonly account: ShopifyAccount;
}

/** Where goods go, without anything that names a person. */
export interface Place {
  readonly country?: string;
  readonly region?: string;
  readonly postal?: string;
  readonly business?: boolean;
}

/** Reads what identifies an order and dates it. */
export function headOf(order: Element, account: ShopifyAccount): OrderHead {
  const updatedAt = instantOf(order.get('updated_at'));
  const placedAt = instantOf(order.get('created_at')) ?? instantOf(order.get('processed_at')) ?? updatedAt;
  return {
    id: required(idOf(order.get('id')), order.get('id')),
    currency: currencyOf(order, account),
    placedAt: required(placedAt, order.get('created_at')),
    updatedAt,
    place: placeOf(order.get('shipping_address')) ?? placeOf(order.get('billing_address')),
    account,
  };
}

/** The shop currency: as stated, else as the total's money set has it, else the account's. */
function currencyOf(order: Element, { shopCurrency }: ShopifyAccount): string {
  const stated = order.get('currency');
  const code = order.get('total_price_set').get('shop_money').get('currency_code');
  const currency = textOf(stated) ?? textOf(code) ?? shopCurrency;
  decimalsOf(currency, { pointer: stated.pointer });
  return currency;
}

/** Country, region and postcode of an address, or null where there is none. */
function placeOf(address: Element): Place | null {
  if (!address.stated) return null;
  const country = shownTextOf(address.get('country_code'), 2)?.toUpperCase() ?? '';
  const region = shownTextOf(address.get('province_code'), 100) ?? shownTextOf(address.get('province'), 100);
  const postal = shownTextOf(address.get('zip'), 20);
  return {
    ...placeIn(country, region, postal),
    business: shownTextOf(address.get('company'), 1) !== null,
  };
}

/** What the buyer saw, where it is another currency than the shop's. */
export function presentmentOf(order: Element, shopCurrency: string): { currency: string; total: number } | null {
  const set = order.get('total_price_set').get('presentment_money');
  const currency = textOf(order.get('presentment_currency')) ?? textOf(set.get('currency_code'));
  if (currency === null || currency === shopCurrency || !set.get('amount').stated) return null;
  const minor = required(decimalOf(set.get('amount'), currency), set.get('amount'));
  return { currency, total: toWire({ minor, currency }).minor };
}
