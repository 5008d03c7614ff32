import type { SellerAccount } from '../marketplace.js';

/** A seller account of the sandbox world at eBay. */
export interface EbaySeller extends SellerAccount {
  /** How eBay names the seller. */
  readonly sellerId: string;
  readonly country: 'US' | 'DE';
  readonly marketplaceId: 'EBAY_US' | 'EBAY_DE';
  /** Whether prices have the seller's own tax inside, of which orders say nothing; else eBay collects what is on top. */
  readonly taxesIncluded: boolean;
  /** Variable name stem of its secrets. */
  readonly variable: string;
  /** Share of eBay's orders. */
  readonly weight: number;
}

/** The sellers. */
export const sellers: readonly EbaySeller[] = [
  {
    account: 'ebay-us-1',
    sellerId: 'crossdock_us',
    currency: 'USD',
    country: 'US',
    marketplaceId: 'EBAY_US',
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'EBAY_US_1',
    weight: 3,
  },
  {
    account: 'ebay-eu-1',
    sellerId: 'crossdock_eu',
    currency: 'EUR',
    country: 'DE',
    marketplaceId: 'EBAY_DE',
    legalEntity: 'EU',
    taxesIncluded: true,
    variable: 'EBAY_EU_1',
    weight: 2,
  },
];
