import { z } from 'zod';
import type { DocumentAccount, TargetLimits } from '../../accounts/accounts.js';
import { currency, documentFields, limits, name, variable } from '../../accounts/fields.js';

/** An account of a channel whose manifest says how it is spoken to. */
export interface DeclaredAccount extends DocumentAccount {
  /** Folder of the manifest. */
  readonly channel: string;
  readonly currency: string;
  /** How often orders are looked at, and how long after a change a listing may not show it yet, seconds. */
  readonly everySeconds: { readonly orders: number; readonly overlap: number };
  readonly limits: TargetLimits;
  /** Names of the environment variables that hold secrets and addresses; which ones there are, the manifest decides. */
  readonly variables: Readonly<Record<string, string>>;
}

const seconds = z.number().positive();

/** An entry under `channels:` whose channel is declared. */
export const declaredSettings = z.strictObject({
  ...documentFields,
  channel: name.regex(/^[a-z][a-z0-9-]*$/),
  currency,
  everySeconds: z.strictObject({ orders: seconds, overlap: seconds }),
  limits,
  variables: z.record(z.string(), variable),
}) satisfies z.ZodType<DeclaredAccount>;
