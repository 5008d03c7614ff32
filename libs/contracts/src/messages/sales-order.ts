import { z } from 'zod';
import { contract } from '../contract.js';
import { currency, localDate, minor } from '../shapes.js';

/** An order as the ERP shows it before anything is invoiced. */
export const salesOrder = z.object({
  legalEntity: z.string().min(1),
  channelAccount: z.string().min(1),
  currency,
  /** Marketplace ids for people and matching. */
  reference: z.object({ order: z.string(), orderName: z.string().optional() }),
  /** Local date of the purchase in the legal entity's zone. */
  placedOn: localDate,
  /** Lines that are wanted, by id. */
  lines: z
    .array(
      z.object({
        lineId: z.string(),
        sku: z.string().optional(),
        /** Units that are wanted. */
        quantity: z.int().positive(),
        /** What the buyer owes for them, tax included; minor units. */
        amount: minor,
      }),
    )
    .min(1),
});
export type SalesOrder = z.output<typeof salesOrder>;

/** The sales order that the ERP ought to show. */
export const salesOrderWanted = contract({
  name: 'posting.sales-order',
  major: 1,
  stream: 'POSTINGS',
  from: ['order-service'],
  to: 'erp-gateway',
  doc: 'A level without effect on the ledger: the newest revision stands, null takes the order back. Key: the actor that issued it, which also gets the answer.',
  schema: z.object({
    /** Effect key at the actor. */
    salesOrder: z.string().min(1),
    orderRevision: z.int().nonnegative(),
    /** Company whose ERP it is for, also where the order is taken back. */
    legalEntity: z.string().min(1),
    level: salesOrder.nullable(),
  }),
  example: {
    salesOrder: 'sales-order/US',
    orderRevision: 4,
    legalEntity: 'US',
    level: {
      legalEntity: 'US',
      channelAccount: 'shopify-us-1',
      currency: 'USD',
      reference: { order: '450789469', orderName: '#1001' },
      placedOn: '2026-11-20',
      lines: [{ lineId: '466157049', sku: 'IPOD2008GREEN', quantity: 1, amount: 19964 }],
    },
  },
});
