import type { ToldParcel } from './order-plan.js';

/** What of a regional platform cannot be had again from the seed. */
export type RegionalRecord =
  /** The order was shown as it stands before it ships. */
  | { readonly record: 'shown'; readonly orderIds: readonly string[] }
  | { readonly record: 'parcel'; readonly parcel: ToldParcel }
  /** What the seller has set an order to, in the platform's words. */
  | { readonly record: 'set'; readonly orderId: string; readonly atMs: number; readonly state: string }
  | { readonly record: 'level'; readonly account: string; readonly sku: string; readonly quantity: number }
  /** A refresh token was used, and this one given in its place. */
  | { readonly record: 'refreshed'; readonly account: string; readonly refreshToken: string };
