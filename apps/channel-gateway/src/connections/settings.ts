/**
 * Settings of connected accounts, as `policies/channel-accounts.yaml` names them: a line a kind in each list. A kind's own settings
 * stand in its folder. The command line reads accounts too, so nothing here loads a client.
 */
import { z } from 'zod';
import { type AmazonAccount, amazonSettings } from './amazon/settings.js';
import { type EbayAccount, ebaySettings } from './ebay/settings.js';
import { type ShopifyAccount, shopifySettings } from './shopify/settings.js';
import { type WalmartAccount, walmartSettings } from './walmart/settings.js';
import { type WmsAccount, wmsSettings } from './wms/settings.js';

/** An entry under `channels:`, by its `channel`. */
export const channelSettings = z.discriminatedUnion('channel', [
  shopifySettings,
  amazonSettings,
  walmartSettings,
  ebaySettings,
]);

/** An entry under `partners:`, by its `partner`. */
export const partnerSettings = z.discriminatedUnion('partner', [wmsSettings]);

/** A channel account that is connected: polled, told of, or both. */
export type ChannelAccount = ShopifyAccount | AmazonAccount | WalmartAccount | EbayAccount;

/** A partner that is connected: a warehouse. */
export type PartnerAccount = WmsAccount;
