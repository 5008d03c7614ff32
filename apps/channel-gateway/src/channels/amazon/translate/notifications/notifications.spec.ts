import { expect, it } from 'vitest';
import { contractOf } from '#libs/contracts';
import { loadedSource } from '../../../../documents/load-source.js';
import { exampleDocumentAccount } from '../../../../documents/testing.js';
import { translateWhole } from '../../../../documents/translate-document.js';

const { source, components } = await loadedSource('amazon');
const account = { ...exampleDocumentAccount, account: 'amazon-us-1', source: 'amazon' };

async function translated(document: unknown) {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const translation = await translateWhole(source, components, { document: 'notification', bytes, account });
  for (const { type, data } of translation.facts)
    expect(contractOf(type)?.schema.safeParse(data).error, type).toBeUndefined();
  return translation;
}
const notification = (NotificationType: string, Payload: object) => ({
  NotificationVersion: '1.0',
  NotificationType,
  PayloadVersion: '1.0',
  EventTime: '2026-01-20T08:00:00Z',
  Payload,
  NotificationMetadata: { NotificationId: 'N-1' },
});
const quantity = notification('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', {
  SellerId: 'SELLER-1',
  Sku: 'MUG',
  Quantity: 99,
  FulfillmentChannelCode: 'DEFAULT',
});

it.each([
  ['bare', quantity],
  [
    'an event of EventBridge',
    { version: '0', 'detail-type': 'X', source: 'aws.partner/sellingpartnerapi.amazon.com', detail: quantity },
  ],
  ['messages of a queue', { Messages: [{ MessageId: '1', Body: JSON.stringify(quantity) }] }],
  ['records of a queue', { Records: [{ messageId: '1', body: JSON.stringify(quantity) }] }],
])('a notification is read whatever carries it: %s', async (_name, document) => {
  const { kind, facts, refused } = await translated(document);
  expect({ kind, refused }).toEqual({ kind: 'notification', refused: [] });
  expect(facts.map(({ key, data }) => [key, data['quantities']])).toEqual([
    ['stock-item/US/MUG/own', [{ state: 'available', units: 99, word: 'Quantity' }]],
  ]);
});

it('case 16: a notification of another seller is refused', async () => {
  const { facts, refused } = await translated(
    notification('LISTINGS_ITEM_MFN_QUANTITY_CHANGE', { SellerId: 'OTHER', Sku: 'MUG', Quantity: 1 }),
  );
  expect({ facts, code: refused[0]?.code }).toEqual({ facts: [], code: 'seller-mismatch' });
});

it('a change of an order is fetched, and what the buyer asks is said at once', async () => {
  const { facts, available } = await translated(
    notification('ORDER_CHANGE', {
      OrderChangeNotification: {
        SellerId: 'SELLER-1',
        AmazonOrderId: '903-1',
        OrderChangeTrigger: { TimeOfOrderChange: '2026-01-20T07:59:00Z', ChangeReason: 'Buyer Requested Cancel' },
        Summary: {
          OrderStatus: 'Unshipped',
          OrderItems: [{ OrderItemId: '1', IsBuyerRequestedCancel: true }, { OrderItemId: '2' }],
        },
      },
    }),
  );
  expect(facts).toMatchObject([
    { type: 'order.cancellation-request.v1', data: { lineIds: ['1'], at: '2026-01-20T07:59:00.000Z' } },
  ]);
  expect(available).toEqual([{ kind: 'order', externalId: '903-1' }]);
});

it('a report that is done is to be fetched, one that was cancelled is not', async () => {
  const report = (processingStatus: string) =>
    translated({
      notificationType: 'REPORT_PROCESSING_FINISHED',
      eventTime: '2026-01-20T08:00:00Z',
      payload: {
        reportProcessingFinishedNotification: { sellerId: 'SELLER-1', reportDocumentId: 'D', processingStatus },
      },
    });
  expect((await report('DONE')).available).toEqual([{ kind: 'report', externalId: 'D' }]);
  expect((await report('CANCELLED')).available).toEqual([]);
});

it('a fulfilment order has its state, its parcels and what came back', async () => {
  const { facts } = await translated(
    notification('FULFILLMENT_ORDER_STATUS', {
      FulfillmentOrderStatusNotification: {
        StatusUpdatedDateTime: '2026-01-20T08:00:00Z',
        SellerFulfillmentOrderId: 'S-1',
        FulfillmentOrderStatus: 'COMPLETE',
        FulfillmentShipment: {
          FulfillmentShipmentStatus: 'SHIPPED',
          FulfillmentShipmentPackages: [{ CarrierCode: 'UPS', TrackingNumber: '1Z' }],
        },
        FulfillmentReturnItem: { ReceivedDateTime: '2026-01-21T08:00:00Z', ReturnedQuantity: 2, SellerSKU: 'MUG' },
      },
    }),
  );
  expect(facts.map(({ type, data }) => [type, data['state'] ?? data['status'] ?? data['pool']])).toEqual([
    ['order.shipment-order.v1', 'shipped'],
    ['order.tracking.v1', 'in-transit'],
    ['return.receipt.v1', 'amazon-fba'],
  ]);
});

it('a transaction in a notification is a line, and one of offers says nothing of ours', async () => {
  const { facts } = await translated(
    notification('TRANSACTION_UPDATE', {
      TransactionUpdateNotification: {
        SellingPartnerMetadata: { SellingPartnerId: 'SELLER-1' },
        RelatedIdentifiers: [{ RelatedIdentifierName: 'OrderId', RelatedIdentifierValue: '81' }],
        TransactionType: 'Transfer',
        PostedDate: '2026-01-20T08:00:00Z',
        TotalAmount: { CurrencyAmount: 10, CurrencyCode: 'USD' },
      },
    }),
  );
  expect(facts[0]?.data).toMatchObject({ component: 'payout', amount: 1000, marketplaceOrderId: '81' });
  expect(await translated(notification('ANY_OFFER_CHANGED', { Offers: [1] }))).toMatchObject({
    facts: [],
    refused: [],
  });
});
