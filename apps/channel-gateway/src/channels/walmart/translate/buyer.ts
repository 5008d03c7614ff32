/** Whom goods of an order go to, for the vault. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { keepBuyer, postalAddressIn, type AddressPaths } from '../../../documents/buyers.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import { shownTextOf } from '../../../documents/readings.js';

/** The address, without country and place: those are read where the snapshot names them. */
const ADDRESS: AddressPaths = {
  name: ['name'],
  address1: ['address1'],
  address2: ['address2'],
  city: ['city'],
  region: ['state'],
  postal: ['postalCode'],
  country: ['country'],
};

/** E-mail addresses are relayed by Walmart; the phone stands beside the address. */
export function keepWalmartBuyer(
  order: Element,
  { orderId, revision }: { readonly orderId: string; readonly revision: number },
  out: Output<DocumentAccount>,
): void {
  const text = (element: Element): string | null => shownTextOf(element, 500);
  const shipping = order.get('shippingInfo');
  const email = text(order.get('customerEmailId')) ?? text(order.get('customerEmail'));
  const shipTo = postalAddressIn(shipping.get('postalAddress'), ADDRESS);
  keepBuyer(out, { orderId, revision, email, phone: text(shipping.get('phone')), shipTo });
}
