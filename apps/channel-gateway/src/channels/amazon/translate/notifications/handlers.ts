import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf, wholeNumberOf } from '../../../../documents/readings.js';
import { memberOf } from '../finances/related.js';
import { readTransaction } from '../finances/transactions.js';
import { byShipmentOrder, shipmentState, stateParcel } from '../fulfilment/shipment-order.js';
import { orderOf } from '../orders/order-fact.js';
import { apiInstantOf } from '../shared/ledger-line.js';
import { stockItem } from '../shared/stock.js';

interface Event {
  /** When it happened, where the envelope says so. */
  readonly at: string | null;
  readonly id: string;
}
type Handler = (payload: Element, event: Event, out: Output<DocumentAccount>) => void;

/** Types that say something of orders, money or stock. */
export const HANDLERS: Readonly<Record<string, Handler>> = {
  ORDER_CHANGE: orderChange,
  FULFILLMENT_ORDER_STATUS: fulfilmentOrderStatus,
  FBA_OUTBOUND_SHIPMENT_STATUS: outboundShipment,
  TRANSACTION_UPDATE: (payload, { id }, out) => readTransaction(payload, id, out),
  FEED_PROCESSING_FINISHED: processed('feed', 'resultFeedDocumentId'),
  REPORT_PROCESSING_FINISHED: processed('report', 'reportDocumentId'),
  DATA_KIOSK_QUERY_PROCESSING_FINISHED: processed('data-kiosk', 'dataDocumentId'),
  LISTINGS_ITEM_MFN_QUANTITY_CHANGE: ownQuantity,
  FBA_INVENTORY_AVAILABILITY_CHANGE: fbaQuantity,
  SHIPMENT_TRACKING_MILESTONE_CHANGED: milestones,
};

/** The order is to be fetched; what the buyer asks, and a cancellation, are facts at once. */
function orderChange(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const orderId = required(idOf(payload.get('AmazonOrderId')), payload.get('AmazonOrderId'));
  const trigger = payload.get('OrderChangeTrigger');
  const at = required(apiInstantOf(trigger.get('TimeOfOrderChange'), out.account) ?? event.at, trigger);
  const reason = shownTextOf(trigger.get('ChangeReason'), 200) ?? textOf(payload.get('OrderChangeType')) ?? 'changed';
  const summary = payload.get('Summary');
  const about = orderOf(out.account.account, orderId);
  const asked = summary
    .get('OrderItems')
    .items()
    .flatMap((item) => {
      const lineId = idOf(item.get('OrderItemId'));
      return String(item.get('IsBuyerRequestedCancel').value) === 'true' && lineId !== null ? [lineId] : [];
    });
  if (asked.length > 0) {
    const data = { requestId: event.id, at, reason, lineIds: asked };
    out.fact(payload.place, { ...about, type: 'order.cancellation-request.v1', time: at, data });
  }
  if (/^cancel/i.test(textOf(summary.get('OrderStatus')) ?? ''))
    out.fact(payload.place, { ...about, type: 'order.cancellation.v1', time: at, data: { at, reason } });
  out.available({ kind: 'order', externalId: orderId });
}

function fulfilmentOrderStatus(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const id = required(idOf(payload.get('SellerFulfillmentOrderId')), payload.get('SellerFulfillmentOrderId'));
  const at = required(apiInstantOf(payload.get('StatusUpdatedDateTime'), out.account) ?? event.at, payload);
  const word = shownTextOf(payload.get('FulfillmentOrderStatus'), 300) ?? '';
  const about = byShipmentOrder(id);
  const data = {
    shipmentOrderId: id,
    pool: 'amazon-fba',
    state: shipmentState(word),
    ...(word !== '' && { stateWord: word }),
    at,
    lines: [],
  };
  out.fact(payload.place, { ...about, type: 'order.shipment-order.v1', time: at, revision: Date.parse(at), data });
  const shipment = payload.get('FulfillmentShipment');
  const shipmentId = idOf(shipment.get('AmazonShipmentId'));
  const state = textOf(shipment.get('FulfillmentShipmentStatus')) ?? '';
  for (const parcel of shipment.get('FulfillmentShipmentPackages').items()) {
    const trackingNumber = shownTextOf(parcel.get('TrackingNumber'), 200);
    const carrier = shownTextOf(parcel.get('CarrierCode'), 100);
    if (trackingNumber !== null)
      stateParcel(out, parcel.place, { trackingNumber, carrier, word: state, at, shipmentId, about });
  }
  returned(payload.get('FulfillmentReturnItem'), id, out);
}

/** Units of a multi-channel order that Amazon took back. */
function returned(item: Element, shipmentOrder: string, out: Output<DocumentAccount>): void {
  const at = apiInstantOf(item.get('ReceivedDateTime'), out.account);
  const quantity = quantityOf(item.get('ReturnedQuantity')) ?? 0;
  if (at === null || quantity === 0) return;
  const sku = shownTextOf(item.get('SellerSKU'), 200);
  const receiptId = `${shipmentOrder}/${sku ?? '-'}/${at}`.slice(0, 200);
  const data = { receiptId, at, pool: 'amazon-fba', lines: [{ ...(sku !== null && { sku }), quantity }] };
  const ref = { by: 'shipment-order-id', value: shipmentOrder } as const;
  out.fact(item.place, { actor: 'return', key: null, ref, type: 'return.receipt.v1', time: at, data });
}

