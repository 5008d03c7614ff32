import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { answers } from './translate/answers/answers.js';
import { dateRangeReports } from './translate/date-range/date-range-report.js';
import { balances, summaries } from './translate/finances/balances.js';
import { financialEventGroups } from './translate/finances/financial-event-groups.js';
import { financialEvents } from './translate/finances/financial-events.js';
import { invoices } from './translate/finances/invoices.js';
import { expectedPayouts, payouts } from './translate/finances/payouts.js';
import { transactions } from './translate/finances/transactions.js';
import { walletBalances, walletTransactions } from './translate/finances/wallet.js';
import { orderFeedReport } from './translate/answers/order-feed-report.js';
import { documentsReady } from './translate/answers/documents-ready.js';
import { fulfilmentOrders, fulfilmentReturns, packageTracking } from './translate/fulfilment/outbound-2020.js';
import { fulfilmentOrders2026 } from './translate/fulfilment/outbound-2026.js';
import { listingsItems } from './translate/inventory/listings.js';
import { notifications } from './translate/notifications/notifications.js';
import { externalInventory } from './translate/inventory/external-inventory.js';
import { ledgerDetail, ledgerSummary } from './translate/inventory/ledger.js';
import { inventorySnapshots } from './translate/inventory/snapshots.js';
import { fbaShipments } from './translate/orders/fba-shipments.js';
import { orderReports, warehouseTables } from './translate/orders/order-reports.js';
import { orders2026 } from './translate/orders/orders-2026.js';
import { orderItemsV0, orderPersonalData, ordersV0 } from './translate/orders/orders-v0.js';
import { externalReturns } from './translate/returns/external-returns.js';
import { fbaReturns } from './translate/returns/fba-returns.js';
import { merchantReturnsTable } from './translate/returns/merchant-returns-table.js';
import { merchantReturnsXml } from './translate/returns/merchant-returns-xml.js';
import { reimbursements } from './translate/returns/reimbursements.js';
import { settlementV1 } from './translate/settlement/settlement-v1.js';
import { settlementV2 } from './translate/settlement/settlement-v2.js';
import { settlementXml } from './translate/settlement/settlement-xml.js';

/** What Amazon sends and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    settlementV1,
    settlementV2,
    settlementXml,
    ...dateRangeReports,
    financialEvents,
    financialEventGroups,
    transactions,
    balances,
    summaries,
    payouts,
    expectedPayouts,
    walletTransactions,
    walletBalances,
    invoices,
    fbaReturns,
    merchantReturnsTable,
    merchantReturnsXml,
    externalReturns,
    reimbursements,
    ledgerDetail,
    ledgerSummary,
    ...inventorySnapshots,
    externalInventory,
    ordersV0,
    orderItemsV0,
    orderPersonalData,
    orders2026,
    ...orderReports,
    fbaShipments,
    ...warehouseTables,
    notifications,
    fulfilmentOrders,
    fulfilmentReturns,
    packageTracking,
    fulfilmentOrders2026,
    ...documentsReady,
    listingsItems,
    orderFeedReport,
    ...answers,
  ],
};
