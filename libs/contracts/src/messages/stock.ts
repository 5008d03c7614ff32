import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, instant } from '../shapes.js';

/** How many units of a stock item an order line wants held, and which have left. */
export const stockReservation = contract({
  name: 'stock-item.reservation',
  major: 1,
  stream: 'FACTS',
  from: ['order-service'],
  to: 'inventory-service',
  doc: 'A level per order line and component: units to hold, and units that were shipped from them. Key: `stock-item/<legal entity>/<sku>/<pool>`. Identity: order and reservation. A null level (retracted) holds nothing.',
  schema: z.object({
    order: z.string().min(1),
    /** Effect key at the order. */
    reservation: z.string().min(1),
    level: z
      .object({
        /** Units still to be held. */
        quantity: z.int().nonnegative(),
        /** Purchase time: the earlier is served first. */
        priorityAt: instant,
        /** Units that left for this line, by shipment. */
        shipped: z.array(z.object({ shipmentId: externalId, units: z.int().positive(), at: instant })),
      })
      .nullable(),
  }),
  example: {
    order: 'order/shopify-us-1/450789469',
    reservation: 'stock.reserve/466157049/IPOD2008GREEN',
    level: { quantity: 1, priorityAt: '2026-11-20T16:00:00.000Z', shipped: [] },
  },
});

/** A count of what lies on the shelf. */
export const stockCount = contract({
  name: 'stock-item.count',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway', 'inventory-service'],
  to: 'inventory-service',
  doc: 'Units on hand as counted by the warehouse at an instant; what shipped later is not in it. Key: the stock item. Revision: the instant in epoch milliseconds.',
  schema: z.object({ warehouse: z.string().max(50), onHand: z.int(), asOf: instant }),
  example: { warehouse: 'WH1', onHand: 40, asOf: '2026-11-20T00:00:00.000Z' },
});

/** Units that came or went beside orders. */
export const stockAdjustment = contract({
  name: 'stock-item.adjustment',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway', 'inventory-service'],
  to: 'inventory-service',
  doc: 'A receipt, loss or correction. Key: the stock item. Identity: `adjustmentId`.',
  schema: z.object({ adjustmentId: externalId, units: z.int(), at: instant, reason: z.string().max(200) }),
  example: { adjustmentId: 'A-1', units: 12, at: '2026-11-20T00:00:00.000Z', reason: 'receipt' },
});

/** What became of a stock level at a channel. */
export const stockLevelOutcome = contract({
  name: 'stock-item.level-outcome',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'inventory-service',
  doc: 'The channel took a level, or refused it for good. A level that a newer one has replaced before it was sent is not answered. Key: the stock item. Identity: the level; names the revision that it answers.',
  schema: z.object({
    /** Effect key of the level at the stock item, for example `stock.level/shopify-us-1/IPOD2008GREEN`. */
    level: z.string().min(1),
    answersRevision: z.int().nonnegative(),
    /** `not-needed`: the channel has no such command, or hears of stock from somebody else. */
    state: z.enum(['confirmed', 'not-needed', 'failed', 'in-doubt']),
    reason: z.string().max(200).optional(),
    detail: z.string().max(2000).optional(),
  }),
  example: { level: 'stock.level/shopify-us-1/IPOD2008GREEN', answersRevision: 12, state: 'confirmed' },
});
