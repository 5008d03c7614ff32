import { z } from 'zod';
import { contract } from '../contract.js';
import { externalId, instant, money, stockPool } from '../shapes.js';

/** A source's own word or code, kept as it writes it. */
export const sourceWord = z.string().max(300);

/** What stands of the goods after somebody looked at them. */
export const disposition = z.enum([
  'sellable',
  'customer-damaged',
  'carrier-damaged',
  'warehouse-damaged',
  'defective',
  'expired',
  'missing',
  'wrong-item',
  'disposed',
  'unknown',
]);

const from = ['channel-gateway'] as const;
const common = { major: 1, stream: 'FACTS', from, to: 'return-service', planned: true } as const;

const returnedLine = z.object({
  /** The source's id of the line of the return; its position where it has none. */
  returnLineId: externalId,
  orderLineId: externalId.optional(),
  sku: z.string().max(200).optional(),
  quantity: z.int().nonnegative(),
  /** Why, in the source's words. */
  reason: sourceWord.optional(),
  /** What the buyer writes is not carried; that there is a comment is. */
  hasComment: z.boolean().optional(),
  /** What the source says will be refunded for the line. */
  expectedRefund: money.optional(),
});

/** A return was asked for or agreed. */
export const returnAuthorised = contract({
  ...common,
  name: 'return.authorised',
  doc: "A return as the channel or returns platform has it, from request to close. Key: `return/<channel account>/<return id>`. Revision: the source's last update. Quantities are absolute.",
  schema: z.object({
    returnId: externalId,
    /** The number that people use (RMA), where it differs. */
    rma: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    state: z.enum(['requested', 'authorised', 'declined', 'in-transit', 'received', 'cancelled', 'closed', 'unknown']),
    /** The source's own word for the state. */
    stateWord: sourceWord.optional(),
    at: instant,
    /** What the buyer gets. */
    resolution: z.enum(['refund', 'exchange', 'store-credit', 'replacement', 'none', 'unknown']),
    /** False: refund without goods. */
    goodsExpected: z.boolean(),
    /** End of the time to send goods back. */
    dueAt: instant.optional(),
    carrier: z.string().max(100).optional(),
    trackingNumber: z.string().max(200).optional(),
    /** Who pays the label. */
    labelPaidBy: z.enum(['seller', 'buyer', 'marketplace', 'unknown']).optional(),
    labelCost: money.optional(),
    pool: stockPool.optional(),
    lines: z.array(returnedLine).max(1000),
    refundTotal: money.optional(),
  }),
  example: {
    returnId: 'R-1',
    marketplaceOrderId: '450789469',
    state: 'authorised',
    at: '2026-11-22T10:00:00.000Z',
    resolution: 'refund',
    goodsExpected: true,
    lines: [{ returnLineId: '1', orderLineId: '466157049', quantity: 1, reason: 'too small' }],
  },
});

/** A carrier saw a parcel on its way back. */
export const returnCarrierScan = contract({
  ...common,
  name: 'return.carrier-scan',
  doc: 'A scan of a return parcel. Key: the return, routed by tracking number. Identity: tracking number, status and instant.',
  schema: z.object({
    trackingNumber: z.string().min(1).max(200),
    carrier: z.string().max(100).optional(),
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
    at: instant,
  }),
  example: { trackingNumber: '1Z1', carrier: 'UPS', status: 'in-transit', at: '2026-11-23T10:00:00.000Z' },
});

/** Goods came back to a warehouse. */
export const returnReceipt = contract({
  ...common,
  name: 'return.receipt',
  doc: 'Goods counted at the dock. Key: the return, routed by return id, order or tracking number. Identity: `receiptId`.',
  schema: z.object({
    receiptId: externalId,
    marketplaceOrderId: externalId.optional(),
    returnId: externalId.optional(),
    at: instant,
    warehouse: z.string().max(50).optional(),
    pool: stockPool,
    lines: z
      .array(
        z.object({
          sku: z.string().max(200).optional(),
          orderLineId: externalId.optional(),
          quantity: z.int().positive(),
          /** The license plate or serial of the unit, where the source counts units one by one. */
          unitId: externalId.optional(),
          disposition: disposition.optional(),
          dispositionWord: sourceWord.optional(),
          reason: sourceWord.optional(),
        }),
      )
      .min(1),
  }),
  example: {
    receiptId: 'RC-1',
    returnId: 'R-1',
    at: '2026-11-25T10:00:00.000Z',
    warehouse: 'WH1',
    pool: 'own',
    lines: [{ sku: 'IPOD2008GREEN', quantity: 1 }],
  },
});

/** Somebody looked at the goods. */
export const returnInspection = contract({
  ...common,
  name: 'return.inspection',
  doc: 'What was found of goods that came back. Key: the return. Identity: `inspectionId`.',
  schema: z.object({
    inspectionId: externalId,
    receiptId: externalId.optional(),
    returnId: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    at: instant,
    lines: z
      .array(
        z.object({
          sku: z.string().max(200).optional(),
          orderLineId: externalId.optional(),
          quantity: z.int().positive(),
          disposition,
          dispositionWord: sourceWord.optional(),
        }),
      )
      .min(1),
  }),
  example: {
    inspectionId: 'IN-1',
    receiptId: 'RC-1',
    at: '2026-11-25T11:00:00.000Z',
    lines: [{ sku: 'IPOD2008GREEN', quantity: 1, disposition: 'sellable' }],
  },
});
