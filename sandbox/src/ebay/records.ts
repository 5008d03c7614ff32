import type { Fulfilment } from './order-plan.js';

/** What of eBay cannot be had again from the seed. */
export type EbayRecord =
  /** The order was shown as it stands before it ships. */
  | { readonly record: 'shown'; readonly orderIds: readonly string[] }
  | { readonly record: 'fulfilled'; readonly fulfilment: Fulfilment }
  /** The seller has cancelled the order. */
  | { readonly record: 'cancelled'; readonly orderId: string; readonly atMs: number }
  | { readonly record: 'level'; readonly account: string; readonly sku: string; readonly quantity: number };