const SHIPMENTS: Readonly<Record<string, string>> = {
  shipped: 'success',
  canceled: 'cancelled',
  cancelled: 'cancelled',
};

function outboundShipment(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const orderId = required(idOf(payload.get('AmazonOrderId')), payload.get('AmazonOrderId'));
  const fulfilmentId = required(idOf(payload.get('AmazonShipmentId')), payload.get('AmazonShipmentId'));
  const at = required(event.at, payload);
  const state = SHIPMENTS[(textOf(payload.get('ShipmentStatus')) ?? '').toLowerCase()] ?? 'open';
  const data = { fulfilmentId, state, pool: 'amazon-fba', at, lines: [] };
  out.fact(payload.place, { ...orderOf(out.account.account, orderId), type: 'order.fulfilment.v1', time: at, data });
  out.available({ kind: 'order', externalId: orderId });
}

/** What is ready to be fetched; what failed or was cancelled is not. */
function processed(kind: string, member: string): Handler {
  return (payload, _event, out) => {
    const id = idOf(memberOf(payload, member));
    if (textOf(memberOf(payload, 'processingStatus')) === 'DONE' && id !== null)
      out.available({ kind, externalId: id });
    payload.readAsWhole();
  };
}

function ownQuantity(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const sku = required(idOf(payload.get('Sku')), payload.get('Sku'));
  const units = required(wholeNumberOf(payload.get('Quantity')), payload.get('Quantity'));
  const asOf = required(event.at, payload);
  const channel = textOf(payload.get('FulfillmentChannelCode')) ?? 'DEFAULT';
  const pool = channel.startsWith('AMAZON') ? 'amazon-fba' : 'own';
  const data = { pool, asOf, quantities: [{ state: 'available', units, word: 'Quantity' }] };
  const revision = Date.parse(asOf);
  out.fact(payload.place, {
    ...stockItem(out.account, sku, pool),
    type: 'stock-item.snapshot.v1',
    time: asOf,
    revision,
    data,
  });
}

const FBA_STATES: readonly (readonly [path: string, state: string])[] = [
  ['Fulfillable', 'available'],
  ['Unfulfillable', 'unsellable'],
  ['Researching', 'researching'],
  ['ReservedQuantityBreakdown/WarehouseProcessing', 'reserved'],
  ['ReservedQuantityBreakdown/WarehouseTransfer', 'in-transit'],
  ['ReservedQuantityBreakdown/PendingCustomerOrder', 'reserved'],
  ['InboundQuantityBreakdown/Working', 'unknown'],
  ['InboundQuantityBreakdown/Shipped', 'inbound'],
  ['InboundQuantityBreakdown/Receiving', 'inbound'],
  ['FutureSupplyBuyable', 'unknown'],
  ['PendingCustomerOrderInTransit', 'unknown'],
];

function fbaQuantity(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const sku = required(idOf(payload.get('SKU')), payload.get('SKU'));
  const asOf = required(event.at, payload);
  for (const site of payload.get('FulfillmentInventoryByMarketplace').items()) {
    const location = shownTextOf(site.get('MarketplaceId'), 100);
    const quantities = FBA_STATES.flatMap(([path, state]) => {
      const element = path.split('/').reduce((at, name) => at.get(name), site.get('FulfillmentInventory'));
      const units = wholeNumberOf(element);
      return units === null ? [] : [{ state, units, word: path }];
    });
    if (quantities.length === 0) continue;
    const data = { pool: 'amazon-fba', ...(location !== null && { location }), asOf, quantities };
    const about = stockItem(out.account, sku, 'amazon-fba');
    out.fact(site.place, { ...about, type: 'stock-item.snapshot.v1', time: asOf, revision: Date.parse(asOf), data });
  }
}

function milestones(payload: Element, event: Event, out: Output<DocumentAccount>): void {
  const detail = payload.get('trackingDetail');
  const identifier = detail.get('identifier');
  const numbers = identifier.names().map((name) => shownTextOf(identifier.get(name), 200));
  const trackingNumber = required(numbers.find((one) => one !== null) ?? null, identifier);
  const history = detail.get('milestoneHistory').items();
  const seen = history.length > 0 ? history : [detail.get('latestMilestone')];
  for (const milestone of seen) {
    const at = required(
      apiInstantOf(milestone.get('occurredAt'), out.account) ?? event.at,
      milestone.get('occurredAt'),
    );
    const word = shownTextOf(milestone.get('status').get('code'), 300) ?? '';
    stateParcel(out, milestone.place, { trackingNumber, carrier: null, word, at });
  }
}
