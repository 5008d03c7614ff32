/** Cases in the shapes of Amazon: documents of the Orders API and its reports, by the real translators, to the real actors. */
import { expect, it } from 'vitest';
import type { Message } from '#libs/contracts';
import { exampleAccount, exampleLine, exampleOrder } from '../../apps/channel-gateway/src/channels/shopify/testing.js';
import type { SourceAccount } from '../../apps/channel-gateway/src/accounts/accounts.js';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { exampleDocumentAccount } from '../../apps/channel-gateway/src/documents/testing.js';
import { translateWhole } from '../../apps/channel-gateway/src/documents/translate-document.js';
import { instant } from '../../apps/order-service/src/order/testing/shop.js';
import { inEveryOrder, World } from '../../apps/order-service/src/order/testing/world.js';
import { counted, stock, stockKey } from '../testing/stock.js';

const [amazon, shopify] = [await loadedSource('amazon'), await loadedSource('shopify')];
const account = { ...exampleDocumentAccount, account: 'amazon-us-1' };
const ORDER = '111-1234567-1234567';
const KEY = `order/amazon-us-1/${ORDER}`;
const world = { companions: [stock] };
const shelf = counted('MUG', 10);

/** What a document says, as the services hear it. */
async function heard(
  { source, components }: typeof amazon,
  document: string,
  text: string,
  of: SourceAccount = account,
): Promise<Message[]> {
  const bytes = new TextEncoder().encode(text);
  const { facts, refused } = await translateWhole(source, components, { document, bytes, account: of });
  expect(refused).toEqual([]);
  return facts.map(({ type, key, time, revision = 0, data }, index) => ({
    id: `${document}#${index}`,
    type,
    source: 'channel-gateway',
    key: key ?? '',
    time,
    revision,
    data,
  }));
}

const usd = (amount: string) => ({ amount, currencyCode: 'USD' });
const updated = (minute: number): string => `2026-11-20T10:${String(minute).padStart(2, '0')}:00Z`;

interface Wish {
  readonly minute: number;
  readonly status: string;
  /** Price of both units together; none where the document states no money. */
  readonly total?: string;
  /** What a pending document says that a unit costs. */
  readonly unit?: string;
  readonly by?: 'MERCHANT' | 'AMAZON';
}

/** An order of two mugs, as getOrder 2026-01-01 shows it. */
function order({ minute, status, total, unit, by = 'MERCHANT' }: Wish): Promise<Message[]> {
  const breakdowns = total === undefined ? [] : [{ type: 'ITEM', subtotal: usd(total) }];
  const document = {
    orderId: ORDER,
    createdTime: '2026-11-20T10:00:00Z',
    lastUpdatedTime: updated(minute),
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER', marketplaceName: 'Amazon.com' },
    ...(total !== undefined && { proceeds: { grandTotal: usd(total), breakdowns } }),
    fulfillment: { fulfillmentStatus: status, fulfilledBy: by },
    orderItems: [
      {
        orderItemId: '50000000000001',
        quantityOrdered: 2,
        product: { sellerSku: 'MUG', ...(unit !== undefined && { price: { unitPrice: usd(unit) } }) },
        ...(total !== undefined && { proceeds: { proceedsTotal: usd(total), breakdowns } }),
      },
    ],
  };
  return heard(amazon, `order-${minute}-${status}`, JSON.stringify(document));
}

/** Our warehouse has shipped both. */
function shipped(): Message {
  const lines = [{ lineId: '50000000000001', sku: 'MUG', quantity: 2 }];
  const data = { shipmentId: 'SHP-1', shippedAt: instant(22), warehouse: 'WH1', trackingNumber: '1Z1', lines };
  const about = { id: 'shipped', type: 'order.shipment.v1', source: 'channel-gateway', key: KEY };
  return { ...about, time: instant(22), revision: 0, data };
}

it('case 1: at Amazon, pending without price reserves 2 units and posts nothing; 39.98 for both is posted once', async () => {
  const pending = await order({ minute: 1, status: 'PENDING' });
  const waiting = inEveryOrder(world, { told: [shelf, ...pending] }).rest;
  expect(waiting.beside[stockKey('MUG')]).toEqual({ onHand: 10, held: 2 });
  expect(waiting).toMatchObject({ states: { [KEY]: 'pending' }, books: {}, exceptions: {} });

  const unshipped = await order({ minute: 5, status: 'UNSHIPPED', total: '39.98' });
  const posted = inEveryOrder(world, { told: [shelf, ...pending, ...unshipped, shipped()] }).rest;
  expect(posted.books).toEqual({ [KEY]: { clearing: 3998, 'item-price': 3998 } });
  expect(posted.beside[stockKey('MUG')]).toEqual({ onHand: 8, held: 0 });
  expect(posted.exceptions).toEqual({});
});

it('case 2: at Amazon, cancelled while pending gives the 2 units back and posts nothing', async () => {
  const pending = await order({ minute: 1, status: 'PENDING' });
  const cancelled = await order({ minute: 5, status: 'CANCELLED' });
  const { rest, world: played } = inEveryOrder(world, { told: [shelf, ...pending, ...cancelled] });
  expect(rest).toEqual({
    states: { [KEY]: 'cancelled' },
    books: {},
    reserved: {},
    beside: { [stockKey('MUG')]: { onHand: 10, held: 0 } },
    exceptions: {},
  });
  expect(played.outside.commands).toEqual([]);
});

