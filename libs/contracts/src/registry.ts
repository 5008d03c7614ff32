import * as delivery from './messages/delivery.js';
import * as document from './messages/document.js';
import * as item from './messages/item.js';
import * as operations from './messages/operations.js';
import * as order from './messages/order.js';
import * as posting from './messages/posting.js';
import * as stock from './messages/stock.js';
import { ContractRegistry } from './contract-registry.js';
import type { Contract } from './contract.js';

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

/** What this build knows; other builds know others. */
export const registry = new ContractRegistry(contracts);

/** The contract of a CloudEvents type, or undefined where this build knows none. */
export function contractOf(type: string): Contract | undefined {
  return registry.of(type);
}
