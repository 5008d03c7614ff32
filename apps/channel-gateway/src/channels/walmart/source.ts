import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { inventory, inventoryXml } from './translate/inventory.js';
import { availableReconFiles, notification, reportRequests } from './translate/notifications.js';
import { orders, ordersXml } from './translate/orders.js';
import { paymentStatement } from './translate/payment-statement.js';
import { reconByOrderLine } from './translate/recon-by-order-line.js';
import { reconPage, reconReport } from './translate/recon.js';
import { returns } from './translate/returns.js';
import { inboundShipments } from './translate/wfs-inbound.js';
import { fulfilmentOrders } from './translate/wfs-orders.js';
import {
  answers,
  emptyPage,
  information,
  requests,
  subscriptions,
  xmlWithoutFacts,
} from './translate/without-facts.js';

/** What Walmart sends and answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    orders,
    ordersXml,
    returns,
    reconReport,
    reconPage,
    reconByOrderLine,
    paymentStatement,
    availableReconFiles,
    reportRequests,
    inventory,
    inventoryXml,
    inboundShipments,
    fulfilmentOrders,
    notification,
    requests,
    subscriptions,
    answers,
    information,
    emptyPage,
    xmlWithoutFacts,
  ],
};
