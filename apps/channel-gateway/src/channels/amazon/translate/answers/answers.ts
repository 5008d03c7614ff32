/**
 * Answers of the Selling Partner API that hold no business facts: errors, requests, what a call has begun, master data of
 * Amazon's own, offers and plans that nobody has agreed to. Each is known by its content and read as a whole.
 */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Probe } from '../../../../documents/probe.js';
import type { JsonKind } from '../../../../documents/source.js';

interface Answer {
  readonly kind: string;
  readonly doc: string;
  /** Page of the API's documentation. */
  readonly page: string;
  readonly recognise: (probe: Probe) => boolean;
}

/** A list of that name whose first entry has these members; an empty list too. */
const list =
  (name: string, ...members: readonly string[]) =>
  (probe: Probe): boolean =>
    Array.isArray(probe.at(name)) &&
    (!probe.has(`${name}/0`) || members.every((member) => probe.has(`${name}/0/${member}`)));

const has =
  (...members: readonly string[]) =>
  (probe: Probe): boolean =>
    probe.has(...members);

/** An object whose members are all among these, with the first of them. */
const only =
  (...members: readonly string[]) =>
  (probe: Probe): boolean =>
    probe.has(members[0] ?? '') && Object.keys(probe.json ?? {}).every((name) => members.includes(name));

const any =
  (...rules: readonly ((probe: Probe) => boolean)[]) =>
  (probe: Probe): boolean =>
    rules.some((rule) => rule(probe));

