/** Messages of the order feeds, and the processing report (XSDs of "Fulfillment" and "OrderAcknowledgement" messages). */
import type { Body } from '../../egress/command.js';

/** Types of feeds that orders are spoken of in. */
export const FULFILMENT_FEED = 'POST_ORDER_FULFILLMENT_DATA';
export const ACKNOWLEDGEMENT_FEED = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';

/** Carriers that Amazon knows by a code; others go by their name. */
const CARRIER_CODES: Readonly<Record<string, string>> = {
  ups: 'UPS',
  usps: 'USPS',
  fedex: 'FedEx',
  dhl: 'DHL',
  dpd: 'DPD',
  gls: 'GLS',
  hermes: 'Hermes',
  'royal mail': 'Royal Mail',
};
/** Why we cancel, in the words of Amazon's list. */
const CANCEL_REASONS: Readonly<Record<string, string>> = {
  'no-stock': 'NoInventory',
  'buyer-asked': 'BuyerCanceled',
  'bad-address': 'ShippingAddressUndeliverable',
  'price-error': 'PricingError',
  'fraud-risk': 'RiskAssessmentInformationNotValid',
};
const OTHER_REASON = 'GeneralAdjustment';

/** A parcel that has left. `shippedAt` is when we learnt it where the command names no time. */
export function fulfilmentMessage(body: Body<'shipment.confirm'>, shippedAt: string): string {
  const { marketplaceOrderId, carrier, trackingNumber, lines } = body;
  const code = CARRIER_CODES[carrier?.toLowerCase() ?? ''];
  const carried = [
    ...(code !== undefined
      ? [element('CarrierCode', code)]
      : carrier !== undefined
        ? [element('CarrierName', carrier)]
        : []),
    ...(trackingNumber !== undefined ? [element('ShipperTrackingNumber', trackingNumber)] : []),
  ];
  const items = lines.map(
    ({ lineId, quantity }) =>
      `<Item>${element('AmazonOrderItemCode', lineId)}${element('Quantity', String(quantity))}</Item>`,
  );
  return [
    '<OrderFulfillment>',
    element('AmazonOrderID', marketplaceOrderId),
    element('FulfillmentDate', shippedAt),
    ...(carried.length > 0 ? [`<FulfillmentData>${carried.join('')}</FulfillmentData>`] : []),
    ...items,
    '</OrderFulfillment>',
  ].join('');
}

/** An order that we do not deliver, or lines of it. */
export function cancellationMessage({ marketplaceOrderId, reason, lines }: Body<'order.cancel'>): string {
  const why = element('CancelReason', CANCEL_REASONS[reason] ?? OTHER_REASON);
  const items = lines.map(({ lineId }) => `<Item>${element('AmazonOrderItemCode', lineId)}${why}</Item>`);
  return [
    '<OrderAcknowledgement>',
    element('AmazonOrderID', marketplaceOrderId),
    element('StatusCode', 'Failure'),
    ...items,
    '</OrderAcknowledgement>',
  ].join('');
}

/** A whole feed: each message under its number. */
export function envelope(
  kind: string,
  merchant: string,
  messages: readonly { readonly number: string; readonly content: string }[],
): string {
  const type = kind === FULFILMENT_FEED ? 'OrderFulfillment' : 'OrderAcknowledgement';
  const wrapped = messages.map(({ number, content }) => `<Message>${element('MessageID', number)}${content}</Message>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">',
    `<Header><DocumentVersion>1.01</DocumentVersion>${element('MerchantIdentifier', merchant)}</Header>`,
    element('MessageType', type),
    ...wrapped,
    '</AmazonEnvelope>',
  ].join('\n');
}

/** A message of a feed that Amazon found fault with. */
export interface FeedError {
  readonly messageId: string;
  readonly code: string;
  readonly detail: string;
}

/** What a processing report says; null where it is none, or is not complete. */
export interface ProcessingReport {
  readonly processed: number;
  /** Messages that did nothing; those that only bear a warning are not among them. */
  readonly errors: readonly FeedError[];
}

/** Reads a processing report. */
export function processingReport(text: string): ProcessingReport | null {
  if (valueOf(text, 'StatusCode') !== 'Complete') return null;
  const errors = all(text, 'Result')
    .filter((result) => valueOf(result, 'ResultCode') === 'Error')
    .map((result) => ({
      messageId: valueOf(result, 'MessageID'),
      code: valueOf(result, 'ResultMessageCode'),
      detail: valueOf(result, 'ResultDescription'),
    }));
  return { processed: Number(valueOf(text, 'MessagesProcessed')), errors };
}

function element(name: string, value: string): string {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${escaped}</${name}>`;
}

function all(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner]) => inner ?? '');
}

function valueOf(text: string, name: string): string {
  return (all(text, name)[0] ?? '')
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
