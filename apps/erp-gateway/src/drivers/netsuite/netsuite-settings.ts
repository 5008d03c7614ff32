import { z } from 'zod';
import { variable } from '../../connections/setting-schemas.js';

/** What a connection to NetSuite states. */
export const netsuiteSettings = {
  driver: z.literal('netsuite'),
  /** Version of the REST record service. */
  apiVersion: z.literal('v1').default('v1'),
  /** Variables: address (`https://<account>.suitetalk.api.netsuite.com`), client id of the integration record, … */
  urlVariable: variable,
  clientIdVariable: variable,
  /** … id of the certificate that is mapped to it, and its private key (PEM, RSA). */
  certificateIdVariable: variable,
  privateKeyVariable: variable,
  /** Internal id of the subsidiary by legal entity. */
  subsidiaries: z.record(z.string(), z.string().min(1)),
  /** Internal id of the charge item by account number: lines of invoices name items, whose accounts are these. */
  chargeItems: z.record(z.string(), z.string().min(1)),
  /** Internal id of the tax code that charges nothing, where the account has the older tax engine. */
  noTaxCode: z.string().min(1).optional(),
  /** Account numbers whose movement is a document's tax total. */
  taxAccounts: z.array(z.string().min(1)),
  /** Account number of the other side of stock adjustments; without it there are none. */
  adjustmentAccount: z.string().min(1).optional(),
  /** Entity id of the customer by party; a party that is not named here is the entity id itself. */
  customers: z.record(z.string(), z.string()).default({}),
};

/** What the driver itself needs of them. */
export type NetsuiteSettings = Pick<
  z.output<z.ZodObject<typeof netsuiteSettings>>,
  'subsidiaries' | 'chargeItems' | 'noTaxCode' | 'taxAccounts' | 'adjustmentAccount' | 'customers'
>;
