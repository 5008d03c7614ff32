import type { Delivery, PlannedDelivery } from '../delivery/delivery.js';
import { wmsSignature } from '../delivery/signatures.js';
import type { Dice } from '../dice.js';
import { zonedText } from '../zoned-time.js';
import { warehouseOf, type WarehouseId } from './warehouses.js';
import type { Count, Shipment } from './wms-records.js';

/** Where the warehouse's webhooks go and what signs them. */
export interface WmsMailing {
  readonly channelGatewayUrl: string;
  readonly webhookSecret: string;
}

/** Webhook of a parcel; a copy of it where the dice say so. */
export function shipmentWebhooks(
  shipment: Shipment,
  mailing: WmsMailing,
  copyShare: number,
  dice: Dice,
): PlannedDelivery[] {
  const eventId = dice.uuid();
  const body = {
    shipmentOrderId: shipment.shipmentOrderId,
    shipmentId: shipment.id,
    shippedAt: instantText(shipment.shippedMs, shipment.warehouse),
    warehouse: shipment.warehouse,
    carrier: shipment.carrier,
    trackingNumber: shipment.trackingNumber,
    lines: shipment.lines,
  };
  const make = (): Delivery => signed(eventId, 'shipment.shipped', shipment.toldMs, body, mailing);
  const first = { key: eventId, dueAtMs: shipment.toldMs, make };
  const copy = { key: `${eventId}/copy`, dueAtMs: shipment.toldMs + dice.between(0, 1_500), make };
  return dice.chance(copyShare) ? [first, copy] : [first];
}

/** Webhook of a stock count. */
export function countWebhook(count: Count, mailing: WmsMailing): PlannedDelivery {
  const { eventId, warehouse, asOfMs, items } = count;
  const body = { warehouse, asOf: instantText(asOfMs, warehouse), items };
  return { key: eventId, dueAtMs: asOfMs, make: () => signed(eventId, 'inventory.counted', asOfMs, body, mailing) };
}

/** An instant as the warehouse writes it: local, to the millisecond, with offset. */
export function instantText(instantMs: number, warehouse: WarehouseId): string {
  const text = zonedText(instantMs, warehouseOf(warehouse).timeZone);
  return `${text.slice(0, 19)}.${String(instantMs % 1000).padStart(3, '0')}${text.slice(19)}`;
}

function signed(eventId: string, event: string, atMs: number, document: unknown, mailing: WmsMailing): Delivery {
  const body = Buffer.from(JSON.stringify(document));
  const timestamp = String(Math.floor(atMs / 1000));
  return {
    key: eventId,
    url: `${mailing.channelGatewayUrl}/webhooks/wms/wms-1`,
    headers: {
      'content-type': 'application/json',
      'x-wms-event-id': eventId,
      'x-wms-event': event,
      'x-wms-timestamp': timestamp,
      'x-wms-signature': wmsSignature(mailing.webhookSecret, timestamp, body),
    },
    body,
  };
}
