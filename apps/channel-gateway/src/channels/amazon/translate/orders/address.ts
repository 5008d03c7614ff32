import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { keepBuyer as keepNamedBuyer } from '../../../../documents/buyers.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { shownTextOf } from '../../../../documents/readings.js';
import type { PostalAddress } from '../../../../documents/translation.js';
import { placeIn as placeFrom } from '../../../../documents/places.js';

/** Longest piece of an address that is kept. */
const TEXT_LENGTH_LIMIT = 500;

const text = (element: Element, ...names: readonly string[]): string | null =>
  names.map((name) => shownTextOf(element.get(name), TEXT_LENGTH_LIMIT)).find((one) => one !== null) ?? null;

/** The place of an address, without anything that names a person. */
export function placeIn(address: Element): Readonly<Record<string, string | boolean>> {
  const country = text(address, 'CountryCode', 'countryCode')?.toUpperCase() ?? '';
  const region = text(address, 'StateOrRegion', 'stateOrRegion') ?? null;
  const postal = text(address, 'PostalCode', 'postalCode') ?? null;
  const company = text(address, 'CompanyName', 'companyName');
  const type = text(address, 'AddressType', 'addressType');
  return {
    ...placeFrom(country, region, postal),
    ...((company !== null || type?.toLowerCase() === 'commercial') && { business: true }),
  };
}

function postalAddressOf(address: Element): PostalAddress | null {
  if (!address.stated) return null;
  for (const name of ['AddressLine3', 'addressLine3', 'ExtendedFields', 'extendedFields']) address.get(name);
  for (const name of ['County', 'District', 'Municipality', 'districtOrCounty', 'municipality']) address.get(name);
  return {
    name: text(address, 'Name', 'name'),
    company: text(address, 'CompanyName', 'companyName'),
    address1: text(address, 'AddressLine1', 'addressLine1'),
    address2: text(address, 'AddressLine2', 'addressLine2'),
    city: text(address, 'City', 'city'),
    region: text(address, 'StateOrRegion', 'stateOrRegion'),
    postal: text(address, 'PostalCode', 'postalCode'),
    country: text(address, 'CountryCode', 'countryCode'),
    phone: text(address, 'Phone', 'phone'),
  };
}

/** Hands whom and where to over to the vault. */
export function keepBuyer(
  out: Output<DocumentAccount>,
  orderId: string,
  { address, email, revision }: { readonly address: Element; readonly email: Element; readonly revision: number },
): void {
  const shipTo = postalAddressOf(address);
  keepNamedBuyer(out, { orderId, revision, email: shownTextOf(email, TEXT_LENGTH_LIMIT), shipTo });
}
