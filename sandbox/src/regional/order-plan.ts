import type { SellerAccount } from '../marketplace.js';
import type { Buyer } from '../shop/order-plan.js';
import type { Role } from './roles.js';

/** A seller account of the sandbox world at a regional platform. */
export interface RegionalSeller extends SellerAccount {
  /** How the platform names the seller. */
  readonly sellerId: string;
  readonly country: 'PL' | 'BR';
  /** Variable name stem of its secrets. */
  readonly variable: string;
}

/** One line of an order; prices have the tax inside, of which orders say nothing. */
export interface PlannedLine {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  /** Minor units, of one unit. */
  readonly unitPrice: number;
}

/** One state of an order before it ships, without our doing. */
export interface Revision {
  readonly kind: 'placed' | 'paid' | 'cancelled';
  /** Epoch milliseconds: from here on the platform shows it. */
  readonly atMs: number;
}

/** Everything that a platform knows of one order, now and later. */
export interface RegionalPlan {
  readonly index: number;
  readonly id: string;
  readonly seller: RegionalSeller;
  readonly role: Role;
  /** When its buyer placed it, epoch milliseconds. */
  readonly createdMs: number;
  readonly buyer: Buyer;
  readonly lines: readonly PlannedLine[];
  /** Minor units; 0 where none is charged. */
  readonly freight: number;
  readonly revisions: readonly Revision[];
}

/** A parcel as we told it. */
export interface ToldParcel {
  readonly id: string;
  readonly orderId: string;
  /** When the platform dates it, epoch milliseconds; later than every earlier change of the order. */
  readonly atMs: number;
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** An order as it stands at some instant. */
export interface OrderState {
  readonly plan: RegionalPlan;
  readonly kind: Revision['kind'];
  readonly parcels: readonly ToldParcel[];
  /** What the seller has set, in the platform's words; undefined before anything was. */
  readonly set: string | undefined;
  readonly lastModifiedMs: number;
}
