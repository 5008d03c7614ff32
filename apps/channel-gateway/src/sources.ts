import type { Accounts, ChannelAccount, PartnerAccount } from './accounts/accounts.js';
import { translateShopify } from './channels/shopify/translate/index.js';
import { SHOPIFY_TRANSLATOR_VERSION } from './channels/shopify/translate/resources.js';
import type { DocumentToTranslate, Translation } from './documents/translation.js';
import { translateWms, WMS_TRANSLATOR_VERSION } from './partners/wms/translate.js';

/** Platforms and partners whose documents we read. */
export type SourceName = 'shopify' | 'wms';

/** Every source, in the order of the command line's help. */
export const sourceNames: readonly SourceName[] = ['shopify', 'wms'];

/** The account of a connection, with the source that it belongs to. */
export type Connection =
  | { readonly source: 'shopify'; readonly account: ChannelAccount }
  | { readonly source: 'wms'; readonly account: PartnerAccount };

/** The connections of one source, in the policy's order. */
export function connectionsOf(source: SourceName, { channels, partners }: Accounts): Connection[] {
  switch (source) {
    case 'shopify':
      return channels.map((account) => ({ source, account }));
    case 'wms':
      return partners.map((account) => ({ source, account }));
  }
}

/** The version of a source's translator. */
export const translatorVersions: Readonly<Record<SourceName, number>> = {
  shopify: SHOPIFY_TRANSLATOR_VERSION,
  wms: WMS_TRANSLATOR_VERSION,
};

/** What one document of a connection says. */
export function translate(connection: Connection, document: Omit<DocumentToTranslate, 'account'>): Translation {
  switch (connection.source) {
    case 'shopify':
      return translateShopify({ ...document, account: connection.account });
    case 'wms':
      return translateWms({ ...document, account: connection.account });
  }
}
