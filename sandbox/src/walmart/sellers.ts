import type { SellerAccount } from '../marketplace.js';

/** A seller account of the sandbox world at Walmart. */
export interface WalmartSeller extends SellerAccount {
  /** How Walmart names the seller in its cursors. */
  readonly partnerId: string;
  readonly country: 'US' | 'CA' | 'MX';
  /** Which of Walmart's marketplaces it sells on. */
  readonly market: 'us' | 'ca' | 'mx';
  /** Share of Walmart's orders. */
  readonly weight: number;
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
    market: 'us',
    weight: 4,
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'WALMART_US_1',
  },
  {
    account: 'walmart-ca-1',
    partnerId: '10001172505',
    currency: 'CAD',
    country: 'CA',
    market: 'ca',
    weight: 1,
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'WALMART_CA_1',
  },
  {
    account: 'walmart-mx-1',
    partnerId: '10001172506',
    currency: 'MXN',
    country: 'MX',
    market: 'mx',
    weight: 1,
    legalEntity: 'US',
    taxesIncluded: false,
    variable: 'WALMART_MX_1',
  },
];
