import { z } from 'zod';

const text = z.string().trim().min(1).max(200);
const legalEntity = text.describe('Whose books');
const currency = z.string().regex(/^[A-Z]{3}$/);
const instant = z.iso.datetime().nullable().describe('When the ERP said so; null where it was not asked');
const verdict = z
  .enum(['pass', 'fail', 'accept', 'hold'])
  .describe('accept, hold: the declared answer, unchecked, because the ERP is down, late or cannot tell');
const basis = z
  .enum(['policy', 'master-data', 'cache', 'erp', 'erp-down', 'erp-late', 'erp-cannot-tell'])
  .describe('From where the answer is');
const head = { verdict, basis, connection: z.string(), asOf: instant };

/** Who is it in the ERP? A guest of a marketplace is nobody there: the posting policy says for whom the documents are. */
export const customerQuestion = z
  .strictObject({
    legalEntity,
    code: text.optional().describe('The ERP’s number of the customer'),
    taxId: text.optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    guest: z
      .strictObject({
        channel: text,
        channelAccount: text,
        settlementAccount: text.optional().describe('Who pays; the channel account unless stated'),
        currency,
        on: z.iso.date().describe('Document date, by which the version of the policy is chosen'),
      })
      .optional(),
  })
  .refine(({ code, taxId, guest }) => (code ?? taxId) !== undefined || guest !== undefined, {
    error: 'state code, taxId or guest',
  });
export type CustomerQuestion = z.output<typeof customerQuestion>;

export const customerAnswer = z.strictObject({
  ...head,
  customer: z.strictObject({ customerId: z.string(), code: z.string() }).nullable(),
  by: z
    .enum(['code', 'tax-id', 'normalised-code', 'normalised-tax-id'])
    .nullable()
    .describe('What decided, exact before normalised'),
  candidates: z.array(z.string()).describe('Codes of those who match equally well: none of them is taken'),
  party: z.string().nullable().describe('Party of a guest by the posting policy'),
});
export type CustomerAnswer = z.output<typeof customerAnswer>;

/** Does the ERP sell these? */
export const itemsQuestion = z.strictObject({ legalEntity, skus: z.array(text).min(1).max(200) });
export type ItemsQuestion = z.output<typeof itemsQuestion>;

export const itemsAnswer = z.strictObject({
  ...head,
  items: z.array(z.strictObject({ sku: z.string(), state: z.enum(['active', 'inactive', 'unknown', 'unchecked']) })),
});
export type ItemsAnswer = z.output<typeof itemsAnswer>;

/** May a price be moved this far? Compared with the price before it, never with a list price. */
export const priceQuestion = z.strictObject({
  legalEntity,
  currency,
  from: z.int().nonnegative().describe('Price before, minor units'),
  to: z.int().nonnegative().describe('Price after, minor units'),
});
export type PriceQuestion = z.output<typeof priceQuestion>;

export const priceAnswer = z.strictObject({
  ...head,
  by: z.int().describe('Difference, minor units'),
  bounds: z.strictObject({ percent: z.number(), amount: z.int().nullable() }),
  beyond: z.array(z.enum(['percent', 'amount'])),
});
export type PriceAnswer = z.output<typeof priceAnswer>;
