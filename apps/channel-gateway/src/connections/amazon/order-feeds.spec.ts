import { expect, it } from 'vitest';
import { cancellationMessage, envelope, FULFILMENT_FEED, fulfilmentMessage, processingReport } from './order-feeds.js';

const parcel = {
  command: 'shipment.confirm',
  marketplaceOrderId: '111-1234567-1234567',
  shipmentId: 'SHP-1',
  carrier: 'UPS',
  trackingNumber: '1Z<1>&',
  lines: [{ lineId: '50000000000001', quantity: 2 }],
} as const;

it('a parcel names order, day, carrier, number and items', () => {
  expect(fulfilmentMessage({ ...parcel, lines: [...parcel.lines] }, '2026-11-22T12:00:00.000Z')).toBe(
    '<OrderFulfillment><AmazonOrderID>111-1234567-1234567</AmazonOrderID><FulfillmentDate>2026-11-22T12:00:00.000Z</FulfillmentDate>' +
      '<FulfillmentData><CarrierCode>UPS</CarrierCode><ShipperTrackingNumber>1Z&lt;1&gt;&amp;</ShipperTrackingNumber></FulfillmentData>' +
      '<Item><AmazonOrderItemCode>50000000000001</AmazonOrderItemCode><Quantity>2</Quantity></Item></OrderFulfillment>',
  );
});

it('a carrier that Amazon has no code for goes by its name, and a parcel without number has none', () => {
  const { trackingNumber: _none, ...rest } = parcel;
  const message = fulfilmentMessage({ ...rest, carrier: 'Own van', lines: [...parcel.lines] }, '2026-11-22T12:00:00Z');
  expect(message).toContain('<FulfillmentData><CarrierName>Own van</CarrierName></FulfillmentData>');
});

it('a cancellation gives each item Amazon’s own word for the reason', () => {
  const lines = [{ lineId: '1', sku: 'MUG', quantity: 2 }];
  const body = {
    command: 'order.cancel',
    marketplaceOrderId: '111-1',
    whole: true,
    lines,
    reason: 'no-stock',
  } as const;
  expect(cancellationMessage(body)).toBe(
    '<OrderAcknowledgement><AmazonOrderID>111-1</AmazonOrderID><StatusCode>Failure</StatusCode>' +
      '<Item><AmazonOrderItemCode>1</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item></OrderAcknowledgement>',
  );
});

it('a feed numbers its messages', () => {
  const text = envelope(FULFILMENT_FEED, 'SELLER', [
    { number: '7', content: '<OrderFulfillment/>' },
    { number: '9', content: '<OrderFulfillment/>' },
  ]);
  expect(text).toContain('<MerchantIdentifier>SELLER</MerchantIdentifier>');
  expect(text).toContain('<MessageType>OrderFulfillment</MessageType>');
  expect(text.match(/<MessageID>\d<\/MessageID>/g)).toEqual(['<MessageID>7</MessageID>', '<MessageID>9</MessageID>']);
});

const result = (code: string) =>
  `<Result><MessageID>7</MessageID><ResultCode>${code}</ResultCode><ResultMessageCode>18028</ResultMessageCode><ResultDescription>a &amp; b</ResultDescription></Result>`;
const report = (status: string, ...results: string[]) =>
  `<ProcessingReport><StatusCode>${status}</StatusCode><ProcessingSummary><MessagesProcessed>2</MessagesProcessed></ProcessingSummary>${results.join('')}</ProcessingReport>`;

it('a report counts what was processed, and errors are no successes; warnings are', () => {
  expect(processingReport(report('Complete', result('Error'), result('Warning')))).toEqual({
    processed: 2,
    errors: [{ messageId: '7', code: '18028', detail: 'a & b' }],
  });
});

it.each([report('Processing'), '<html></html>', ''])('%j is no report that answers anything', (text) => {
  expect(processingReport(text)).toBeNull();
});
