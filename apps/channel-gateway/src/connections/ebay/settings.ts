import { z } from 'zod';
import type { DocumentAccount, TargetLimits } from '../../accounts/accounts.js';
import { currency, documentFields, limits, variable } from '../../accounts/fields.js';

/** How often lists are looked at, seconds. eBay counts calls by day (docs/connections.md). */
export interface EbayPolling {
  readonly orders: number;
  /** How long after a change a listing may not show it yet. */
  readonly overlap: number;
}

/** A seller at eBay: where its sales belong, and how the Sell APIs are spoken to. */
export interface EbayAccount extends DocumentAccount {
  readonly channel: 'ebay';
  /** Currency of the books that stands in where a document names none. */
  readonly currency: string;
  readonly everySeconds: EbayPolling;
  readonly limits: TargetLimits;
  /** Names of the environment variables that hold secrets and addresses. */
  readonly variables: {
    /** For example https://api.ebay.com; tokens are asked for there, too. */
    readonly url: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** That the seller's consent gave, for 18 months; with the scopes sell.fulfillment and sell.inventory. */
    readonly refreshToken: string;
    /** Of the Key Management API, for sellers whose cancellations have to be signed: both or none. */
    readonly signingKey?: string | undefined;
    readonly signingJwe?: string | undefined;
  };
}

const seconds = z.number().positive();

/** An entry of a seller under `channels:`. */
export const ebaySettings = z.strictObject({
  ...documentFields,
  channel: z.literal('ebay'),
  currency,
  everySeconds: z.strictObject({ orders: seconds, overlap: seconds }),
  limits,
  variables: z.strictObject({
    url: variable,
    clientId: variable,
    clientSecret: variable,
    refreshToken: variable,
    signingKey: variable.optional(),
    signingJwe: variable.optional(),
  }),
}) satisfies z.ZodType<EbayAccount>;
