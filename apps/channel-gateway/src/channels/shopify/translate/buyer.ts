import type { Element } from '../../../documents/element.js';
import { idOf, shownTextOf } from '../../../documents/readings.js';
import type { BuyerRecord, PostalAddress } from '../../../documents/translation.js';
import type { OrderHead } from './order-head.js';

/** Longest piece of an address that is kept. */
const TEXT_LENGTH_LIMIT = 500;

/** A pseudonym of the buyer: the shop's customer number, or the order's where it has no customer. */
export function buyerRefOf(order: Element, { id, account }: OrderHead): string {
  const customer = idOf(order.get('customer').get('id'));
  return `buyer/${account.account}/${customer ?? `order-${id}`}`;
}

/** Whom and where to, for the vault; null where the document names nobody (a redacted order). */
export function buyerOf(order: Element, head: OrderHead, orderKey: string): BuyerRecord | null {
  const email =
    shownTextOf(order.get('email'), TEXT_LENGTH_LIMIT) ?? shownTextOf(order.get('contact_email'), TEXT_LENGTH_LIMIT);
  const phone = shownTextOf(order.get('phone'), TEXT_LENGTH_LIMIT);
  const shipTo = addressOf(order.get('shipping_address'));
  const billTo = addressOf(order.get('billing_address'));
  if (email === null && phone === null && shipTo === null && billTo === null) return null;
  const revision = head.updatedAt?.epochMs ?? 0;
  return { buyerRef: buyerRefOf(order, head), orderKey, revision, email, phone, shipTo, billTo };
}

function addressOf(address: Element): PostalAddress | null {
  if (!address.stated) return null;
  const text = (name: string): string | null => shownTextOf(address.get(name), TEXT_LENGTH_LIMIT);
  const named = [text('first_name'), text('last_name')].filter((part) => part !== null).join(' ');
  return {
    name: text('name') ?? (named === '' ? null : named),
    company: text('company'),
    address1: text('address1'),
    address2: text('address2'),
    city: text('city'),
    region: text('province_code') ?? text('province'),
    postal: text('zip'),
    country: text('country_code') ?? text('country'),
    phone: text('phone'),
  };
}
