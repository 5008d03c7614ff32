import type { SalesOrder } from '#libs/contracts';

/** A sales order as it is sent to an ERP that shows them: an absolute value, of which the newest revision stands. */
export interface ErpSalesOrder {
  /** Identity of the order in the ERP. */
  readonly reference: string;
  /** Rises with each change: an ERP that has a newer one keeps it. */
  readonly revision: number;
  readonly legalEntity: string;
  /** Null takes it back. */
  readonly order: SalesOrder | null;
}

/** A sales order as the ERP has it. */
export interface PutSalesOrder {
  readonly documentId: string;
  readonly number: string;
  /** Revision that stands. */
  readonly revision: number;
}
