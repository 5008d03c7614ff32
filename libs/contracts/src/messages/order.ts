import { z } from 'zod';
import { contract } from '../contract.js';
import {
  country,
  currency,
  discountShare,
  externalId,
  instant,
  minor,
  money,
  place,
  stockPool,
  taxShare,
} from '../shapes.js';

/** One line of an order as a snapshot shows it; amounts in the order's currency. */
export const orderLine = z.object({
  lineId: externalId,
  /** The seller's stock keeping unit; null where the document names none. */
  sku: z.string().max(200).nullable(),
  /** Units ordered in all, cancelled ones included. */
  quantity: z.int().nonnegative(),
  /** Units that will not be delivered: cancelled, or removed by an edit. */
  cancelledQuantity: z.int().nonnegative(),
  /** Price of all ordered units before discounts; null while the source has not priced it. With tax where `taxesIncluded`. */
  price: minor.nullable(),
  discounts: z.array(discountShare),
  taxes: z.array(taxShare),
  /** False for gift cards and services: nothing is reserved or released. */
  requiresShipping: z.boolean(),
  /** True where the line sells a gift card: a liability and not revenue. */
  giftCard: z.boolean(),
  pool: stockPool,
  /** Where the line is no goods but a charge of its own, what for: nothing is looked up, reserved or released. */
  charge: z.enum(['gift-wrap', 'surcharge', 'regulatory-charge']).optional(),
  /** The line that the charge belongs to: it goes when that line is cancelled. */
  chargeOf: externalId.optional(),
});
export type OrderLine = z.output<typeof orderLine>;

/** Freight as charged to the buyer. */
export const shippingCharge = z.object({
  id: externalId,
  price: minor,
  discounts: z.array(discountShare),
  taxes: z.array(taxShare),
});

/** Means of payment of one order. */
export const tender = z.object({ kind: z.enum(['payer', 'gift-card', 'store-credit']), amount: minor });

/** A marketplace's snapshot of an order. */
export const orderSnapshot = contract({
  name: 'order.snapshot',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: "What the marketplace says of an order. Key: `order/<channel account>/<marketplace's order id>`. Revision: the source's last update in epoch milliseconds; 0 is weak, it fills and never overrides. All amounts in `currency`.",
  schema: z.object({
    channel: z.string().min(1),
    channelAccount: z.string().min(1),
    legalEntity: z.string().min(1),
    marketplaceOrderId: externalId,
    /** What people call it, for example `#1001`. */
    orderName: z.string().max(100).optional(),
    marketplace: z.string().optional(),
    placedAt: instant,
    /** Shop currency; what the payer settles in. */
    currency,
    /** What the buyer saw, where it differs. */
    presentment: z.object({ currency, total: minor }).optional(),
    /** `full`: lines that are missing have been removed. `partial`: missing means nothing. */
    completeness: z.enum(['full', 'partial']),
    /** Shown, never reserved or posted. */
    test: z.boolean(),
    /** The order that this one replaces free of charge: posts no revenue whatever price is stated. */
    replacementOf: externalId.optional(),
    payment: z.enum(['unknown', 'pending', 'authorised', 'paid', 'refunded', 'voided']),
    taxesIncluded: z.boolean(),
    shipTo: place.optional(),
    /** Pseudonym of the buyer; what it stands for lies encrypted in channel-gateway's vault. */
    buyerRef: z.string().optional(),
    lines: z.array(orderLine).max(1000),
    shipping: z.array(shippingCharge),
    /** Null where the document says nothing of how it was paid. */
    tenders: z.array(tender).nullable(),
    tip: minor,
    duties: minor,
    /** Difference of the document's own rounding, or cash rounding. */
    rounding: minor,
    /** What the buyer pays in all; null while not priced. */
    total: minor.nullable(),
    cancelled: z.object({ at: instant, reason: z.string().max(200) }).optional(),
  }),
  example: {
    channel: 'shopify',
    channelAccount: 'shopify-us-1',
    legalEntity: 'US',
    marketplaceOrderId: '450789469',
    orderName: '#1001',
    placedAt: '2026-11-20T16:00:00.000Z',
    currency: 'USD',
    completeness: 'full',
    test: false,
    payment: 'paid',
    taxesIncluded: false,
    shipTo: { country: 'US', region: 'KY', postal: '40202' },
    buyerRef: 'buyer/2f5c',
    lines: [
      {
        lineId: '466157049',
        sku: 'IPOD2008GREEN',
        quantity: 1,
        cancelledQuantity: 0,
        price: 19900,
        discounts: [{ amount: 334, fundedBy: 'seller' }],
        taxes: [{ title: 'State Tax', rate: '0.06', amount: 398, liable: 'us' }],
        requiresShipping: true,
        giftCard: false,
        pool: 'own',
      },
    ],
    shipping: [],
    tenders: [{ kind: 'payer', amount: 19964 }],
    tip: 0,
    duties: 0,
    rounding: 0,
    total: 19964,
  },
});

