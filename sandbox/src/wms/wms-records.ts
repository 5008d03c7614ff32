import type { WarehouseId } from './warehouses.js';

/** Units of one line. */
export interface LineUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** Units of one line and SKU. */
export interface SkuUnits extends LineUnits {
  readonly sku: string;
}

/** What Crossdock asked the warehouse to ship. */
export interface ShipmentOrder {
  readonly id: string;
  /** Crossdock's own name for it; unique. */
  readonly reference: string;
  readonly orderName: string;
  /** Whose stock it is shipped from. */
  readonly warehouse: WarehouseId;
  readonly lines: readonly SkuUnits[];
}

/** A cancellation that the warehouse has answered; the same key has the same answer. */
export interface Recall {
  readonly shipmentOrderId: string;
  readonly idempotencyKey: string | null;
  readonly cancelled: readonly LineUnits[];
  readonly tooLate: readonly LineUnits[];
}

/** A parcel that has left. */
export interface Shipment {
  readonly id: string;
  readonly shipmentOrderId: string;
  readonly warehouse: WarehouseId;
  /** Epoch milliseconds; each later than the one before. */
  readonly shippedMs: number;
  /** When picking began, epoch milliseconds: from here on the warehouse lets everybody wait. */
  readonly pickedSinceMs: number;
  /** When its webhook is due, epoch milliseconds. */
  readonly toldMs: number;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: readonly SkuUnits[];
}

/** Stock as it was counted: shipments after this instant are not in it. */
export interface Count {
  readonly eventId: string;
  readonly warehouse: WarehouseId;
  /** Epoch milliseconds. */
  readonly asOfMs: number;
  readonly items: readonly { readonly sku: string; readonly onHand: number }[];
}
