/**
 * Settings of connected accounts, as `policies/channel-accounts.yaml` names them: a line a kind in each list. A kind's own settings
 * stand in its folder. The command line reads accounts too, so nothing here loads a client.
 */
import { z } from 'zod';
import { type AmazonAccount, amazonSettings } from './amazon/settings.js';
import { declaredSettings, type DeclaredAccount } from './declared/settings.js';
import { type EbayAccount, ebaySettings } from './ebay/settings.js';
import { type ShopifyAccount, shopifySettings } from './shopify/settings.js';
import { type WalmartAccount, walmartSettings } from './walmart/settings.js';
import { type WmsAccount, wmsSettings } from './wms/settings.js';

const programmed = z.discriminatedUnion('channel', [shopifySettings, amazonSettings, walmartSettings, ebaySettings]);
const PROGRAMMED = new Set(programmed.options.map(({ shape }) => shape.channel.value as string));
const named = z.looseObject({ channel: z.string() });

/** An entry under `channels:`: of a channel that is programmed, or else of one whose manifest says how it is spoken to. */
export const channelSettings = z.unknown().transform((entry, context): ChannelAccount => {
  const { data } = named.safeParse(entry);
  const schema: z.ZodType<ChannelAccount> = data && !PROGRAMMED.has(data.channel) ? declaredSettings : programmed;
  const parsed = schema.safeParse(entry);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue } as Parameters<typeof context.addIssue>[0]);
  return z.NEVER;
});

/** An entry under `partners:`, by its `partner`. */
export const partnerSettings = z.discriminatedUnion('partner', [wmsSettings]);

/** A channel account that is connected: polled, told of, or both. */
export type ChannelAccount = ShopifyAccount | AmazonAccount | WalmartAccount | EbayAccount | DeclaredAccount;

/** A partner that is connected: a warehouse. */
export type PartnerAccount = WmsAccount;
