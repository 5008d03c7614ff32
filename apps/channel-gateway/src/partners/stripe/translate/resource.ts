import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../documents/readings.js';
import { epochInstantOf } from '../../../documents/dates.js';
import { scaledUnitsOf } from '../../../documents/scaled-units.js';
import { STRIPE_DECIMALS } from './minor-units.js';

/** Reads one object of Stripe's API. */
export type ObjectReader = (object: Element, out: Output<DocumentAccount>) => void;

/** The object's currency: small letters there, ISO 4217 here. */
export function currencyOf(object: Element, name = 'currency'): string {
  const element = object.get(name);
  return required(shownTextOf(element, 3), element).toUpperCase();
}

/** An amount in Stripe's smallest units; null where there is none. */
export function unitsOf(object: Element, name: string, currency: string): bigint | null {
  return scaledUnitsOf(object.get(name), currency, STRIPE_DECIMALS)?.minor ?? null;
}

/** {@link unitsOf} where there has to be one. */
export function requiredUnitsOf(object: Element, name: string, currency: string): bigint {
  return required(unitsOf(object, name, currency), object.get(name));
}

/** When an object came to be; the API counts seconds. */
export function createdOf(object: Element): string {
  return required(epochInstantOf(object.get('created'), 'seconds'), object.get('created')).at;
}

/** An id, or that of an object that the answer has in its place (`expand`). */
export function linkOf(object: Element, name: string): string | null {
  const link = object.get(name);
  if (link.value !== null && typeof link.value === 'object') {
    const id = idOf(link.get('id'));
    link.readAsWhole();
    return id;
  }
  return idOf(link);
}

/** A payment at Stripe as an actor. */
export function paymentOf(out: Output<DocumentAccount>, paymentId: string) {
  const key = `payment/${out.account.account}/${paymentId}`;
  return { actor: 'payment', key, ref: { by: 'payment-id', value: paymentId } } as const;
}

/** Our own number of the order, where whoever takes payments writes it down. */
export function orderOf(object: Element): string | null {
  const metadata = object.get('metadata');
  for (const name of ['order_id', 'orderId', 'order', 'order_number']) {
    const found = idOf(metadata.get(name));
    if (found !== null) return found;
  }
  return null;
}

/** Money as the contracts write it. */
export function moneyOf(minor: bigint, currency: string) {
  return { minor: Number(minor), currency };
}
