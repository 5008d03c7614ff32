import { z } from 'zod';
import { contract } from '../contract.js';
import { country, currency, externalId, instant, localDate, minor } from '../shapes.js';

const common = { major: 1, stream: 'FACTS', to: 'erp-gateway', planned: true } as const;

/** A customer as the ERP has it. */
export const customerMaster = contract({
  ...common,
  from: ['erp-gateway', 'channel-gateway'],
  name: 'customer.master',
  doc: "A customer of the ERP, without names and addresses. Key: `customer/<ERP connection>/<customer id>`. Revision: the ERP's last change.",
  schema: z.object({
    customerId: externalId,
    number: z.string().max(100).optional(),
    kind: z.enum(['business', 'consumer', 'unknown']),
    country: country.optional(),
    currency: currency.optional(),
    taxLiable: z.boolean().optional(),
    blocked: z.boolean(),
    changedAt: instant.nullable(),
  }),
  example: { customerId: 'C-1', number: '10000', kind: 'business', country: 'US', blocked: false, changedAt: null },
});

/** An account of the general ledger. */
export const accountMaster = contract({
  ...common,
  from: ['erp-gateway', 'channel-gateway'],
  name: 'account.master',
  doc: 'A general ledger account of the ERP. Key: `account/<ERP connection>/<account id>`.',
  schema: z.object({
    accountId: externalId,
    number: z.string().max(100).optional(),
    name: z.string().max(200).optional(),
    type: z.string().max(100).optional(),
    blocked: z.boolean(),
    changedAt: instant.nullable(),
  }),
  example: { accountId: 'A-1', number: '1200', name: 'Marketplace clearing', blocked: false, changedAt: null },
});

/** A document of the ERP as the ERP shows it. */
export const erpDocumentState = contract({
  ...common,
  from: ['erp-gateway', 'channel-gateway'],
  name: 'erp-document.state',
  doc: "An ERP's own view of an order, invoice, credit memo, payment or journal. Key: `erp-document/<ERP connection>/<document id>`. On a journal debits are positive and credits negative.",
  schema: z.object({
    documentId: externalId,
    number: z.string().max(100).optional(),
    /** Our reference in it. */
    reference: externalId.optional(),
    kind: z.enum([
      'sales-order',
      'invoice',
      'credit-memo',
      'journal',
      'payment',
      'ledger-entry',
      'item-ledger-entry',
      'other',
    ]),
    state: z.string().max(100).optional(),
    on: localDate.optional(),
    postOn: localDate.optional(),
    customerId: externalId.optional(),
    currency: currency.nullable(),
    totals: z.object({ net: minor.nullable(), tax: minor.nullable(), gross: minor.nullable() }),
    lines: z.array(
      z.object({
        lineId: externalId,
        account: z.string().max(100).optional(),
        sku: z.string().max(200).optional(),
        quantity: z.string().max(50).optional(),
        amount: minor.optional(),
        text: z.string().max(300).optional(),
      }),
    ),
    changedAt: instant.nullable(),
  }),
  example: {
    documentId: 'D-1',
    number: 'INV-0001',
    kind: 'invoice',
    currency: 'USD',
    totals: { net: 19566, tax: 398, gross: 19964 },
    lines: [],
    changedAt: null,
  },
});

/** A partner says what became of documents that we sent. */
export const documentAcknowledged = contract({
  name: 'document.acknowledged',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'channel-gateway',
  planned: true,
  doc: 'A functional acknowledgement (EDI 997), or the processing report of a feed. Key: `document/<account>/<what was sent>`. Identity: what was sent.',
  schema: z.object({
    /** Control number, feed id or message id of what was sent. */
    sent: externalId,
    state: z.enum(['accepted', 'accepted-with-errors', 'partly', 'rejected', 'in-progress', 'unknown']),
    at: instant.nullable(),
    accepted: z.int().nonnegative(),
    rejected: z.int().nonnegative(),
    problems: z.array(
      z.object({
        /** Which message, document or SKU. */
        about: z.string().max(200).optional(),
        severity: z.enum(['error', 'warning']),
        code: z.string().max(100).optional(),
        text: z.string().max(500).optional(),
      }),
    ),
  }),
  example: {
    sent: 'feed-1',
    state: 'partly',
    at: null,
    accepted: 9,
    rejected: 1,
    problems: [{ severity: 'error', code: '8541' }],
  },
});
