import type { SellerAccount } from '../marketplace.js';

/** A seller account of the sandbox world at Walmart. */
export interface WalmartSeller extends SellerAccount {
  /** How Walmart names the seller in its cursors. */
  readonly partnerId: string;
  readonly country: 'US';
  /** Taxes are on top, and Walmart collects and pays them. */
  readonly taxesIncluded: false;
  /** Variable name stem of its secrets. */
  readonly variable: string;
}

/** The sellers. */
export const sellers: readonly WalmartSeller[] = [
  {
    account: 'walmart-us-1',
    partnerId: '10001172504',
    currency: 'USD',
    country: 'US',
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'WALMART_US_1',
  },
];
