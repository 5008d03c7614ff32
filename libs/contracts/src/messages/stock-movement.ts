import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, instant, localDate, money, stockPool } from '../shapes.js';
import { disposition, sourceWord } from './return.js';

const common = {
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'inventory-service',
  planned: true,
} as const;

/** What somebody else says lies where. */
export const stockSnapshot = contract({
  ...common,
  name: 'stock-item.snapshot',
  doc: 'Quantities of one SKU at one place by state, as a marketplace, shop or warehouse has them: a mirror. Key: `stock-item/<legal entity>/<sku>/<pool>`. Revision: the instant.',
  schema: z.object({
    pool: stockPool,
    location: z.string().max(100).optional(),
    /** Null where the document does not say; the time of receipt stands in. */
    asOf: z.union([instant, localDate]).nullable(),
    quantities: z
      .array(
        z.object({
          state: z.enum([
            'available',
            'on-hand',
            'reserved',
            'inbound',
            'unsellable',
            'in-transit',
            'researching',
            'total',
            'buffer',
            'unknown',
          ]),
          units: z.int(),
          word: sourceWord.optional(),
        }),
      )
      .min(1),
  }),
  example: {
    pool: 'amazon-fba',
    location: 'BNA2',
    asOf: '2026-11-20',
    quantities: [{ state: 'available', units: 12 }],
  },
});

/** Units that moved. */
export const stockMovement = contract({
  ...common,
  name: 'stock-item.movement',
  doc: "One row of a stock ledger: units that came or went, and why. Key: the stock item. Identity: the source's id, else the document and the place in it, so that equal rows stay two.",
  schema: z.object({
    movementId: externalId,
    pool: stockPool,
    location: z.string().max(100).optional(),
    /** + came, − went. */
    units: z.int(),
    at: z.union([instant, localDate]),
    reason: z.enum([
      'receipt',
      'shipment',
      'customer-return',
      'adjustment',
      'transfer',
      'removal',
      'disposal',
      'lost',
      'found',
      'damaged',
      'disposition-change',
      'cancellation',
      'other',
    ]),
    /** The source's own words for it. */
    reasonWord: sourceWord,
    disposition: disposition.optional(),
    marketplaceOrderId: externalId.optional(),
    reference: externalId.optional(),
    unitCost: money.optional(),
  }),
  example: {
    movementId: 'M-1',
    pool: 'amazon-fba',
    units: -1,
    at: '2026-11-20',
    reason: 'shipment',
    reasonWord: 'Shipments',
  },
});

/** Goods that arrived at, or are on their way to, a warehouse. */
export const stockReceipt = contract({
  ...common,
  name: 'stock-item.receipt',
  doc: 'Goods of an inbound shipment as announced, received or damaged. Key: the stock item. Identity: inbound shipment and line; quantities are absolute.',
  schema: z.object({
    inboundId: externalId,
    lineId: externalId,
    pool: stockPool,
    location: z.string().max(100).optional(),
    state: z.enum(['planned', 'in-transit', 'receiving', 'received', 'closed', 'cancelled', 'unknown']),
    stateWord: sourceWord.optional(),
    expected: z.int().nonnegative().optional(),
    received: z.int().nonnegative().optional(),
    damaged: z.int().nonnegative().optional(),
    purchaseOrder: externalId.optional(),
    at: z.union([instant, localDate]).nullable(),
  }),
  example: {
    inboundId: 'FBA19XYZ',
    lineId: '1',
    pool: 'amazon-fba',
    state: 'received',
    received: 12,
    at: '2026-11-20',
  },
});