it('case 3: at Amazon, a pending order with 19.99 a unit posts nothing, and once 35.98 when that is confirmed', async () => {
  const pending = await order({ minute: 1, status: 'PENDING', unit: '19.99' });
  expect(inEveryOrder(world, { told: [shelf, ...pending, shipped()] }).rest.books).toEqual({});
  const confirmed = await order({ minute: 5, status: 'UNSHIPPED', total: '35.98', unit: '17.99' });
  const { rest } = inEveryOrder(world, { told: [shelf, ...pending, ...confirmed, shipped()] });
  expect(rest.books).toEqual({ [KEY]: { clearing: 3598, 'item-price': 3598 } });
});

it('what Amazon ships is not reserved or released, and is posted by its shipment', async () => {
  const unshipped = await order({ minute: 5, status: 'UNSHIPPED', total: '39.98', by: 'AMAZON' });
  const report = await shipmentReport('Amazon.com', ORDER, ['D1', '1'], ['D2', '1'], ['D1', '0']);
  const { rest, world: played } = inEveryOrder(world, { told: [shelf, ...unshipped, ...report] });
  expect(rest.books).toEqual({ [KEY]: { clearing: 3998, 'item-price': 3998 } });
  expect(rest.beside[stockKey('MUG')]).toEqual({ onHand: 10, held: 0 });
  expect(played.outside.commands).toEqual([]);
  expect(played.outside.documents.map(({ body }) => body.reference.shipment).toSorted()).toEqual(['D1', 'D2']);
  expect(rest).toMatchObject({ states: { [KEY]: 'shipped' }, exceptions: {} });
});

it('case 23: a Shopify order that Amazon’s multi-channel fulfilment ships posts revenue once, from Shopify', async () => {
  const line_items = [exampleLine({ sku: 'MUG', fulfillment_service: 'amazon_marketplace_web' })];
  const fulfilment = {
    id: 501,
    order_id: 9001,
    status: 'success',
    service: 'amazon_marketplace_web',
    created_at: '2026-11-22T07:00:00-05:00',
    updated_at: '2026-11-22T07:00:00-05:00',
    tracking_number: 'TBA1',
    line_items: [{ id: 11, quantity: 3 }],
  };
  const document = exampleOrder({ id: 9001, line_items, fulfillments: [fulfilment] });
  const sold = await heard(shopify, 'shopify-order', JSON.stringify(document), exampleAccount);
  const key = sold[0]?.key ?? '';
  const outOfAmazon = await heard(amazon, 'status', JSON.stringify(fulfilmentOrderStatus()));
  const report = await shipmentReport('Non-Amazon US', 'S01-1234567-1234567', ['D1', '2']);
  expect(report).toEqual([]);
  // what Amazon says of it informs about the parcel, and is nothing that posts
  const types = outOfAmazon.map(({ type }) => type);
  expect(types).toEqual(['order.shipment-order.v1', 'order.tracking.v1']);
  const { rest, world: played } = inEveryOrder(world, { told: sold });
  expect(played.outside.documents).toHaveLength(1);
  expect(Object.keys(rest.books)).toEqual([key]);
  expect(rest.exceptions).toEqual({});
  expect(played.outside.commands).toEqual([]);
});

/** A report of shipments with a row for each pair of shipment and units. */
function shipmentReport(channel: string, orderId: string, ...rows: readonly [string, string][]): Promise<Message[]> {
  const columns = [
    ['amazon-order-id', () => orderId],
    ['shipment-id', ([shipment]: readonly [string, string]) => shipment],
    ['amazon-order-item-id', () => '50000000000001'],
    ['shipment-date', () => '2026-11-22T12:00:00+00:00'],
    ['quantity-shipped', ([, units]: readonly [string, string]) => units],
    ['sales-channel', () => channel],
  ] as const;
  const lines = rows.map((row) => columns.map(([, value]) => value(row)).join('\t'));
  const text = [columns.map(([name]) => name).join('\t'), ...lines, ''].join('\r\n');
  return heard(amazon, `report-${channel}`, text);
}

/** Amazon tells that a multi-channel order has left (FULFILLMENT_ORDER_STATUS). */
function fulfilmentOrderStatus() {
  return {
    NotificationType: 'FULFILLMENT_ORDER_STATUS',
    EventTime: '2026-11-22T12:00:00Z',
    Payload: {
      FulfillmentOrderStatusNotification: {
        SellerId: 'SELLER-1',
        EventType: 'Shipment',
        StatusUpdatedDateTime: '2026-11-22T12:00:00Z',
        SellerFulfillmentOrderId: '9001',
        FulfillmentOrderStatus: 'COMPLETE',
        FulfillmentShipment: {
          FulfillmentShipmentStatus: 'SHIPPED',
          AmazonShipmentId: 'D1',
          FulfillmentShipmentPackages: [{ PackageNumber: 1, CarrierCode: 'AMZN_US', TrackingNumber: 'TBA1' }],
        },
      },
    },
    NotificationMetadata: { NotificationId: 'n-1' },
  };
}

it('a world stays at rest when it hears Amazon’s words again', async () => {
  const unshipped = await order({ minute: 5, status: 'UNSHIPPED', total: '39.98' });
  const played = new World(world).tell([shelf, ...unshipped, shipped()]);
  const before = played.rest();
  expect(played.tell([...unshipped, shipped()]).rest()).toEqual(before);
});
