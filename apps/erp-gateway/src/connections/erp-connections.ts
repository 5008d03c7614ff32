import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import { readPolicyFile } from '#libs/service';
import type { ItemPolicy } from '../item/item.policy.js';
import { businessCentralSettings } from '../drivers/business-central/business-central-settings.js';
import { trytonSettings } from '../drivers/tryton/tryton-settings.js';
import { legacySettings } from '../drivers/legacy/legacy-settings.js';
import { netsuiteSettings } from '../drivers/netsuite/netsuite-settings.js';
import { limitsSetting } from '../governor/limits-setting.js';
import { odooSettings } from '../drivers/odoo/odoo-settings.js';
import { checkSettings, type CheckSettings } from '../checks/check-settings.js';
import { variable } from './setting-schemas.js';

/** What every connection states, whatever its ERP. */
const common = {
  /** Legal entities whose books it keeps. */
  legalEntities: z.array(z.string().min(1)).min(1),
  /** What it bears of all replicas together. */
  limits: limitsSetting,
  /** When we give up waiting for an answer, milliseconds. */
  timeoutMs: z.int().positive(),
  /** Seconds between two looks at what changed in its item list. */
  itemListEverySeconds: z.number().positive(),
  /** Seconds between two looks, of all replicas together, at each other list that it tells of (customers, accounts …). */
  masterDataEverySeconds: z.number().positive().default(300),
};

const sandboxSettings = {
  driver: z.literal('sandbox'),
  /** Variables that hold its address and its secret. */
  urlVariable: variable,
  tokenVariable: variable,
};

/** One ERP that we speak to; `driver` is the folder of its driver, and the rest what that one needs. */
const connection = z.discriminatedUnion('driver', [
  z.strictObject({ ...common, ...sandboxSettings }),
  z.strictObject({ ...common, ...businessCentralSettings }),
  z.strictObject({ ...common, ...trytonSettings }),
  z.strictObject({ ...common, ...odooSettings }),
  z.strictObject({ ...common, ...netsuiteSettings }),
  z.strictObject({ ...common, ...legacySettings }),
]);
export type ErpConnection = z.output<typeof connection> & { readonly name: string };

const file = z
  .strictObject({
    connections: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), connection),
    /** How checks are answered. */
    checks: checkSettings.prefault({}),
    items: z.strictObject({
      /** Minutes after the first, second… answer "unknown" until an item is asked for again, while an order waits. */
      refetchMinutes: z.array(z.number().positive()).min(1),
    }),
  })
  .superRefine(({ connections }, context) => {
    const all = Object.values(connections).flatMap(({ legalEntities }) => legalEntities);
    const twice = all.find((one, index) => all.indexOf(one) !== index);
    if (twice)
      context.addIssue({ code: 'custom', path: ['connections'], message: `the legal entity ${twice} has two ERPs` });
    if (all.length === 0) context.addIssue({ code: 'custom', path: ['connections'], message: 'there is none' });
  });

/** The ERPs, and when items are asked for again, as `policies/erp-connections.yaml` states them. */
export interface ErpConnections {
  readonly connections: readonly ErpConnection[];
  readonly items: ItemPolicy;
  readonly checks: CheckSettings;
}

/** Reads `erp-connections.yaml`. */
export async function loadErpConnections(folder: string): Promise<ErpConnections> {
  const { connections, items, checks } = await readPolicyFile(folder, {
    name: 'erp-connections.yaml',
    schema: file,
  });
  return { connections: Object.entries(connections).map(([name, one]) => ({ ...one, name })), items, checks };
}

/** What a variable holds that a connection names, from the environment. */
export function valueOf(
  { name }: Pick<ErpConnection, 'name'>,
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const value = environment[variable];
  if (value) return value;
  throw new CrossdockError('missing-setting', {
    problem: `The variable ${variable} of the ERP connection ${name} is not set`,
    remedy: 'Set it, or name another one in policies/erp-connections.yaml.',
    where: { field: variable },
  });
}

/** An address without a slash at its end. */
export function addressOf(...from: Parameters<typeof valueOf>): string {
  return valueOf(...from).replace(/\/+$/, '');
}
