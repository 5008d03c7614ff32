import type { DocumentAccount } from '../../accounts/accounts.js';
import type { Source } from '../../documents/source.js';
import { withoutFacts } from '../../documents/without-facts.js';
import { order, orderList } from './translate/orders.js';
import { returns } from './translate/returns.js';

const API = 'https://api.bol.com/retailer/public/Retailer-API/v10/';

/** Members of answers that carry neither money nor goods. */
const OTHER = [
  'processStatusId',
  'violations',
  'offers',
  'shipments',
  'invoiceListItems',
  'inventory',
  'status',
  'eventType',
  'shipmentItems',
  'subscriptions',
  'subscriptionType',
  'promotions',
  'promotionId',
  'replenishments',
  'replenishmentId',
  'keys',
  'bundlePrices',
  'commissions',
  'unitPrice',
  'retailerId',
  'invoiceRequests',
];

/** What bol answers. */
export const source: Source<DocumentAccount> = {
  translatorVersion: 1,
  kinds: [
    orderList,
    order,
    returns,
    withoutFacts(
      'answer',
      'An answer without business facts: states of processes, problems, lists of invoices, a bare text.',
      API,
      (probe) => typeof probe.json === 'string' || OTHER.some((name) => probe.has(name)),
    ),
  ],
};
