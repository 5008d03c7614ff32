import { z } from 'zod';
import { component, componentOf } from '../component.js';
import { contract } from '../contract.js';
import { currency, externalId, instant, minor, money, stockPool } from '../shapes.js';

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

/** One amount of a refund by what it is for; negative: the buyer gets it. */
export const refundAmount = z.object({
  component,
  of: componentOf.optional(),
  amount: minor,
  /** The source's own words for it. */
  words: sourceWord.optional(),
});

/** Money that is due back to a buyer. */
export const returnRefund = contract({
  ...common,
  name: 'return.refund',
  doc: 'A refund as the channel records it: money due, by component, beside the money that moved. Key: the return, routed by return id or order. Identity: `refundId`.',
  schema: z.object({
    refundId: externalId,
    returnId: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    state: z.enum(['pending', 'done', 'failed', 'declined', 'unknown']),
    at: instant,
    currency,
    /** What the source calls the refund's total, negative; null where it states none. */
    total: minor.nullable(),
    reason: sourceWord.optional(),
    lines: z.array(
      z.object({
        refundLineId: externalId,
        orderLineId: externalId.optional(),
        sku: z.string().max(200).optional(),
        quantity: z.int().nonnegative(),
        restock: z.enum(['return', 'cancel', 'none', 'unknown']).optional(),
        amounts: z.array(refundAmount),
      }),
    ),
    /** Amounts that belong to no line: shipping, goodwill, adjustments. */
    amounts: z.array(refundAmount),
    /** Money that moved for it. */
    transactions: z.array(
      z.object({
        transactionId: externalId,
        amount: money,
        at: instant.optional(),
        state: z.enum(['success', 'pending', 'failure', 'unknown']),
        gateway: z.string().max(100).optional(),
      }),
    ),
    presentment: money.optional(),
  }),
  example: {
    refundId: '509562969',
    marketplaceOrderId: '450789469',
    state: 'done',
    at: '2026-11-25T10:00:00.000Z',
    currency: 'USD',
    total: -19964,
    lines: [
      {
        refundLineId: '1',
        orderLineId: '466157049',
        quantity: 1,
        amounts: [
          { component: 'item-price', amount: -19566 },
          { component: 'tax', of: 'item', amount: -398 },
        ],
      },
    ],
    amounts: [],
    transactions: [],
  },
});

/** A buyer or their bank contests a payment. */
export const returnDispute = contract({
  ...common,
  name: 'return.dispute',
  doc: 'A dispute, chargeback, inquiry or claim and where it stands. Key: `return/<channel account>/<dispute id>` unless routing knows the return. Identity: `disputeId`.',
  schema: z.object({
    disputeId: externalId,
    kind: z.enum(['inquiry', 'chargeback', 'claim', 'unknown']),
    state: z.enum(['open', 'needs-response', 'under-review', 'accepted', 'won', 'lost', 'closed', 'unknown']),
    stateWord: sourceWord.optional(),
    reason: sourceWord.optional(),
    marketplaceOrderId: externalId.optional(),
    paymentId: externalId.optional(),
    /** What is contested, negative. */
    amount: money,
    fee: money.optional(),
    at: instant,
    /** Until when an answer must be in. */
    evidenceDueAt: instant.optional(),
    closedAt: instant.optional(),
  }),
  example: {
    disputeId: '598735659',
    kind: 'chargeback',
    state: 'needs-response',
    amount: { minor: -12000, currency: 'USD' },
    at: '2026-11-25T10:00:00.000Z',
  },
});

/** The marketplace pays for goods it lost or damaged, or takes that back. */
export const returnReimbursement = contract({
  ...common,
  name: 'return.reimbursement',
  doc: 'A reimbursement in cash or units, or its reversal (negative). Key: the return, routed by order where one is named. Identity: `reimbursementId` and SKU.',
  schema: z.object({
    reimbursementId: externalId,
    caseId: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    sku: z.string().max(200).optional(),
    reason: sourceWord,
    component,
    unitsInCash: z.int(),
    unitsInStock: z.int(),
    perUnit: money.optional(),
    amount: money,
    at: instant,
    /** The reimbursement that this one corrects. */
    originalReimbursementId: externalId.optional(),
    pool: stockPool.optional(),
  }),
  example: {
    reimbursementId: '7245678901',
    sku: 'IPOD2008GREEN',
    reason: 'Lost_Warehouse',
    component: 'stock-reimbursement',
    unitsInCash: 1,
    unitsInStock: 0,
    amount: { minor: 1840, currency: 'USD' },
    at: '2026-11-25T10:00:00.000Z',
  },
});
