import { z } from 'zod';

/** A token of the identity service. */
export const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** Answers to the requests of a `$batch`, by their ids. */
export const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/** An error, at the door or inside a `$batch`. */
export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string().default('') }) });

/** A page of records. */
export function page<Record extends z.ZodType>(record: Record) {
  return z.object({ value: z.array(record), '@odata.nextLink': z.string().optional() });
}

const salesLine = z.object({
  lineType: z.string(),
  lineObjectNumber: z.string().default(''),
  description: z.string().default(''),
  amountIncludingTax: z.number().default(0),
  totalTaxAmount: z.number().default(0),
});

/** An invoice or credit memo, with its lines under the name that its kind has. */
export const salesDocument = z.object({
  id: z.string().min(1),
  number: z.string(),
  externalDocumentNumber: z.string(),
  currencyCode: z.string(),
  status: z.string(),
  totalAmountIncludingTax: z.number(),
  salesInvoiceLines: z.array(salesLine).optional(),
  salesCreditMemoLines: z.array(salesLine).optional(),
});
export type SalesDocument = z.output<typeof salesDocument>;

/** A journal: a batch of lines that are posted together. */
export const journalAnswer = z.object({
  id: z.string().min(1),
  code: z.string(),
  journalLines: z.array(z.object({ id: z.string().min(1) })).optional(),
});

/** A line as it lies in a journal: above zero is debit. */
export const journalLineAnswer = z.object({ id: z.string().min(1), accountNumber: z.string(), amount: z.number() });

/** An entry of the general ledger, in the currency of the company's books. */
export const ledgerEntry = z.object({
  entryNumber: z.int(),
  postingDate: z.string(),
  documentNumber: z.string(),
  accountNumber: z.string(),
  description: z.string(),
  debitAmount: z.number(),
  creditAmount: z.number(),
});
export type LedgerEntry = z.output<typeof ledgerEntry>;

const modified = { id: z.string().min(1), lastModifiedDateTime: z.string() };

/** Items, customers, accounts and places as far as they are read. */
export const itemRecord = z.object({
  ...modified,
  number: z.string().min(1),
  blocked: z.boolean(),
  taxGroupCode: z.string().default(''),
});
export const customerRecord = z.object({
  ...modified,
  number: z.string().min(1),
  country: z.string().default(''),
  taxRegistrationNumber: z.string().default(''),
  blocked: z.string().default(''),
});
export const accountRecord = z.object({
  ...modified,
  number: z.string().min(1),
  displayName: z.string(),
  blocked: z.boolean(),
  directPosting: z.boolean().default(true),
  accountType: z.string(),
  netChange: z.number().default(0),
});
export const locationRecord = z.object({ ...modified, code: z.string().min(1), displayName: z.string().default('') });
