import type { Parcel } from './order-plan.js';
import type { Cancellation } from './order-state.js';

/** What of Walmart cannot be had again from the seed. */
export type WalmartRecord =
  /** The order was shown as it stands before it ships; for one that Walmart ships: as it stands in the end. */
  | { readonly record: 'shown'; readonly orderIds: readonly string[] }
  | { readonly record: 'acknowledged'; readonly orderId: string; readonly atMs: number }
  | { readonly record: 'shipped'; readonly parcel: Parcel }
  | { readonly record: 'cancelled'; readonly cancellation: Cancellation }
  | { readonly record: 'level'; readonly sku: string; readonly amount: number };
