import { z } from 'zod';
import { variable } from '../../connections/setting-schemas.js';

/** What a connection to Business Central states. */
export const businessCentralSettings = {
  driver: z.literal('business-central'),
  /** Version of the vendor's standard API. */
  apiVersion: z.literal('v2.0').default('v2.0'),
  /** Variables: address with tenant and environment (`https://api.businesscentral.dynamics.com/v2.0/<tenant>/<environment>`), … */
  urlVariable: variable,
  /** … address of the tenant's token endpoint (`https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`), … */
  tokenUrlVariable: variable,
  /** … id and secret of the registered application. */
  clientIdVariable: variable,
  clientSecretVariable: variable,
  /** By legal entity: the company's id (GUID), and the currency of its books. */
  companies: z.record(z.string(), z.strictObject({ id: z.string().min(1), currency: z.string().length(3) })),
  /** Tax code that makes a line bear no tax of the ERP's own. */
  noTaxCode: z.string().min(1),
  /** Accounts whose movement is a document's tax total. */
  taxAccounts: z.array(z.string().min(1)),
  /** Customer number by party; a party that is not named here is the number itself, in capitals. */
  customers: z.record(z.string(), z.string().max(20)).default({}),
};
/** What the driver itself needs of them. */
export type BusinessCentralSettings = Pick<
  z.output<z.ZodObject<typeof businessCentralSettings>>,
  'companies' | 'noTaxCode' | 'taxAccounts' | 'customers'
>;
