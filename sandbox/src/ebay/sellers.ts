import type { SellerAccount } from '../marketplace.js';

/** A seller account of the sandbox world at eBay. */
export interface EbaySeller extends SellerAccount {
  /** How eBay names the seller. */
  readonly sellerId: string;
  readonly country: 'US';
  /** Taxes are on top, and eBay collects and pays them. */
  readonly taxesIncluded: false;
  /** Variable name stem of its secrets. */
  readonly variable: string;
}

/** The sellers. */
export const sellers: readonly EbaySeller[] = [
  {
    account: 'ebay-us-1',
    sellerId: 'crossdock_us',
    currency: 'USD',
    country: 'US',
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'EBAY_US_1',
  },
];
