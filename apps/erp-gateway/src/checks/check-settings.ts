import { z } from 'zod';

/** How checks are answered, as `policies/erp-connections.yaml` states it. */
export const checkSettings = z.strictObject({
  /** When the ERP, asked on a miss, has not answered, the declared answer is given: milliseconds. */
  deadlineMs: z.int().positive().max(60_000).default(1_500),
  /** The answer while the ERP is down or late: go on, and the ERP judges when it is posted to; or wait and ask again. */
  whenDown: z.enum(['accept', 'hold']).default('hold'),
  /** How long an answer of the ERP is remembered where its lists do not change, minutes. */
  cacheMinutes: z.number().positive().default(10),
  /** Answers that one process remembers of each kind; the one that was asked for longest ago goes first. */
  cacheEntries: z.int().positive().max(1_000_000).default(5_000),
  /** How far a price may be adjusted without a person; both bounds hold. */
  price: z
    .strictObject({
      /** Percent of the price before. */
      byPercent: z.number().nonnegative().default(30),
      /** Minor units by currency; a currency that is not named has no bound of this kind. */
      byAmount: z.record(z.string().regex(/^[A-Z]{3}$/), z.int().nonnegative()).default({}),
    })
    .prefault({}),
});
export type CheckSettings = z.output<typeof checkSettings>;
