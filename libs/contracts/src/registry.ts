import * as bankAccount from './messages/bank-account.js';
import * as channelCommand from './messages/channel-command.js';
import * as delivery from './messages/delivery.js';
import * as document from './messages/document.js';
import * as invoice from './messages/invoice.js';
import * as item from './messages/item.js';
import * as masterData from './messages/master-data.js';
import * as operations from './messages/operations.js';
import * as orderLogistics from './messages/order-logistics.js';
import * as orderAnswers from './messages/order-answers.js';
import * as order from './messages/order.js';
import * as payment from './messages/payment.js';
import * as posting from './messages/posting.js';
import * as salesOrders from './messages/sales-order.js';
import * as returnMoney from './messages/return-money.js';
import * as returns from './messages/return.js';
import * as settlement from './messages/settlement.js';
import * as stockMovement from './messages/stock-movement.js';
import * as stock from './messages/stock.js';
import * as tax from './messages/tax.js';
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
  orderAnswers.orderItemResolved,
  orderAnswers.orderReservationAnswer,
  orderAnswers.orderPostingOutcome,
  orderAnswers.orderDeliveryOutcome,
  orderAnswers.orderRuling,
  orderLogistics.orderShipmentOrder,
  orderLogistics.orderTracking,
  orderLogistics.orderFeesExpected,
  stock.stockReservation,
  stock.stockCount,
  stock.stockAdjustment,
  stock.stockLevelOutcome,
  stockMovement.stockSnapshot,
  stockMovement.stockMovement,
  stockMovement.stockReceipt,
  item.itemLookup,
  item.itemMaster,
  item.itemFetch,
  posting.postingRequested,
  salesOrders.salesOrderWanted,
  delivery.deliveryRequested,
  channelCommand.orderAcknowledge,
  channelCommand.orderCancel,
  channelCommand.stockLevel,
  returns.returnAuthorised,
  returns.returnCarrierScan,
  returns.returnReceipt,
  returns.returnInspection,
  returnMoney.returnRefund,
  returnMoney.returnDispute,
  returnMoney.returnReimbursement,
  settlement.settlementHeader,
  settlement.settlementLine,
  settlement.settlementPayout,
  settlement.settlementBalance,
  payment.paymentTransaction,
  bankAccount.bankAccountStatement,
  bankAccount.bankAccountEntry,
  invoice.invoiceReceived,
  tax.orderTaxQuote,
  tax.orderTaxCommit,
  masterData.customerMaster,
  masterData.accountMaster,
  masterData.erpDocumentState,
  masterData.documentAcknowledged,
  operations.exceptionChanged,
  operations.auditBatch,
];

/** What this build knows; other builds know others. */
export const registry = new ContractRegistry(contracts);

/** The contract of a CloudEvents type, or undefined where this build knows none. */
export function contractOf(type: string): Contract | undefined {
  return registry.of(type);
}
