/** One message of an order feed, as far as Amazon reads it. */
export type FeedMessage =
  | {
      readonly kind: 'fulfilment';
      readonly messageId: string;
      readonly orderId: string;
      readonly shipTime: string;
      readonly carrier: string;
      readonly trackingNumber: string;
      readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
    }
  | {
      readonly kind: 'acknowledgement';
      readonly messageId: string;
      readonly orderId: string;
      readonly status: string;
    };

/** What became of one message. */
export interface FeedResult {
  readonly messageId: string;
  readonly code: 'Error' | 'Warning';
  readonly messageCode: number;
  readonly description: string;
}

/** The messages of a feed; undefined where it is no envelope of Amazon's. */
export function messagesIn(text: string, merchant: string): FeedMessage[] | undefined {
  if (!/<AmazonEnvelope[\s>]/.test(text) || !text.includes('</AmazonEnvelope>')) return undefined;
  if (valueOf(text, 'MerchantIdentifier') !== merchant) return undefined;
  return all(text, 'Message').map(messageIn);
}

function messageIn(message: string): FeedMessage {
  const messageId = valueOf(message, 'MessageID');
  const orderId = valueOf(message, 'AmazonOrderID');
  const fulfilment = all(message, 'OrderFulfillment')[0];
  if (fulfilment === undefined) {
    return { kind: 'acknowledgement', messageId, orderId, status: valueOf(message, 'StatusCode') };
  }
  return {
    kind: 'fulfilment',
    messageId,
    orderId,
    shipTime: valueOf(fulfilment, 'FulfillmentDate'),
    carrier: valueOf(fulfilment, 'CarrierCode') || valueOf(fulfilment, 'CarrierName'),
    trackingNumber: valueOf(fulfilment, 'ShipperTrackingNumber'),
    lines: all(fulfilment, 'Item').map((item) => ({
      lineId: valueOf(item, 'AmazonOrderItemCode'),
      quantity: Number(valueOf(item, 'Quantity')),
    })),
  };
}

/** The processing report of a feed: what failed is named, what went well is only counted. */
export function processingReport(
  feedId: string,
  merchant: string,
  processed: number,
  results: readonly FeedResult[],
): string {
  const failed = results.filter(({ code }) => code === 'Error').length;
  const rows = results.map(
    ({ messageId, code, messageCode, description }) =>
      `<Result><MessageID>${messageId}</MessageID><ResultCode>${code}</ResultCode><ResultMessageCode>${messageCode}</ResultMessageCode><ResultDescription>${escaped(description)}</ResultDescription></Result>`,
  );
  const summary = `<MessagesProcessed>${processed}</MessagesProcessed><MessagesSuccessful>${processed - failed}</MessagesSuccessful><MessagesWithError>${failed}</MessagesWithError><MessagesWithWarning>${results.length - failed}</MessagesWithWarning>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<AmazonEnvelope xsi:noNamespaceSchemaLocation="amzn-envelope.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>${merchant}</MerchantIdentifier></Header>`,
    '<MessageType>ProcessingReport</MessageType>',
    `<Message><MessageID>1</MessageID><ProcessingReport><DocumentTransactionID>${feedId}</DocumentTransactionID><StatusCode>Complete</StatusCode><ProcessingSummary>${summary}</ProcessingSummary>${rows.join('')}</ProcessingReport></Message>`,
    '</AmazonEnvelope>',
    '',
  ].join('\n');
}

function all(text: string, tag: string): string[] {
  return [...text.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, inner]) => inner ?? '');
}

function valueOf(text: string, tag: string): string {
  return (all(text, tag)[0] ?? '')
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
