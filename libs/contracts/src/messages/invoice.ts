import { z } from 'zod';
import { component } from '../component.js';
import { contract } from '../contract.js';
import { country, currency, decimalText, externalId, localDate, minor } from '../shapes.js';

/** An invoice that somebody sent us. */
export const invoiceReceived = contract({
  name: 'invoice.received',
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'settlement-service',
  planned: true,
  doc: "A supplier's, carrier's or marketplace's invoice or credit note. Key: `invoice/<account>/<invoice number>`. Amounts are positive on an invoice, negative on a credit note; net + tax = gross per document.",
  schema: z.object({
    invoiceNumber: externalId,
    kind: z.enum(['supplier', 'marketplace-fee', 'marketplace-sales', 'freight', 'other']),
    creditNote: z.boolean(),
    /** The issuer's own number, tax id or party code, as the document names it. */
    issuer: z.object({
      id: z.string().max(100).optional(),
      taxId: z.string().max(50).optional(),
      country: country.optional(),
    }),
    issuedOn: localDate,
    dueOn: localDate.optional(),
    serviceFrom: localDate.optional(),
    serviceTo: localDate.optional(),
    currency,
    purchaseOrder: externalId.optional(),
    marketplaceOrderId: externalId.optional(),
    shipmentId: externalId.optional(),
    settlementId: externalId.optional(),
    correctsInvoice: externalId.optional(),
    /** Null: the document states no such total. */
    totals: z.object({ net: minor.nullable(), tax: minor.nullable(), gross: minor.nullable() }),
    taxes: z.array(
      z.object({
        rate: decimalText.optional(),
        jurisdiction: z.string().max(100).optional(),
        base: minor.optional(),
        amount: minor,
      }),
    ),
    lines: z.array(
      z.object({
        lineId: externalId,
        component: component.optional(),
        /** The source's words for what is charged. */
        words: z.string().max(300).optional(),
        sku: z.string().max(200).optional(),
        /** Decimal text: units may be kilograms or hours. */
        quantity: decimalText.optional(),
        unit: z.string().max(20).optional(),
        /** Decimal text: prices may have more decimals than the currency. */
        unitPrice: decimalText.optional(),
        /** Line total in minor units, net unless `grossLines`. */
        amount: minor,
        taxRate: decimalText.optional(),
        marketplaceOrderId: externalId.optional(),
      }),
    ),
    /** True where the lines' amounts have their tax inside. */
    grossLines: z.boolean(),
  }),
  example: {
    invoiceNumber: 'IV-1',
    kind: 'marketplace-fee',
    creditNote: false,
    issuer: { country: 'LU' },
    issuedOn: '2026-11-30',
    currency: 'EUR',
    totals: { net: 1874, tax: 356, gross: 2230 },
    taxes: [{ rate: '0.19', base: 1874, amount: 356 }],
    lines: [{ lineId: '1', component: 'commission', words: 'Commission', amount: 1874, taxRate: '0.19' }],
    grossLines: false,
  },
});
