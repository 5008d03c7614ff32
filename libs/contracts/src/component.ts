import { z } from 'zod';

/**
 * The closed list of components of money: what an amount is for. Each has one class of account; what a source calls it
 * stands in that source's `components.yaml`. Meaning and normal signs: docs/glossary.md, `component`.
 */
export const components = [
  // what buyers pay
  'item-price',
  'shipping',
  'gift-wrap',
  'surcharge',
  'tip',
  'duty',
  'regulatory-charge',
  'tax',
  /** Tax that the marketplace keeps and pays: a memo. */
  'marketplace-tax',
  /** Tax that the marketplace charges us afterwards. */
  'late-tax',
  'seller-promotion',
  'marketplace-promotion',
  'loyalty-points',
  /** Own gift card or store credit as a means of payment. */
  'gift-card',
  'gift-card-sale',
  /** Cash on delivery or a card of ours: the payer never had it. */
  'collected-directly',
  'goodwill',
  'restocking',
  'return-shipping-charge',
  // what selling costs
  'commission',
  'commission-discount',
  'fixed-fee',
  'cross-border-fee',
  'regulatory-fee',
  'refund-administration',
  'fulfilment-fee',
  'shipping-kept',
  'shipping-label',
  'return-processing-fee',
  'inbound-transport',
  'storage-fee',
  'removal-fee',
  'advertising',
  /** Deals, coupons, review programmes. */
  'promotion-programme',
  'subscription',
  'service-fee',
  'payment-processing',
  'payout-fee',
  'conversion-cost',
  'fee-tax',
  // disputes, claims and what the marketplace makes good
  'dispute-amount',
  'marketplace-claim',
  'dispute-fee',
  'stock-reimbursement',
  'order-reimbursement',
  'liquidation',
  'tax-withheld',
  'tax-correction',
  // how money is held and moves
  'reserve',
  'held',
  'carried-balance',
  'account-charge',
  'transfer',
  'payout',
  'loan-drawn',
  'loan-repaid',
  'loan-interest',
  'conversion',
  'bank-charge',
  'rounding',
  'write-off',
  /** Stated in advance: never posted. */
  'expected-fee',
  /** Not known: the source's words are kept beside it, and somebody maps it. */
  'unclassified',
  'clearing',
] as const;

/** One component of the closed list. */
export const component = z.enum(components);
export type Component = z.output<typeof component>;

/** What an amount belongs to, where one component stands for several: tax on shipping, a promotion on the item. */
export const componentOf = z.enum(['item', 'shipping', 'gift-wrap', 'fee', 'tax', 'other']);
