/** The money of returns: refunds, disputes and what a marketplace pays for lost goods. */
import { z } from 'zod';
import { component, componentOf } from '../component.js';
import { contract } from '../contract.js';
import { currency, externalId, instant, minor, money, stockPool } from '../shapes.js';
import { sourceWord } from './return.js';

const from = ['channel-gateway'] as const;
const common = { major: 1, stream: 'FACTS', from, to: 'return-service', planned: true } as const;

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
