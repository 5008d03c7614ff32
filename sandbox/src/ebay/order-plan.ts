import type { Buyer } from '../shop/order-plan.js';
import type { Role } from './roles.js';
import type { EbaySeller } from './sellers.js';

/** One line item of an order; amounts in minor units, for all units together unless said otherwise. */
export interface PlannedLine {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** What the seller's promotion takes off the goods. */
  readonly discount: number;
  readonly shipping: number;
  /** What the seller takes off the freight. */
  readonly shippingDiscount: number;
  /** On goods and freight, on top of them; eBay collects and pays it. */
  readonly tax: number;
}

/** One state of an order before it ships, without our doing. */
export interface Revision {
  readonly kind: 'paid' | 'cancelled';
  /** Epoch milliseconds: from here on eBay shows it. */
  readonly atMs: number;
}

/** A parcel as we told it. */
export interface Fulfilment {
  readonly id: string;
  readonly orderId: string;
  /** When eBay dates it, epoch milliseconds; later than every earlier change of the order. */
  readonly atMs: number;
  readonly shippedDate: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** Everything that eBay knows of one order, now and later. */
export interface EbayPlan {
  readonly index: number;
  readonly id: string;
  readonly seller: EbaySeller;
  readonly role: Role;
  /** Whole second, epoch milliseconds: when its buyer placed it. */
  readonly createdMs: number;
  readonly buyer: Buyer;
  readonly lines: readonly PlannedLine[];
  readonly revisions: readonly Revision[];
}
