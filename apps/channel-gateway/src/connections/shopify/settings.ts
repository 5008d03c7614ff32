import { z } from 'zod';
import type { LegalEntityRule, TargetLimits, TaxRule } from '../../accounts/accounts.js';
import { currency, legalEntities, limits, name, pool, taxes, timeZone, variable } from '../../accounts/fields.js';

/** A shop: where its sales belong, and how it is spoken to. */
export interface ShopifyAccount {
  /** One seller login at a channel, for example `shopify-us-1`. */
  readonly account: string;
  readonly channel: 'shopify';
  /** How the channel names the seller: a shop's `myshopify.com` domain. */
  readonly sellerId: string;
  /** The site that orders are placed on, as reports show it. */
  readonly marketplace: string;
  /** ISO 4217 code of the shop's own currency: stands in where an older document names none. */
  readonly shopCurrency: string;
  /** IANA zone of the shop. */
  readonly timeZone: string;
  /** Whose books the sales belong to; the most specific rule wins. */
  readonly legalEntities: readonly LegalEntityRule[];
  /** Who owes a tax to the authority where the document leaves it open; the most specific rule wins. */
  readonly taxes: readonly TaxRule[];
  /** Stock pool by the channel's fulfilment service; services that are not named ship from the own pool. */
  readonly fulfilmentServices: Readonly<Record<string, 'own' | 'amazon-fba' | 'walmart-wfs'>>;
  /** How a shop marks an order that replaces another one free of charge. */
  readonly replacement: ReplacementMarker;
  readonly limits: TargetLimits;
  /** How often orders are looked at that no webhook told, seconds. */
  readonly ordersEverySeconds: number;
  /** Names of the environment variables that hold secrets and address. */
  readonly variables: {
    readonly webhookSecret: string;
    readonly accessToken: string;
    readonly url: string;
  };
}

/** The order's tag or note attribute that names the replaced order by the marketplace's id. */
export interface ReplacementMarker {
  /** The tag begins with this, for example `replacement-of:450789469`. */
  readonly tagPrefix: string;
  /** Name of the note attribute whose value is the id. */
  readonly noteAttribute: string;
}

/** An entry of a shop under `channels:`. */
export const shopifySettings = z.strictObject({
  account: name,
  channel: z.literal('shopify'),
  sellerId: z.string().regex(/^[a-z0-9-]+\.myshopify\.com$/),
  marketplace: name,
  shopCurrency: currency,
  timeZone,
  legalEntities,
  taxes,
  fulfilmentServices: z.record(z.string(), pool),
  replacement: z.strictObject({ tagPrefix: name, noteAttribute: name }),
  limits,
  ordersEverySeconds: z.number().positive().default(300),
  variables: z.strictObject({ webhookSecret: variable, accessToken: variable, url: variable }),
}) satisfies z.ZodType<ShopifyAccount>;
