/** Personal data of orders, on its way to the vault: whom to send goods to and whom to tell. Facts hold none of it. */
import type { DocumentAccount } from '../accounts/accounts.js';
import type { Element } from './element.js';
import type { DeclaredText } from './manifest/manifest-file.js';
import { firstTextAt } from './manifest/paths.js';
import type { Output } from './output.js';
import type { BuyerRecord, PostalAddress } from './translation.js';

/** At which paths an address has its pieces: of several texts the first one that is stated counts. */
export type AddressPaths = { readonly [Piece in keyof PostalAddress]?: readonly DeclaredText[] | undefined };

const PIECES = ['name', 'company', 'address1', 'address2', 'city', 'region', 'postal', 'country', 'phone'] as const;

/** An address as it is written; null where none of its pieces is stated. */
export function postalAddressIn(root: Element, paths: AddressPaths): PostalAddress | null {
  const pieces = PIECES.map((piece) => [piece, firstTextAt(root, paths[piece] ?? [])] as const);
  if (pieces.every(([, text]) => text === null)) return null;
  return Object.fromEntries(pieces) as unknown as PostalAddress;
}

/** What an order says of its buyer. */
export type StatedBuyer = { readonly orderId: string } & Pick<BuyerRecord, 'revision' | 'email' | 'shipTo'> &
  Partial<Pick<BuyerRecord, 'phone' | 'billTo'>>;

/** Hands over whom an order goes to, under the pseudonym that the order's snapshot names; nothing where nobody is named. */
export function keepBuyer(out: Output<DocumentAccount>, { orderId, ...said }: StatedBuyer): void {
  const { revision, email, shipTo, billTo = null } = said;
  const phone = said.phone ?? shipTo?.phone ?? null;
  if (email === null && phone === null && shipTo === null && billTo === null) return;
  const { account } = out.account;
  const orderKey = `order/${account}/${orderId}`;
  out.buyer({ buyerRef: `buyer/${account}/order-${orderId}`, orderKey, revision, email, phone, shipTo, billTo });
}
