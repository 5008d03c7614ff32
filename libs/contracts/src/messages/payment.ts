import { z } from 'zod';
import { contract } from '../contract.js';
import { decimalText, externalId, instant, money } from '../shapes.js';

/** What a payment provider did with money. */
export const paymentTransaction = contract({
  name: 'payment.transaction',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'settlement-service',
  planned: true,
  doc: 'A movement at a payment provider: authorised, captured, refunded, charged back. Key: `payment/<settlement account>/<payment id>`. Identity: `transactionId` and kind. + is in our favour.',
  schema: z.object({
    transactionId: externalId,
    /** The payment that it belongs to. */
    paymentId: externalId,
    settlementAccount: z.string().min(1),
    kind: z.enum([
      'authorisation',
      'capture',
      'sale',
      'refund',
      'void',
      'chargeback',
      'chargeback-reversal',
      'payout',
      'transfer',
      'fee',
      'adjustment',
      'conversion',
      'hold',
      'other',
    ]),
    kindWord: z.string().max(300),
    state: z.enum(['success', 'pending', 'failure', 'unknown']),
    amount: money,
    /** What the provider keeps, negative. */
    fee: money.optional(),
    net: money.optional(),
    at: instant,
    /** Our own reference, usually the order. */
    merchantReference: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    originalTransactionId: externalId.optional(),
    disputeId: externalId.optional(),
    payoutId: externalId.optional(),
    /** Means of payment as the source calls it; never a number of a card or an account. */
    method: z.string().max(100).optional(),
    reason: z.string().max(300).optional(),
    original: money.optional(),
    /** Units of `original` for one unit of `amount`, as the provider charged. */
    exchangeRate: decimalText.optional(),
    /** The provider's own rate before what it keeps. */
    baseRate: decimalText.optional(),
  }),
  example: {
    transactionId: '7914073381342284',
    paymentId: '7914073381342284',
    settlementAccount: 'adyen-eu',
    kind: 'authorisation',
    kindWord: 'AUTHORISATION',
    state: 'success',
    amount: { minor: 1130, currency: 'EUR' },
    at: '2026-11-02T10:00:00.000Z',
    merchantReference: '450789469',
  },
});
