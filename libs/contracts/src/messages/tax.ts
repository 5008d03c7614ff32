import { z } from 'zod';
import { contract } from '../contract.js';
import { country, currency, decimalText, externalId, localDate, minor } from '../shapes.js';

const taxLine = z.object({
  lineId: externalId,
  sku: z.string().max(200).optional(),
  quantity: decimalText.optional(),
  /** Price of the line as the engine was told, minor units. */
  amount: minor,
  discount: minor.optional(),
  taxable: minor.optional(),
  tax: minor,
  taxCode: z.string().max(50).optional(),
  jurisdictions: z.array(
    z.object({
      name: z.string().max(200),
      type: z.string().max(50).optional(),
      country: country.optional(),
      region: z.string().max(50).optional(),
      rate: decimalText.optional(),
      taxable: minor.optional(),
      tax: minor,
    }),
  ),
});

const answer = {
  /** The engine's or our own id of the document. */
  documentCode: externalId,
  on: localDate.optional(),
  currency,
  marketplaceOrderId: externalId.optional(),
  /** Totals as the engine states them; null where it does not. */
  totals: z.object({ amount: minor.nullable(), discount: minor.nullable(), taxable: minor.nullable(), tax: minor }),
  rate: decimalText.optional(),
  /** False: no duty to collect there. */
  hasNexus: z.boolean().optional(),
  freightTaxable: z.boolean().optional(),
  lines: z.array(taxLine),
};

const common = { major: 1, stream: 'FACTS', from: ['channel-gateway'], to: 'order-service', planned: true } as const;

const example = {
  documentCode: '450789469',
  on: '2026-11-20',
  currency: 'USD',
  totals: { amount: 19900, discount: null, taxable: 19566, tax: 398 },
  lines: [{ lineId: '1', amount: 19900, tax: 398, jurisdictions: [] }],
};

/** What a tax engine works out before a sale. */
export const orderTaxQuote = contract({
  ...common,
  name: 'order.tax-quote',
  doc: "A tax engine's answer that commits nobody. Key: the order. Identity: the document code; the newest stands.",
  schema: z.object(answer),
  example,
});

/** What a tax engine has recorded for filing. */
export const orderTaxCommit = contract({
  ...common,
  name: 'order.tax-commit',
  doc: 'A transaction recorded with a tax engine: sale, refund, adjustment, or its void. Key: the order. Identity: document code and version. A refund has negative amounts.',
  schema: z.object({
    ...answer,
    kind: z.enum(['sale', 'refund', 'adjustment']),
    state: z.enum(['saved', 'committed', 'voided', 'unknown']),
    version: z.int().optional(),
    /** The document that it gives back or corrects. */
    corrects: externalId.optional(),
  }),
  example: { ...example, kind: 'sale', state: 'committed' },
});
