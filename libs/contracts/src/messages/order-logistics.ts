import { z } from 'zod';
import { component } from '../component.js';
import { contract } from '../contract.js';
import { currency, externalId, instant, minor, place, stockPool } from '../shapes.js';
import { sourceWord } from './return.js';

const common = { major: 1, stream: 'FACTS', from: ['channel-gateway'], to: 'order-service', planned: true } as const;

/** What a warehouse, 3PL or marketplace fulfilment makes of a release. */
export const orderShipmentOrder = contract({
  ...common,
  name: 'order.shipment-order',
  doc: "A shipment order (warehouse order, fulfilment order) and where it stands. Key: the order, routed by order id or shipment order id. Identity: `shipmentOrderId`. Revision: the source's update.",
  schema: z.object({
    shipmentOrderId: externalId,
    marketplaceOrderId: externalId.optional(),
    pool: stockPool,
    location: z.string().max(100).optional(),
    state: z.enum([
      'requested',
      'accepted',
      'rejected',
      'allocated',
      'picking',
      'partly-shipped',
      'shipped',
      'on-hold',
      'cancelled',
      'closed',
      'unknown',
    ]),
    stateWord: sourceWord.optional(),
    at: instant.nullable(),
    shipBy: instant.optional(),
    shipTo: place.optional(),
    carrier: z.string().max(100).optional(),
    service: z.string().max(100).optional(),
    reason: sourceWord.optional(),
    lines: z.array(
      z.object({
        lineId: externalId,
        sku: z.string().max(200).optional(),
        quantity: z.int().nonnegative(),
        shipped: z.int().nonnegative().optional(),
        cancelled: z.int().nonnegative().optional(),
      }),
    ),
  }),
  example: {
    shipmentOrderId: 'SO-1',
    marketplaceOrderId: '450789469',
    pool: 'own',
    state: 'accepted',
    at: '2026-11-20T17:00:00.000Z',
    lines: [{ lineId: '1', sku: 'IPOD2008GREEN', quantity: 1 }],
  },
});

/** Where a parcel on its way to a buyer is. */
export const orderTracking = contract({
  ...common,
  name: 'order.tracking',
  doc: 'A carrier scan of an outbound parcel. Key: the order, routed by tracking number or order id. Identity: tracking number, status and instant.',
  schema: z.object({
    trackingNumber: z.string().min(1).max(200),
    carrier: z.string().max(100).optional(),
    marketplaceOrderId: externalId.optional(),
    shipmentId: externalId.optional(),
    status: z.enum([
      'label-created',
      'in-transit',
      'out-for-delivery',
      'delivered',
      'exception',
      'returned',
      'unknown',
    ]),
    statusWord: sourceWord.optional(),
    /** Null where the document does not say when. */
    at: instant.nullable(),
    /** Cost of the label, where the source states it; negative: we pay it. */
    labelCost: z.object({ minor, currency }).optional(),
  }),
  example: { trackingNumber: '1Z1', carrier: 'UPS', status: 'delivered', at: '2026-11-23T10:00:00.000Z' },
});

/** Fees that a marketplace says it will take. */
export const orderFeesExpected = contract({
  ...common,
  name: 'order.fees-expected',
  doc: 'Fees stated when an order is placed: shown and compared with the settlement, never posted. Key: the order.',
  schema: z.object({
    currency,
    fees: z
      .array(
        z.object({
          component,
          /** Negative: we pay it. */
          amount: minor,
          orderLineId: externalId.optional(),
          words: sourceWord,
        }),
      )
      .min(1),
    at: instant,
  }),
  example: {
    currency: 'EUR',
    fees: [{ component: 'commission', amount: -1874, orderLineId: '1', words: 'total_commission' }],
    at: '2026-11-20T17:00:00.000Z',
  },
});
