import { z } from 'zod';
import { variable } from '../../connections/setting-schemas.js';

/** What a connection to Tryton states. */
export const trytonSettings = {
  driver: z.literal('tryton'),
  /** Variables: address of the database (`https://erp.example.com/company`), … */
  urlVariable: variable,
  /** … and `user:password` of the user whom the gateway logs in as. */
  tokenVariable: variable,
  /** True where the database has the unique indexes of docs/erp-tryton.md; without them each posting is looked up first. */
  uniqueReference: z.boolean(),
};
/** What the driver itself needs of them. */
export type TrytonSettings = Pick<z.output<z.ZodObject<typeof trytonSettings>>, 'uniqueReference'>;
