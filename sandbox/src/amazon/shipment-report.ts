import { toText } from '../minor-units.js';
import type { AmazonPlan, OwnShipment } from './order-plan.js';

/** Columns of the report on shipments that Amazon made (GET_AMAZON_FULFILLED_SHIPMENTS_DATA_GENERAL), in its order. */
const columns = [
  'amazon-order-id',
  'merchant-order-id',
  'shipment-id',
  'shipment-item-id',
  'amazon-order-item-id',
  'merchant-order-item-id',
  'purchase-date',
  'payments-date',
  'shipment-date',
  'reporting-date',
  'buyer-email',
  'buyer-name',
  'buyer-phone-number',
  'sku',
  'product-name',
  'quantity-shipped',
  'currency',
  'item-price',
  'item-tax',
  'shipping-price',
  'shipping-tax',
  'gift-wrap-price',
  'gift-wrap-tax',
  'ship-service-level',
  'recipient-name',
  'ship-address-1',
  'ship-address-2',
  'ship-address-3',
  'ship-city',
  'ship-state',
  'ship-postal-code',
  'ship-country',
  'ship-phone-number',
  'bill-address-1',
  'bill-address-2',
  'bill-address-3',
  'bill-city',
  'bill-state',
  'bill-postal-code',
  'bill-country',
  'item-promotion-discount',
  'ship-promotion-discount',
  'carrier',
  'tracking-number',
  'estimated-arrival-date',
  'fulfillment-center-id',
  'fulfillment-channel',
  'sales-channel',
] as const;
type Column = (typeof columns)[number];

/** A shipment with the order it belongs to. */
export interface ReportedShipment {
  readonly plan: AmazonPlan;
  readonly shipment: OwnShipment;
}

/** The report's text: tab-separated, a row an item, no buyer (that takes a restricted role). */
export function shipmentReport(found: readonly ReportedShipment[]): string {
  const rows = found.flatMap(({ plan, shipment }) => shipment.lines.map((line) => rowOf(plan, shipment, line)));
  const lines = [columns.join('\t'), ...rows.map((row) => columns.map((column) => row[column] ?? '').join('\t'))];
  return `${lines.join('\r\n')}\r\n`;
}

function rowOf(
  plan: AmazonPlan,
  { id, atMs, carrier, trackingNumber }: OwnShipment,
  { lineId, quantity }: OwnShipment['lines'][number],
): Partial<Record<Column, string>> {
  const place = plan.items.findIndex((item) => item.id === lineId);
  const item = plan.items[place];
  if (!item) return {};
  const { currency, marketplaceName } = plan.seller;
  return {
    'amazon-order-id': plan.id,
    'shipment-id': id,
    'shipment-item-id': `${id}${place}`,
    'amazon-order-item-id': lineId,
    'purchase-date': zoneless(plan.createdMs),
    'payments-date': zoneless(atMs),
    'shipment-date': zoneless(atMs),
    'reporting-date': zoneless(atMs),
    sku: item.sku,
    'product-name': item.title,
    'quantity-shipped': String(quantity),
    currency,
    'item-price': toText(item.unitPrice * quantity, currency),
    'ship-service-level': 'Standard',
    'ship-country': plan.seller.country,
    carrier,
    'tracking-number': trackingNumber,
    'fulfillment-center-id': plan.seller.country === 'US' ? 'PHX3' : 'LEJ1',
    'fulfillment-channel': 'AFN',
    'sales-channel': marketplaceName.toLowerCase(),
  };
}

/** The report's own form: UTC with offset. */
function zoneless(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19)}+00:00`;
}
