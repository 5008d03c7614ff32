import type { Role } from './roles.js';

/** Tax that the shop states on a line or on shipping; amount in minor units. */
export interface PlannedTax {
  readonly title: string;
  readonly rate: number;
  readonly amount: number;
}

/** One line of an order; amounts in minor units of the shop's currency, for all units together unless said otherwise. */
export interface PlannedLine {
  readonly id: number;
  readonly sku: string;
  readonly title: string;
  readonly grams: number;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly taxes: readonly PlannedTax[];
  readonly duty: number;
  /** Units cancelled by the revision `units-cancelled`. */
  readonly cancelledUnits: number;
  /** Comes with the revision `line-added`. */
  readonly addedLater: boolean;
}

/** Freight as charged; `discount` is taken off `price`. */
export interface PlannedShipping {
  readonly title: string;
  readonly price: number;
  readonly discount: number;
  readonly taxes: readonly PlannedTax[];
}

/** What happened to an order before it shipped. */
export type RevisionKind = 'created' | 'paid' | 'noted' | 'units-cancelled' | 'line-added' | 'cancelled';

/** One state of the order that the shop told the world about. */
export interface Revision {
  readonly kind: RevisionKind;
  /** The instant that the shop writes into its documents, epoch milliseconds: within the last day. */
  readonly datedMs: number;
  /** The instant at which its webhooks leave the shop, epoch milliseconds. */
  readonly sentMs: number;
}

/** Buyer and address; null where the shop has redacted them. */
export interface Buyer {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly address1: string;
  readonly city: string;
  readonly zip: string;
  readonly province: string;
  readonly provinceCode: string;
  readonly country: string;
  readonly countryCode: string;
}

/** Everything that the shop knows of one order, now and later. */
export interface OrderPlan {
  readonly index: number;
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly role: Role;
  readonly buyer: Buyer | null;
  readonly discountCode: string | null;
  readonly lines: readonly PlannedLine[];
  readonly shipping: PlannedShipping;
  readonly tip: number;
  /** Part of the total that was paid by the shop's own gift card. */
  readonly giftCard: number;
  /** Whether payments are told by webhooks of their own. */
  readonly tellsPayments: boolean;
  /** Where the order is a licensed sample: old ids to new ones. */
  readonly sampleIds?: Readonly<Record<string, number>>;
  readonly revisions: readonly Revision[];
}
