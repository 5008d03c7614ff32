import type { Buyer } from '../shop/order-plan.js';
import type { Role } from './roles.js';
import type { WalmartSeller } from './sellers.js';

/** One line of an order; amounts in minor units, for all units together unless said otherwise. */
export interface PlannedLine {
  /** `1`, `2` …: a line has no other name. */
  readonly number: string;
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly shipping: number;
  /** On goods and freight; Walmart collects and pays it. */
  readonly tax: { readonly item: number; readonly shipping: number };
  /** Cancelled by the revision `line-cancelled`. */
  readonly isCancelledLater: boolean;
}

/** What happened to an order before it shipped, without our doing. */
export type RevisionKind = 'created' | 'line-cancelled' | 'cancelled';

/** One state of an order. */
export interface Revision {
  readonly kind: RevisionKind;
  /** Epoch milliseconds: from here on Walmart shows it. */
  readonly atMs: number;
}

/** Goods that left: ours as we told it, or Walmart's own. */
export interface Parcel {
  readonly orderId: string;
  /** When Walmart dates it, epoch milliseconds; later than every earlier change of the order. */
  readonly atMs: number;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly methodCode: string;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** Everything that Walmart knows of one order, now and later. */
export interface WalmartPlan {
  readonly index: number;
  /** The purchase order: what the seller is asked to ship. */
  readonly id: string;
  readonly customerOrderId: string;
  readonly seller: WalmartSeller;
  readonly role: Role;
  /** Whole second, epoch milliseconds: when its buyer placed it. */
  readonly createdMs: number;
  readonly buyer: Buyer;
  readonly lines: readonly PlannedLine[];
  /** The customer order that this one replaces free of charge. */
  readonly replaces: string | null;
  readonly revisions: readonly Revision[];
  /** What Walmart ships itself; empty where we ship. */
  readonly shipments: readonly Parcel[];
}

/** Whether Walmart ships it. */
export function isWfs({ role }: Pick<WalmartPlan, 'role'>): boolean {
  return role === 'wfs';
}
