import type { AmazonRecord } from './amazon/records.js';
import type { EbayRecord } from './ebay/records.js';
import type { DeliveryEnd } from './delivery/courier.js';
import type { FaultShares } from './faults.js';
import type { Fulfilment } from './shop/fulfilments.js';
import type { RegionalRecord } from './regional/records.js';
import type { Run } from './run.js';
import type { WalmartRecord } from './walmart/records.js';
import type { Count, Recall, Shipment, ShipmentOrder } from './wms/wms-records.js';

/** What of shop and warehouse cannot be had again from the seed. */
export type WorldEntry =
  /** Written before there was more than one marketplace, a run without a channel is Shopify's. */
  | { readonly kind: 'run'; readonly channel?: string; readonly run: Run }
  | { readonly kind: 'delivery-ended'; readonly key: string; readonly end: DeliveryEnd }
  | { readonly kind: 'fulfilment'; readonly fulfilment: Fulfilment }
  | { readonly kind: 'amazon'; readonly record: AmazonRecord }
  | { readonly kind: 'ebay'; readonly record: EbayRecord }
  | { readonly kind: 'allegro' | 'mercadolibre'; readonly record: RegionalRecord }
  | { readonly kind: 'walmart'; readonly record: WalmartRecord }
  | { readonly kind: 'shipment-order'; readonly order: ShipmentOrder }
  | { readonly kind: 'recall'; readonly recall: Recall }
  | { readonly kind: 'shipment'; readonly shipment: Shipment }
  | { readonly kind: 'count'; readonly count: Count }
  | { readonly kind: 'item-approved'; readonly sku: string; readonly units: number }
  | { readonly kind: 'faults'; readonly shares: FaultShares };
