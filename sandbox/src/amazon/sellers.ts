import type { SellerAccount } from '../marketplace.js';

/** A seller account of the sandbox world at Amazon. */
export interface AmazonSeller extends SellerAccount {
  /** How Amazon names the seller. */
  readonly sellerId: string;
  readonly marketplaceId: string;
  readonly marketplaceName: string;
  readonly country: 'US' | 'DE';
  /** Whether prices have the tax inside. */
  readonly taxesIncluded: boolean;
  /** Ledger account of the tax that we owe; null where Amazon collects and pays it. */
  readonly taxAccount: string | null;
  /** Variable name stem of its secrets. */
  readonly variable: string;
  /** Share of Amazon's orders. */
  readonly weight: number;
  /** First part of its order ids. */
  readonly orderPrefix: string;
}

/** The sellers; marketplace ids are Amazon's own (SP-API, "Marketplace IDs"). */
export const sellers: readonly AmazonSeller[] = [
  {
    account: 'amazon-us-1',
    sellerId: 'A2CROSSDOCKUS1',
    marketplaceId: 'ATVPDKIKX0DER',
    marketplaceName: 'Amazon.com',
    currency: 'USD',
    country: 'US',
    legalEntity: 'US',
    taxesIncluded: false,
    taxAccount: null,
    variable: 'AMAZON_US_1',
    weight: 6,
    orderPrefix: '111',
  },
  {
    account: 'amazon-eu-1',
    sellerId: 'A2CROSSDOCKEU1',
    marketplaceId: 'A1PA6795UKMFR9',
    marketplaceName: 'Amazon.de',
    currency: 'EUR',
    country: 'DE',
    legalEntity: 'EU',
    taxesIncluded: true,
    taxAccount: '2210',
    variable: 'AMAZON_EU_1',
    weight: 4,
    orderPrefix: '305',
  },
];

/** The seller of a channel account; an account that is not in the table is a mistake of the caller. */
export function sellerNamed(name: string): AmazonSeller {
  const found = sellers.find(({ account }) => account === name);
  if (!found) throw new Error(`no seller at Amazon belongs to channel account ${name}`);
  return found;
}
