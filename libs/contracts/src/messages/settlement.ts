import { z } from 'zod';
import { component, componentOf } from '../component.js';
import { contract } from '../contract.js';
import { currency, decimalText, externalId, instant, localDate, minor, money } from '../shapes.js';

const common = {
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'settlement-service',
  planned: true,
} as const;

/** A settlement's frame: who pays for which time, and the total that the source states. */
export const settlementHeader = contract({
  ...common,
  name: 'settlement.header',
  doc: 'The head of a settlement report, payout report or account statement. Key: `settlement/<settlement account>/<settlement id>`. A settlement in two currencies is two.',
  schema: z.object({
    settlementId: externalId,
    /** Who pays: a marketplace account or a payment provider. */
    settlementAccount: z.string().min(1),
    currency,
    /** Begin, inclusive, where the source states it; an instant or, where it gives a day only, a local date. */
    from: z.union([instant, localDate]).optional(),
    /** End as the source states it. */
    to: z.union([instant, localDate]).optional(),
    /** When money is to arrive. */
    depositOn: z.union([instant, localDate]).optional(),
    /** What the source calls the total; null where it states none. + is paid to us. */
    total: minor.nullable(),
    openingBalance: minor.optional(),
    closingBalance: minor.optional(),
    state: z.enum(['open', 'closed', 'unknown']),
    payoutId: externalId.optional(),
  }),
  example: {
    settlementId: '11774871501',
    settlementAccount: 'amazon-us-1',
    currency: 'USD',
    from: '2026-10-17T00:00:00.000Z',
    to: '2026-10-31T00:00:00.000Z',
    depositOn: '2026-11-02T00:00:00.000Z',
    total: 2545,
    state: 'closed',
  },
});

/** One amount of a settlement. */
export const settlementLine = contract({
  ...common,
  name: 'settlement.line',
  doc: 'One amount of a settlement, payout report or account statement, mapped to a component; several amounts of one row are several lines. Key: the settlement. Identity: settlement, place in the source and component, so that equal rows stay two. + is in our favour.',
  schema: z.object({
    /** `open-<currency>` where the source does not know the settlement yet: an event before its report. */
    settlementId: externalId,
    component,
    of: componentOf.optional(),
    amount: minor,
    currency,
    /** `memo`: moves nothing of what is paid out (tax kept by the marketplace is shown with + and −). */
    role: z.enum(['clearing', 'memo']),
    basis: z.enum(['net', 'gross', 'tax', 'unknown']),
    /** What the amount is about. `account`: no order, such as storage or subscription. */
    about: z.enum(['order', 'shipment', 'return', 'account', 'payout']),
    /** When the source posted it; a local date where it gives a day only; null where it states nothing and the time of receipt stands in. */
    postedAt: z.union([instant, localDate]).nullable(),
    /** The source's own words that led to the component, outermost first. */
    words: z.array(z.string().max(300)).min(1).max(6),
    /** Free description of the row; no personal data. */
    description: z.string().max(500).optional(),
    /** The row's id in the source. */
    transactionId: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    /** The merchant's own number for the order. */
    merchantOrderId: externalId.optional(),
    orderLineId: externalId.optional(),
    shipmentId: externalId.optional(),
    /** The marketplace's id of an adjustment or refund. */
    refundId: externalId.optional(),
    disputeId: externalId.optional(),
    paymentId: externalId.optional(),
    payoutId: externalId.optional(),
    sku: z.string().max(200).optional(),
    /** Units of the row; stands on one of a row's lines only. */
    quantity: z.int().optional(),
    marketplace: z.string().max(100).optional(),
    /** True where `marketplace` was not stated and follows from something else. */
    marketplaceDerived: z.boolean().optional(),
    /** What the line is charged for, for reading only. */
    fundedBy: z.enum(['seller', 'marketplace']).optional(),
    jurisdiction: z.string().max(100).optional(),
    taxRate: decimalText.optional(),
    /** Money that is held until then. */
    availableAt: z.union([instant, localDate]).optional(),
    /** The same amount in the currency of the sale. */
    original: money.optional(),
    exchangeRate: decimalText.optional(),
    /** The settlement, order or transaction that the line corrects. */
    corrects: externalId.optional(),
  }),
  example: {
    settlementId: '11774871501',
    component: 'commission',
    amount: -570,
    currency: 'USD',
    role: 'clearing',
    basis: 'net',
    about: 'order',
    postedAt: '2026-10-28T09:00:00.000Z',
    words: ['Order', 'ItemFees', 'Commission'],
    marketplaceOrderId: '112-1234567-1234567',
    sku: 'IPOD2008GREEN',
  },
});

/** Money that leaves the payer for our bank. */
export const settlementPayout = contract({
  ...common,
  name: 'settlement.payout',
  doc: "A payout, or its failure, as the payer has it. Key: the settlement where the payout closes one, else `settlement/<settlement account>/<payout id>`. Identity: `payoutId`. Revision: the source's update.",
  schema: z.object({
    payoutId: externalId,
    settlementAccount: z.string().min(1),
    settlementId: externalId.optional(),
    /** + is paid to us; − is taken from us. */
    amount: money,
    fee: money.optional(),
    state: z.enum(['scheduled', 'in-transit', 'paid', 'failed', 'cancelled', 'returned', 'unknown']),
    stateWord: z.string().max(300).optional(),
    at: z.union([instant, localDate]),
    /** When it is to reach the bank. */
    arrivesOn: z.union([instant, localDate]).optional(),
    /** Last digits of the account it goes to. */
    destination: z.string().max(50).optional(),
    /** The text by which the bank statement will know it. */
    bankReference: z.string().max(200).optional(),
    /** Rows that it is made of, as the source counts. */
    transactionCount: z.int().optional(),
    failure: z.string().max(300).optional(),
  }),
  example: {
    payoutId: '5000101484',
    settlementAccount: 'ebay-us-1',
    amount: { minor: 2545, currency: 'USD' },
    state: 'paid',
    at: '2026-11-02T00:00:00.000Z',
  },
});

/** What the payer says that it owes us. */
export const settlementBalance = contract({
  ...common,
  name: 'settlement.balance',
  doc: "The payer's own balance of our account. Key: `settlement/<settlement account>/balance-<currency>`. Revision: the instant.",
  schema: z.object({
    settlementAccount: z.string().min(1),
    /** When it was true; null where the document does not say, and the time of receipt stands in. */
    at: instant.nullable(),
    currency,
    available: minor.optional(),
    /** Not yet payable. */
    pending: minor.optional(),
    reserved: minor.optional(),
    total: minor.optional(),
  }),
  example: { settlementAccount: 'stripe-eu', at: '2026-11-02T00:00:00.000Z', currency: 'EUR', available: 1200 },
});