const ANSWERS: readonly Answer[] = [
  {
    kind: 'error',
    doc: 'An error instead of an answer, or the confirmation that something was deleted.',
    page: 'sp-api-errors-faq',
    recognise: any(
      (probe) => probe.has('errors/0/code') && !probe.has('payload') && !probe.has('operationId'),
      only('code', 'message', 'details'),
      (probe) => probe.has('0/code', '0/message') && Array.isArray(probe.json),
      only('error', 'error_description'),
    ),
  },
  {
    kind: 'request',
    doc: 'Parameters of a call, without its answer.',
    page: 'the-selling-partner-api-sandbox',
    recognise: any(only('request'), only('parameters')),
  },
  {
    kind: 'subscriptions',
    doc: 'Which notifications are subscribed to, and where they go.',
    page: 'notifications-api-v1-reference',
    recognise: any(
      has('payload/subscriptionId'),
      has('payload/destinationId'),
      has('payload/0/destinationId'),
      has('payload/0/subscriptionId'),
      has('payload/subscriptions/0/subscriptionId'),
      has('payload/destinations/0/destinationId'),
    ),
  },
  {
    kind: 'payment-methods',
    doc: 'Bank accounts and cards that payouts go to.',
    page: 'transfers-api-v2024-06-01-reference',
    recognise: list('paymentMethods', 'paymentMethodType'),
  },
  {
    kind: 'payout-request',
    doc: 'A payout on demand was asked for; the payout itself comes in the list of payouts.',
    page: 'transfers-api-v2024-06-01-reference',
    recognise: has('payoutReferenceId'),
  },
  {
    kind: 'wallet-accounts',
    doc: 'Accounts of the Seller Wallet.',
    page: 'seller-wallet-api-v2024-03-01-reference',
    recognise: any(list('accounts', 'bankAccountNumberFormat'), has('bankAccountNumberFormat', 'accountCurrency')),
  },
  {
    kind: 'transfer-preview',
    doc: 'What a transfer would cost; nothing has moved.',
    page: 'seller-wallet-api-v2024-03-01-reference',
    recognise: (probe) => probe.has('fxRateDetails', 'transferAmount') && !probe.has('transactionId'),
  },
  {
    kind: 'transfer-schedules',
    doc: 'Rules by which the Seller Wallet pays out; each transfer is a document of its own.',
    page: 'seller-wallet-api-v2024-03-01-reference',
    recognise: any(has('transferScheduleId'), list('transferSchedules', 'transferScheduleId')),
  },
  {
    kind: 'feed-document',
    doc: 'Where a feed or its processing report lies.',
    page: 'feeds-api-v2021-06-30-reference',
    recognise: has('feedDocumentId', 'url'),
  },
  {
    kind: 'feed-request',
    doc: 'A feed was handed in; what became of it comes with the feed.',
    page: 'feeds-api-v2021-06-30-reference',
    recognise: only('feedId'),
  },
  {
    kind: 'report-document',
    doc: 'Where a report lies.',
    page: 'reports-api-v2021-06-30-reference',
    recognise: has('reportDocumentId', 'url'),
  },
  {
    kind: 'report-request',
    doc: 'A report was asked for.',
    page: 'reports-api-v2021-06-30-reference',
    recognise: only('reportId'),
  },
  {
    kind: 'report-schedules',
    doc: 'Reports that are made regularly.',
    page: 'reports-api-v2021-06-30-reference',
    recognise: any(has('reportScheduleId'), list('reportSchedules', 'reportScheduleId')),
  },
  {
    kind: 'marketplace-participations',
    doc: 'Marketplaces that the account sells on.',
    page: 'sellers-api-v1-reference',
    recognise: any(
      has('payload/0/marketplace', 'payload/0/participation'),
      (probe) => Array.isArray(probe.json) && probe.has('0/marketplace', '0/participation'),
    ),
  },
  {
    kind: 'seller-account',
    doc: 'The seller as registered with Amazon.',
    page: 'sellers-api-v1-reference',
    recognise: any(has('payload/marketplaceParticipationList'), has('marketplaceParticipationList')),
  },
  {
    kind: 'listing-submission',
    doc: 'Amazon took or refused a change of a listing.',
    page: 'listings-items-api-v2021-08-01-reference',
    recognise: has('sku', 'status', 'submissionId'),
  },
  {
    kind: 'listings-feed',
    doc: 'A feed of listings as it is sent to Amazon.',
    page: 'listings-feed-type-values',
    recognise: (probe) => probe.has('header', 'messages') && !probe.has('summary'),
  },
  {
    kind: 'return-reasons',
    doc: 'Reasons for which buyers may return goods of multi-channel orders.',
    page: 'fulfillment-outbound-api-v2020-07-01-reference',
    recognise: any(
      has('payload/reasonCodeDetails'),
      list('reasonCodeDetails', 'returnReasonCode'),
      list('reasonCodes', 'code'),
    ),
  },
  {
    kind: 'fulfilment-offers',
    doc: 'Previews, offers, features and eligible stock of multi-channel fulfilment; nothing has been ordered.',
    page: 'fulfillment-outbound-api-v2020-07-01-reference',
    recognise: any(
      has('payload/fulfillmentPreviews'),
      has('payload/deliveryOffers'),
      has('payload/features'),
      has('payload/featureName'),
      has('fulfillmentPreviews'),
      has('deliveryOffers'),
      has('marketplaceId', 'featureName'),
      has('offerResults'),
      has('plannedShipments'),
      list('features', 'featureName'),
    ),
  },
  {
    kind: 'inbound-operation',
    doc: 'An operation of an inbound plan was begun, or how it went.',
    page: 'fulfillment-inbound-api-v2024-03-20-reference',
    recognise: has('operationId'),
  },
  {
    kind: 'feed-processing-report',
    doc: 'What Amazon made of a feed of listings, message by message.',
    page: 'listings-feed-type-values',
    recognise: has('header', 'summary'),
  },
  {
    kind: 'inbound-plans',
    doc: 'Plans to send goods to Amazon: neither SKUs nor units stand in them.',
    page: 'fulfillment-inbound-api-v2024-03-20-reference',
    recognise: any(
      list('inboundPlans', 'inboundPlanId'),
      (probe) => probe.has('inboundPlanId') && !probe.has('operationId'),
    ),
  },
  {
    kind: 'inbound-shipment',
    doc: 'A shipment to Amazon: how it travels, without SKUs and units.',
    page: 'fulfillment-inbound-api-v2024-03-20-reference',
    recognise: has('shipmentId', 'placementOptionId', 'destination'),
  },
  {
    kind: 'inbound-contents',
    doc: 'Items or boxes of a plan or shipment that the answer itself does not name: what arrives comes with the receipts.',
    page: 'fulfillment-inbound-api-v2024-03-20-reference',
    recognise: any(
      (probe) => Array.isArray(probe.at('items')) && probe.has('items/0/msku'),
      list('boxes', 'packageId'),
    ),
  },
  {
    kind: 'inbound-options',
    doc: 'Options, documents, appointments and preparation of inbound plans; nothing has arrived.',
    page: 'fulfillment-inbound-api-v2024-03-20-reference',
    recognise: any(
      ...[
        'documentDownloads',
        'documentDownload',
        'selfShipAppointmentSlotsAvailability',

        'contentUpdatePreviewId',
        'contentUpdatePreviews',
        'deliveryWindowOptions',
        'complianceDetails',
        'mskuPrepDetails',
        'transportationOptions',
      ].map((name) => has(name)),
      (probe) => (probe.has('packingOptions') || probe.has('placementOptions')) && !probe.has('inboundPlanId'),
      (probe) => probe.has('selfShipAppointmentDetails') && !probe.has('shipmentId'),
      list('pallets', 'packageId'),
    ),
  },
];

/** Kinds without business facts. */
export const answers: readonly JsonKind<DocumentAccount>[] = ANSWERS.map(({ kind, doc, page, recognise }) => ({
  kind,
  form: 'json',
  doc,
  documentedAt: `https://developer-docs.amazon.com/sp-api/docs/${page}`,
  recognise,
  silent: true,
  read: (root) => root.readAsWhole(),
}));
