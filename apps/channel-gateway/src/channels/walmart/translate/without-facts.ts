/** What says nothing of business: requests, answers, errors, empty pages. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Probe } from '../../../documents/probe.js';
import type { XmlKind } from '../../../documents/source.js';
import { withoutFacts } from '../../../documents/without-facts.js';

const reference = 'https://developer.walmart.com/us-marketplace/reference';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the document has no other member than these; anything more is not what it seems. */
function hasOnly(probe: Probe, ...names: readonly string[]): boolean {
  return isObject(probe.json) && Object.keys(probe.json).every((name) => names.includes(name));
}

const REQUESTED = [
  'orderAcknowledge',
  'orderAcknowledgement',
  'orderCancellation',
  'orderRefund',
  'orderShipment',
  'packages/0/trackingNo',
  'trackingNumbers',
  'InventoryHeader',
  'inventoryHeader',
  'inventories/nodes',
  'SupplierItemFeedHeader',
  'overrideFeed',
  'payload/orderItems',
  'payload/offerSelections',
];

/** What the seller asks Walmart to do. */
export const requests = withoutFacts<DocumentAccount>(
  'request',
  'What the seller asks Walmart to do: the answer tells what became of it.',
  `${reference}/shippingupdates`,
  (probe) =>
    REQUESTED.some((name) => probe.has(name)) ||
    (probe.has('customerOrderId', 'refundLines') && !probe.has('returnOrderId')) ||
    probe.has('inboundOrderId', 'orderItems') ||
    probe.has('shipmentId', 'trackingInfo') ||
    probe.has('query', 'filters') ||
    (probe.has('shipments/0/shipmentLines') && hasOnly(probe, 'shipments')) ||
    ((probe.has('rowFilters') || probe.has('excludeColumns')) && !probe.has('requestId')),
);

/** Subscriptions to events, and what there is to subscribe to. */
export const subscriptions = withoutFacts<DocumentAccount>(
  'subscriptions',
  'Subscriptions to notifications, and what there is to subscribe to.',
  `${reference}/createsubscription`,
  (probe) =>
    (Array.isArray(probe.at('events')) && hasOnly(probe, 'events', 'meta')) ||
    probe.has('eventUrl') ||
    probe.has('subscriptionId') ||
    (probe.has('message') && hasOnly(probe, 'message')),
);

/** Errors, and answers that only say that something was taken. */
export const answers = withoutFacts<DocumentAccount>(
  'answer',
  'An error, or an answer that only says that something was taken: the result comes later.',
  `${reference}/errors`,
  (probe) =>
    probe.has('errors') ||
    probe.has('error/0/code') ||
    probe.has('access_token') ||
    (probe.has('feedId') && hasOnly(probe, 'feedId', 'additionalAttributes', 'errors')) ||
    (probe.has('returnOrderId', 'refundLines') && !probe.has('returnOrderLines')) ||
    probe.has('feedId', 'feedStatus') ||
    probe.has('results/feed') ||
    (isObject(probe.json) && probe.has('status') && hasOnly(probe, 'status')) ||
    (probe.has('nodes/0/status') && !probe.has('nodes/0/inputQty') && !probe.has('nodes/0/availToSellQty')) ||
    (probe.has('payload/requestId') && probe.has('status')),
);

/** Quotes, problems and figures that are no movement of goods or money. */
export const information = withoutFacts<DocumentAccount>(
  'information',
  'Quotes, problems and figures that move neither goods nor money: previews, promises, items on hold, performance.',
  `${reference}/getinboundpreview`,
  (probe) =>
    [
      'payload/0/previews',
      'payload/0/errors',
      'payload/fulfillmentPlans',
      'payload/items',
      'payload/7DAY',
      'payload/30DAY',
    ].some((path) => probe.has(path)),
);

/** A page of orders or returns that has none. */
export const emptyPage = withoutFacts<DocumentAccount>(
  'empty-page',
  'A page without entries.',
  `${reference}/getallorders`,
  (probe) =>
    (probe.has('meta') && hasOnly(probe, 'meta')) ||
    (probe.has('list/meta') && hasOnly(probe, 'list') && !probe.has('list/elements/order')) ||
    (probe.has('headers') && hasOnly(probe, 'headers')),
);

/** Requests, errors and feeds' answers in XML. */
export const xmlWithoutFacts: XmlKind<DocumentAccount> = {
  kind: 'message-xml',
  form: 'xml',
  silent: true,
  doc: 'A request, an error or the answer to a feed, in XML.',
  documentedAt: `${reference}/errors`,
  recognise: ({ xml }) =>
    xml !== null &&
    /^(?:orderCancellation|orderShipment|orderRefund|orderAcknowledgement|errors|error|FeedAcknowledgement|OAuthTokenDTO|InventoryFeed|PartnerFeedResponse|FeedRecordResponse|FeedRecordsResponse|PriceFeed|PromotionFeed)$/i.test(
      xml.name,
    ),
  open: () => ({ end: (root) => void root.whole() }),
};
