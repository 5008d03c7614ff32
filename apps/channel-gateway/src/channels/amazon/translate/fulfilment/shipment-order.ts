/** Orders that Amazon's warehouses fulfil for other channels, and their parcels, as facts. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { NewFact, Output } from '../../../../documents/output.js';
import type { Place } from '../../../../documents/place.js';

const STATES: Readonly<Record<string, string>> = {
  NEW: 'requested',
  RECEIVED: 'accepted',
  PLANNING: 'accepted',
  PROCESSING: 'picking',
  PROCESSED: 'picking',
  CANCELLED: 'cancelled',
  COMPLETE: 'shipped',
  COMPLETED: 'shipped',
  COMPLETE_PARTIALLED: 'partly-shipped',
  COMPLETEPARTIALLED: 'partly-shipped',
  UNFULFILLABLE: 'rejected',
  INVALID: 'rejected',
  HOLD: 'on-hold',
  ON_HOLD: 'on-hold',
};

/** The state that a word of Amazon stands for. */
export function shipmentState(word: string): string {
  return STATES[word.toUpperCase()] ?? 'unknown';
}

/** Actor and reference of an order that a shipment order belongs to. */
export function byShipmentOrder(id: string): Pick<NewFact, 'actor' | 'key' | 'ref'> {
  return { actor: 'order', key: null, ref: { by: 'shipment-order-id', value: id } };
}

const PARCELS: readonly (readonly [RegExp, string])[] = [
  [/OUT_FOR_DELIVERY/, 'out-for-delivery'],
  [/UNDELIVERABLE|RETURN|REFUSED/, 'returned'],
  [/DELIVERED/, 'delivered'],
  [/DELAYED|LOST|DAMAGED|EXCEPTION|HELD/, 'exception'],
  [/TRANSIT|SHIPPED|DEPARTED|ARRIVED|PICKED_UP|AVAILABLE_FOR_PICKUP/, 'in-transit'],
  [/ASSIGNED|PREPARING|LABEL|PENDING|PROCESS|CREATED/, 'label-created'],
];

/** A parcel as somebody saw it. */
export interface Parcel {
  readonly trackingNumber: string;
  readonly carrier: string | null;
  readonly word: string;
  readonly at: string;
  readonly shipmentId?: string | null;
  /** The order or shipment order, where the document names one. */
  readonly about?: Pick<NewFact, 'actor' | 'key' | 'ref'>;
}

/** States where a parcel is. */
export function stateParcel(out: Output<DocumentAccount>, place: Place, parcel: Parcel): void {
  const { trackingNumber, carrier, word, at, shipmentId = null } = parcel;
  const normal = word.toUpperCase().replaceAll(/[\s-]+/g, '_');
  const about = parcel.about ?? { actor: 'order', key: null, ref: { by: 'tracking', value: trackingNumber } };
  const data = {
    trackingNumber,
    ...(carrier !== null && { carrier }),
    ...(shipmentId !== null && { shipmentId }),
    status: PARCELS.find(([pattern]) => pattern.test(normal))?.[1] ?? 'unknown',
    ...(word !== '' && { statusWord: word }),
    at,
  };
  out.fact(place, { ...about, type: 'order.tracking.v1', time: at, data });
}
