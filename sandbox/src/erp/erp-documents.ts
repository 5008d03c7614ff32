import { z } from 'zod';

const amount = z.int().nonnegative();

/** A line of a document as it is sent in: either debit or credit is above zero, in minor units. */
const line = z.object({
  lineId: z.string().min(1).max(200),
  account: z.string(),
  party: z.string().nullish(),
  debitMinor: amount.default(0),
  creditMinor: amount.default(0),
  taxCode: z.string().nullish(),
  sku: z.string().nullish(),
  quantity: z.number().nullish(),
  text: z.string().nullish(),
});

const totals = z.object({ debitMinor: amount, creditMinor: amount, taxMinor: z.int() });

/** A document as it is sent in. */
export const documentWish = z.object({
  reference: z.string().min(1).max(120),
  kind: z.enum(['invoice', 'credit-memo', 'journal']),
  legalEntity: z.string(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  documentDate: z.iso.date(),
  originalDate: z.iso.date().nullish(),
  party: z.string().nullish(),
  text: z.string().nullish(),
  policyVersion: z.string(),
  policyDigest: z.string(),
  lines: z.array(line).min(1).max(2000),
  expectedTotals: totals,
});
export type DocumentWish = z.output<typeof documentWish>;
export type DocumentLine = z.output<typeof line>;

/** Totals as the ERP adds them up; tax is credit less debit on the tax accounts. */
export type Totals = z.output<typeof totals>;

/** A document in the books. */
export interface PostedDocument extends Omit<DocumentWish, 'expectedTotals'> {
  readonly documentId: string;
  readonly number: string;
  readonly postedAt: string;
  readonly totals: Totals;
  /** The document that this one takes back. */
  readonly reverses?: string;
}
