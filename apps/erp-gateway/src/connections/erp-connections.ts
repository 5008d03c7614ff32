import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import type { ItemPolicy } from '../item/item.policy.js';
import { limitsSetting } from '../governor/limits-setting.js';
import { readPolicyFile } from '../policy-file.js';

const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable');

/** One ERP that we speak to. */
const connection = z.strictObject({
  /** Folder of the driver. */
  driver: z.enum(['sandbox']),
  /** Variables that hold its address and its secret. */
  urlVariable: variable,
  tokenVariable: variable,
  /** Legal entities whose books it keeps. */
  legalEntities: z.array(z.string().min(1)).min(1),
  /** What it bears of all replicas together. */
  limits: limitsSetting,
  /** When we give up waiting for an answer, milliseconds. */
  timeoutMs: z.int().positive(),
  /** Seconds between two looks at what changed in its item list. */
  itemListEverySeconds: z.number().positive(),
});
export type ErpConnection = z.output<typeof connection> & { readonly name: string };

const file = z
  .strictObject({
    connections: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), connection),
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
}

/** Reads `erp-connections.yaml`. */
export async function loadErpConnections(folder: string): Promise<ErpConnections> {
  const { connections, items } = await readPolicyFile(folder, 'erp-connections.yaml', file);
  return { connections: Object.entries(connections).map(([name, one]) => ({ ...one, name })), items };
}

/** Address and secret of a connection, from the environment. */
export function accessOf(
  { name, urlVariable, tokenVariable }: ErpConnection,
  environment: Readonly<Record<string, string | undefined>>,
): { url: string; token: string } {
  const valueOf = (variable: string): string => {
    const value = environment[variable];
    if (value) return value;
    throw new CrossdockError('missing-setting', {
      problem: `The variable ${variable} of the ERP connection ${name} is not set`,
      remedy: 'Set it, or name another one in policies/erp-connections.yaml.',
      where: { field: variable },
    });
  };
  return { url: valueOf(urlVariable).replace(/\/+$/, ''), token: valueOf(tokenVariable) };
}
