import { z } from 'zod';
import { contract } from '../contract.js';
import {
  country,
  currency,
  decimalText,
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

/** A component of a kit. */
export const bundleComponent = z.object({
  sku: z.string().min(1),
  quantity: z.int().positive(),
  /** Stand-alone price in minor units of the legal entity's currency: the weight of the kit's split. */
  standalonePrice: minor,
});

/** What the ERP's item list says of a SKU. */
export const orderItemResolved = contract({
  name: 'order.item-resolved',
  major: 1,
  stream: 'FACTS',
  from: ['erp-gateway'],
  to: 'order-service',
  doc: 'Answer to `item.lookup`: the item that a SKU stands for, or that the ERP does not know it. Key: the order. Identity: the SKU; a correction is a newer revision.',
  schema: z.object({
    sku: z.string().min(1),
    state: z.enum(['resolved', 'unknown']),
    itemId: z.string().optional(),
    taxClass: z.string().optional(),
    bundle: z.array(bundleComponent).optional(),
  }),
  example: { sku: 'IPOD2008GREEN', state: 'resolved', itemId: 'I-17', taxClass: 'standard' },
});

/** The stock item's answer to a reservation. */
export const orderReservationAnswer = contract({
  name: 'order.reservation-answer',
  major: 1,
  stream: 'FACTS',
  from: ['inventory-service'],
  to: 'order-service',
  doc: 'Whether the stock item holds what was reserved. Key: the order. Identity: the reservation; names the revision and quantity it answers.',
  schema: z.object({
    /** Effect key of the reservation at the order, for example `stock.reserve/466157049/IPOD2008GREEN`. */
    reservation: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    quantity: z.int().nonnegative(),
    state: z.enum(['held', 'short']),
  }),
  example: { reservation: 'stock.reserve/466157049/IPOD2008GREEN', answersRevision: 3, quantity: 1, state: 'held' },
});

/** An ERP document as it was posted. */
export const erpDocument = z.object({
  kind: z.enum(['invoice', 'credit-memo', 'journal']),
  documentId: z.string(),
  number: z.string(),
  /** The posting key in the ERP. */
  reference: z.string(),
});

/** What became of a posting. */
export const orderPostingOutcome = contract({
  name: 'order.posting-outcome',
  major: 1,
  stream: 'FACTS',
  from: ['erp-gateway'],
  to: 'order-service',
  doc: "The ERP's answer to one revision of a posting, with the lines that count as issued. Key: the order.",
  schema: z.object({
    /** Effect key of the posting at the order, for example `sale/SHP-1`. */
    posting: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    outcome: z.enum(['posted', 'posted-different', 'rejected', 'waiting']),
    /** Lines as the ERP has them: `lineKey` to minor units (see `lineKeyOf`); empty when rejected. */
    lines: z.record(z.string(), minor),
    documents: z.array(erpDocument),
    /** Code of the refusal, for example `closed-period`. */
    reason: z.string().optional(),
    detail: z.string().max(2000).optional(),
    /** Where parked: until when. */
    until: instant.optional(),
    policyVersion: z.string().optional(),
  }),
  example: {
    posting: 'sale/SHP-1',
    answersRevision: 9,
    outcome: 'posted',
    lines: { 'item-price|net|contra|466157049|': 19900 },
    documents: [{ kind: 'invoice', documentId: 'D-1', number: 'INV-0001', reference: 'r' }],
  },
});

/** What became of a command to a channel or partner. */
export const orderDeliveryOutcome = contract({
  name: 'order.delivery-outcome',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'order-service',
  doc: 'The outside answered a command of this order. Key: the order. Identity: the command.',
  schema: z.object({
    /** Effect key of the command at the order, for example `shipment.release/1`. */
    command: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    state: z.enum(['confirmed', 'failed', 'in-doubt']),
    /** The other side's id of what it made. */
    externalId: externalId.optional(),
    /** Units per line that the other side took back, for `shipment.recall`. */
    lines: z.array(z.object({ lineId: externalId, quantity: z.int().nonnegative() })).optional(),
    reason: z.string().max(200).optional(),
    detail: z.string().max(2000).optional(),
  }),
  example: { command: 'shipment.release/1', answersRevision: 4, state: 'confirmed', externalId: 'SO-1' },
});

/** A person's word on an order. */
export const orderRuling = contract({
  name: 'order.ruling',
  major: 1,
  stream: 'FACTS',
  from: ['order-service', 'ops-portal'],
  to: 'order-service',
  doc: 'A person decides: repeat a rejected effect, or cancel what was asked. Key: the order. Identity: `rulingId`.',
  schema: z.object({
    rulingId: externalId,
    decision: z.enum(['retry', 'cancel', 'accept-short', 'agree', 'refuse']),
    /** Effect key the decision is about. */
    effect: z.string(),
    /** Revision the decision is about. */
    effectRevision: z.int().nonnegative(),
    by: z.string().min(1).max(200),
    at: instant,
    note: z.string().max(1000).optional(),
  }),
  example: {
    rulingId: 'u-1',
    decision: 'retry',
    effect: 'sale/SHP-1',
    effectRevision: 9,
    by: 'finance@example.test',
    at: '2026-11-21T10:00:00.000Z',
  },
});

/** Rate text kept for documents that state one. */
export const statedRate = decimalText;
