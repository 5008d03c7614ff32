import { z } from 'zod';
import { variable } from '../../connections/setting-schemas.js';

/** A company of the Odoo database, and the codes of the journals that our documents go to. */
const company = z.strictObject({
  id: z.int().positive(),
  journals: z.strictObject({ sales: z.string().min(1), general: z.string().min(1) }),
});

/** What a connection to Odoo states. */
export const odooSettings = {
  driver: z.literal('odoo'),
  /** `json-2` from Odoo 19 on; `json-rpc` for what is older, and taken away with Odoo 22. */
  apiVersion: z.enum(['json-2', 'json-rpc']).default('json-2'),
  /** Variables: address, name of the database, API key of the user, … */
  urlVariable: variable,
  databaseVariable: variable,
  apiKeyVariable: variable,
  /** … and the user's login, which `json-rpc` needs beside the key. */
  loginVariable: variable.optional(),
  /** By legal entity. */
  companies: z.record(z.string(), company),
  /** Account codes whose movement is a document's tax total. */
  taxAccounts: z.array(z.string().min(1)),
  /** Reference of the partner by party; a party that is not named here is the reference itself. */
  partners: z.record(z.string(), z.string()).default({}),
};

/** What the driver itself needs of them. */
export type OdooSettings = Pick<
  z.output<z.ZodObject<typeof odooSettings>>,
  'apiVersion' | 'companies' | 'taxAccounts' | 'partners'
>;
