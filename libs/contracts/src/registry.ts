import * as delivery from './messages/delivery.js';
import * as document from './messages/document.js';
import * as item from './messages/item.js';
import * as operations from './messages/operations.js';
import * as order from './messages/order.js';
import * as posting from './messages/posting.js';
import * as stock from './messages/stock.js';
import { typeOf, type Contract } from './contract.js';

/** Every contract between services. */
export const contracts: readonly Contract[] = [
  document.documentReceived,
  document.documentAvailable,
  document.documentClosed,
  order.orderSnapshot,
  order.orderPayment,
  order.orderCancellation,
  order.orderCancellationRequest,
  order.orderFulfilment,
  order.orderShipment,
  order.orderItemResolved,
  order.orderReservationAnswer,
  order.orderPostingOutcome,
  order.orderDeliveryOutcome,
  order.orderRuling,
  stock.stockReservation,
  stock.stockCount,
  stock.stockAdjustment,
  item.itemLookup,
  item.itemMaster,
  item.itemFetch,
  posting.postingRequested,
  delivery.deliveryRequested,
  operations.exceptionChanged,
  operations.auditBatch,
];

const byType = new Map(contracts.map((definition) => [typeOf(definition), definition]));

/** The contract of a CloudEvents type, or undefined where this build knows none. */
export function contractOf(type: string): Contract | undefined {
  return byType.get(type);
}

/** True where the type names a contract that this build knows in a lower version: parked, not refused. */
export function isNewerVersion(type: string): boolean {
  const [, name, major] = /^(.+)\.v(\d+)$/.exec(type) ?? [];
  return contracts.some((definition) => definition.name === name && Number(major) > definition.major);
}
