import { z } from 'zod';
import type { TargetLimits, Warehouse } from '../../accounts/accounts.js';
import { limits, name, variable } from '../../accounts/fields.js';

/** How a warehouse is connected. */
export interface WmsAccount {
  readonly account: string;
  readonly partner: 'wms';
  /** Whose stock lies in which warehouse. */
  readonly warehouses: readonly Warehouse[];
  readonly limits: TargetLimits;
  /** Names of the environment variables that hold secrets and address. */
  readonly variables: {
    readonly webhookSecret: string;
    readonly accessToken: string;
    readonly url: string;
  };
}

/** An entry of a warehouse under `partners:`. */
export const wmsSettings = z.strictObject({
  account: name,
  partner: z.literal('wms'),
  warehouses: z.array(z.strictObject({ warehouse: name, legalEntity: name, pool: z.literal('own') })).min(1),
  limits,
  variables: z.strictObject({ webhookSecret: variable, accessToken: variable, url: variable }),
}) satisfies z.ZodType<WmsAccount>;
