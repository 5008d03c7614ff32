/** A parcel of an order; parcels are given by shipped-at, then id. */
export interface SoldParcel {
  readonly shipmentId: string;
  readonly shippedMs: number;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
}

/** Movement of one account; debit is above zero, credit below. */
export interface Movement {
  readonly account: string;
  readonly party?: string;
  readonly minor: number;
}

/** What the books must show for one parcel. */
export interface ExpectedDocument {
  readonly shipmentId: string;
  readonly movements: readonly Movement[];
}

/** An exception that must be open, because the sandbox planted its cause. */
export interface ExpectedException {
  readonly reason: 'unknown-item' | 'refused-document' | 'short-stock' | 'same-id-other-body' | 'order-missing';
  readonly channelAccount: string;
  /** Null where the bad document names no order. */
  readonly orderId: string | null;
  readonly detail: string;
}
