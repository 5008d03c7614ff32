import type { Buyer } from '../shop/order-plan.js';
import type { Role } from './roles.js';
import type { AmazonSeller } from './sellers.js';

/** One item of an order; amounts in minor units of the seller's currency, for all units together unless said otherwise. */
export interface PlannedItem {
  readonly id: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: number;
  /** What a pending document says a unit costs; null where it says nothing. */
  readonly pendingUnitPrice: number | null;
  /** Given by the seller. */
  readonly discount: number;
  readonly shipping: number;
  /** On goods and freight, as Amazon states them. */
  readonly tax: { readonly item: number; readonly shipping: number };
  /** Cancelled by the revision `item-cancelled`. */
  readonly isCancelledLater: boolean;
}

/** What happened to an order before it shipped. */
export type RevisionKind = 'pending' | 'unshipped' | 'cancel-requested' | 'item-cancelled' | 'cancelled';

/** One state of an order. */
export interface Revision {
  readonly kind: RevisionKind;
  /** Whole second, epoch milliseconds: from here on Amazon shows it. */
  readonly atMs: number;
}

/** Goods that leave Amazon's own warehouse. */
export interface OwnShipment {
  readonly id: string;
  /** Whole second, epoch milliseconds. */
  readonly atMs: number;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** Everything that Amazon knows of one order, now and later. */
export interface AmazonPlan {
  readonly index: number;
  readonly id: string;
  readonly seller: AmazonSeller;
  readonly role: Role;
  /** Whole second, epoch milliseconds: when its buyer placed it. */
  readonly createdMs: number;
  readonly buyer: Buyer;
  readonly items: readonly PlannedItem[];
  /** The order that this one replaces free of charge. */
  readonly replaces: string | null;
  readonly revisions: readonly Revision[];
  /** What Amazon ships itself; empty where we ship. */
  readonly shipments: readonly OwnShipment[];
}

/** Whether Amazon ships it. */
export function isFba({ role }: Pick<AmazonPlan, 'role'>): boolean {
  return role === 'fba';
}
