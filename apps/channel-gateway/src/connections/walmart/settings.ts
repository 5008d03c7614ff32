import { z } from 'zod';
import type { DocumentAccount, TargetLimits } from '../../accounts/accounts.js';
import { currency, documentFields, limits, name, variable } from '../../accounts/fields.js';

/** How often lists are looked at, seconds. Walmart limits each operation for itself (docs/connections.md). */
export interface WalmartPolling {
  /** Orders that we ship. */
  readonly orders: number;
  /** Orders that Walmart ships out of its own warehouses. */
  readonly wfsOrders: number;
  /** How long after a change a listing may not show it yet. */
  readonly overlap: number;
}

/** A seller at Walmart: where its sales belong, and how the Marketplace API is spoken to. */
export interface WalmartAccount extends DocumentAccount {
  readonly channel: 'walmart';
  /** The country's marketplace: one API serves them all, and this says which one is meant. */
  readonly market: 'us' | 'ca' | 'mx' | 'cl';
  /** Currency of the books that stands in where a document names none. */
  readonly currency: string;
  readonly everySeconds: WalmartPolling;
  readonly limits: TargetLimits;
  /** Seller-fulfilled orders are shipped from this place of ours where stock levels name none; Walmart's own id of it. */
  readonly shipNode?: string | undefined;
  /** Names of the environment variables that hold secrets and addresses. */
  readonly variables: {
    /** For example https://marketplace.walmartapis.com; tokens are asked for there, too. */
    readonly url: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** The channel type that Walmart gave at onboarding; outside of the United States only. */
    readonly channelType?: string | undefined;
  };
}

const seconds = z.number().positive();

/** An entry of a seller under `channels:`. */
export const walmartSettings = z.strictObject({
  ...documentFields,
  channel: z.literal('walmart'),
  market: z.enum(['us', 'ca', 'mx', 'cl']).default('us'),
  currency,
  everySeconds: z.strictObject({ orders: seconds, wfsOrders: seconds, overlap: seconds }),
  limits,
  shipNode: name.optional(),
  variables: z.strictObject({
    url: variable,
    clientId: variable,
    clientSecret: variable,
    channelType: variable.optional(),
  }),
}) satisfies z.ZodType<WalmartAccount>;
