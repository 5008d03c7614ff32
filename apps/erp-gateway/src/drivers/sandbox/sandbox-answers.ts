import { z } from 'zod';
import { documentKind } from '../../posting/posting-policy.js';

const minor = z.int();
const totals = z.object({ debitMinor: minor, creditMinor: minor, taxMinor: minor });

/** A document that was posted, now or before. */
export const postedAnswer = z.object({ documentId: z.string().min(1), number: z.string().min(1), totals });

/** A sales order that was put. */
export const salesOrderAnswer = z.object({
  documentId: z.string().min(1),
  number: z.string().min(1),
  revision: z.int(),
});

/** Documents of a reference. */
export const documentsAnswer = z.object({
  documents: z.array(
    postedAnswer.extend({
      reference: z.string(),
      kind: documentKind,
      policyVersion: z.string(),
      lines: z.array(z.object({ lineId: z.string(), debitMinor: minor, creditMinor: minor })),
    }),
  ),
});

const bundlePart = z
  .object({ sku: z.string().min(1), quantity: z.int().positive(), standalonePriceMinor: minor })
  .transform(({ standalonePriceMinor, ...part }) => ({ ...part, standalonePrice: standalonePriceMinor }));

/** One item. */
export const itemAnswer = z
  .object({
    sku: z.string().min(1),
    itemId: z.string().min(1),
    taxClass: z.string(),
    active: z.boolean(),
    bundle: z.array(bundlePart).nullish(),
  })
  .transform(({ bundle, ...rest }) => ({ ...rest, ...(bundle?.length ? { bundle } : {}) }));

/** Items that changed since a cursor. */
export const itemsAnswer = z.object({ items: z.array(itemAnswer), cursor: z.string().min(1), more: z.boolean() });

const text = z.string().min(1);
const named = { code: text, name: z.string(), active: z.boolean() };
const customer = z
  .object({
    customerId: text,
    code: text,
    taxId: z.string().nullish(),
    country: z.string().nullish(),
    active: z.boolean(),
  })
  .transform(({ taxId, country, ...rest }) => ({
    ...rest,
    ...(taxId ? { taxId } : {}),
    ...(country ? { country } : {}),
  }));

/** A page of records that changed since a cursor. */
const page = <Schema extends z.ZodType>(record: Schema) =>
  z.object({ records: z.array(record), cursor: text, more: z.boolean() });
export const customersAnswer = page(customer);
export const accountsAnswer = page(z.object({ ...named, legalEntity: text, needsParty: z.boolean() }));
export const taxCodesAnswer = page(z.object({ ...named, legalEntity: text, rate: z.string().nullable() }));
export const warehousesAnswer = page(z.object(named));

/** Customers that may be the one that is sought. */
export const matchesAnswer = z.object({ customers: z.array(customer) });

const balance = z
  .object({
    legalEntity: z.string(),
    currency: z.string(),
    account: z.string(),
    party: z.string().nullish(),
    balanceMinor: minor,
  })
  .transform(({ party, ...rest }) => ({ ...rest, ...(party ? { party } : {}) }));

/** Balances of accounts. */
export const balancesAnswer = z.object({ rows: z.array(balance) });

/** A new session. */
export const sessionAnswer = z.object({ session: z.string().min(1) });

/** What the ERP declares of itself. */
export const limitsAnswer = z.object({ maxCallMs: z.number().nonnegative() });

/** Why the ERP does not do what it was asked. */
export const refusalAnswer = z.object({
  code: z.string().min(1),
  message: z.string().default(''),
  retryAfterMs: z.number().nonnegative().optional(),
});