/** Money moved for an order. */
export const orderPayment = contract({
  name: 'order.payment',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'One payment transaction of an order; may come before the order itself. Key: the order. Identity: `transactionId`.',
  schema: z.object({
    transactionId: externalId,
    kind: z.enum(['authorisation', 'capture', 'sale', 'refund', 'void', 'other']),
    state: z.enum(['success', 'pending', 'failure']),
    amount: money,
    at: instant,
    gateway: z.string().max(100).optional(),
  }),
  example: {
    transactionId: '389404469',
    kind: 'sale',
    state: 'success',
    amount: { minor: 19964, currency: 'USD' },
    at: '2026-11-20T16:00:00.000Z',
  },
});

/** The whole order is cancelled. */
export const orderCancellation = contract({
  name: 'order.cancellation',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'The marketplace cancelled the whole order; may come before the order (a tombstone). Key: the order.',
  schema: z.object({ at: instant, reason: z.string().max(200) }),
  example: { at: '2026-11-20T17:00:00.000Z', reason: 'customer' },
});

/** Somebody asks for a cancellation. */
export const orderCancellationRequest = contract({
  name: 'order.cancellation-request',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'The buyer asks to cancel: cancels nothing before policy or a person agrees. Key: the order.',
  schema: z.object({ requestId: externalId, at: instant, reason: z.string().max(200), lineIds: z.array(externalId) }),
  example: { requestId: 'r-1', at: '2026-11-20T17:00:00.000Z', reason: 'changed mind', lineIds: [] },
});

/** The channel's own record of a fulfilment. */
export const orderFulfilment = contract({
  name: 'order.fulfilment',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'A fulfilment as the channel records it, our own confirmations included: never posts for the own pool. Key: the order. Identity: `fulfilmentId`.',
  schema: z.object({
    fulfilmentId: externalId,
    state: z.enum(['open', 'success', 'cancelled', 'failure']),
    pool: stockPool,
    at: instant,
    trackingNumber: z.string().max(200).optional(),
    carrier: z.string().max(100).optional(),
    lines: z.array(z.object({ lineId: externalId, quantity: z.int().positive() })),
  }),
  example: {
    fulfilmentId: '255858046',
    state: 'success',
    pool: 'own',
    at: '2026-11-21T09:00:00.000Z',
    lines: [{ lineId: '466157049', quantity: 1 }],
  },
});

/** Goods have left. */
export const orderShipment = contract({
  name: 'order.shipment',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'The warehouse shipped: what triggers stock and posting. Key: the order, routed by the shipment order. Identity: `shipmentId`.',
  schema: z.object({
    shipmentId: externalId,
    shippedAt: instant,
    warehouse: z.string().max(50),
    shipFrom: z.object({ country }).optional(),
    carrier: z.string().max(100).optional(),
    trackingNumber: z.string().max(200).optional(),
    lines: z.array(z.object({ lineId: externalId, sku: z.string().max(200), quantity: z.int().positive() })).min(1),
  }),
  example: {
    shipmentId: 'SHP-1',
    shippedAt: '2026-11-21T09:00:00.000Z',
    warehouse: 'WH1',
    carrier: 'USPS',
    trackingNumber: '1Z1234512345123456',
    lines: [{ lineId: '466157049', sku: 'IPOD2008GREEN', quantity: 1 }],
  },
});
