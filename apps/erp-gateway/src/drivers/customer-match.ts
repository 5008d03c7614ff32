import type { ErpCustomer } from './master-data.js';

/** Whom an ERP is asked for; what is not known is left out. */
export interface CustomerWish {
  readonly legalEntity: string;
  /** The ERP's own number of the customer. */
  readonly code?: string;
  readonly taxId?: string;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
}

/** What the ERP knows of a customer; `by` says what decided. */
export type CustomerMatch =
  | { readonly result: 'matched'; readonly customer: ErpCustomer; readonly by: MatchedBy }
  | { readonly result: 'none' }
  | { readonly result: 'ambiguous'; readonly by: MatchedBy; readonly codes: readonly string[] };

export type MatchedBy = 'code' | 'tax-id' | 'normalised-code' | 'normalised-tax-id';

type Sameness = (customer: ErpCustomer, wish: CustomerWish) => boolean;

/** From the surest to the weakest: the first that finds anybody decides. */
const ladder: readonly (readonly [by: MatchedBy, same: Sameness])[] = [
  ['code', ({ code }, wish) => wish.code !== undefined && code === wish.code],
  ['tax-id', ({ taxId }, wish) => wish.taxId !== undefined && taxId === wish.taxId],
  ['normalised-code', ({ code }, wish) => alike(code, wish.code)],
  [
    'normalised-tax-id',
    ({ taxId, country }, wish) => alike(withCountry(taxId, country), withCountry(wish.taxId, wish.country)),
  ],
];

/** Picks the customer among those that the ERP has: exact first, then normalised; never one of two. Pure. */
export function matchAmong(customers: readonly ErpCustomer[], wish: CustomerWish): CustomerMatch {
  const active = customers.filter((one) => one.active);
  for (const [by, same] of ladder) {
    const [customer, ...others] = active.filter((one) => same(one, wish));
    if (!customer) continue;
    if (others.length === 0) return { result: 'matched', customer, by };
    return { result: 'ambiguous', by, codes: [customer, ...others].map(({ code }) => code).toSorted() };
  }
  return { result: 'none' };
}

/** Letters and digits alone, in capitals: `de 123.456-789` is `DE123456789`. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function alike(one: string | undefined, other: string | undefined): boolean {
  if (!one || !other) return false;
  return normalised(one) === normalised(other) && normalised(one) !== '';
}

/** A tax number that is written without its country's letters gets them: both forms are in use. */
function withCountry(taxId: string | undefined, country: string | undefined): string | undefined {
  if (!taxId || !country) return taxId;
  const plain = normalised(taxId);
  return plain.startsWith(country) ? plain : country + plain;
}

/** A tax number for comparison, with its country's letters where the country is known. */
export function plainTaxId(taxId: string, country?: string): string {
  return normalised(withCountry(taxId, country) ?? '');
}

/** The spellings of a tax number that a filter for equality can find: as it is, and plain with and without its country. */
export function taxIdSpellings(taxId: string, country?: string): string[] {
  const plain = normalised(taxId);
  const short = country && plain.startsWith(country) ? plain.slice(country.length) : plain;
  return [...new Set([taxId, plain, short, ...(country ? [country + short] : [])])].filter((one) => one !== '');
}
