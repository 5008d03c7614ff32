import type { Currency } from './minor-units.js';

/** Currencies that shops sell in. */
export type ShopCurrency = Extract<Currency, 'USD' | 'EUR' | 'JPY'>;

/** A shop of the sandbox world, as the channel account that sells through it sees it. */
export interface ChannelAccount {
  readonly account: string;
  readonly domain: string;
  readonly currency: ShopCurrency;
  readonly country: 'US' | 'DE' | 'JP';
  readonly timeZone: string;
  /** Whose books its sales belong to. */
  readonly legalEntity: 'US' | 'EU';
  /** Whether prices have the tax inside. */
  readonly taxesIncluded: boolean;
  /** Ledger account of the tax that is owed. */
  readonly taxAccount: string;
  /** Variable name stem of its secrets. */
  readonly variable: string;
  /** Share of the orders. */
  readonly weight: number;
  /** Start of its order names, so that a name is unique across shops. */
  readonly orderPrefix: string;
}

/** The three shops of the demo world. */
export const channelAccounts: readonly ChannelAccount[] = [
  {
    account: 'shopify-us-1',
    domain: 'crossdock-us.myshopify.com',
    currency: 'USD',
    country: 'US',
    timeZone: 'America/New_York',
    legalEntity: 'US',
    taxesIncluded: false,
    taxAccount: '2200',
    variable: 'SHOPIFY_US_1',
    weight: 5,
    orderPrefix: '#US',
  },
  {
    account: 'shopify-eu-1',
    domain: 'crossdock-eu.myshopify.com',
    currency: 'EUR',
    country: 'DE',
    timeZone: 'Europe/Berlin',
    legalEntity: 'EU',
    taxesIncluded: true,
    taxAccount: '2210',
    variable: 'SHOPIFY_EU_1',
    weight: 3,
    orderPrefix: '#EU',
  },
  {
    account: 'shopify-jp-1',
    domain: 'crossdock-jp.myshopify.com',
    currency: 'JPY',
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    legalEntity: 'US',
    taxesIncluded: true,
    taxAccount: '2200',
    variable: 'SHOPIFY_JP_1',
    weight: 2,
    orderPrefix: '#JP',
  },
];

/** The shop of a channel account; an account that is not in the table is a mistake of the caller. */
export function accountNamed(name: string): ChannelAccount {
  const found = channelAccounts.find(({ account }) => account === name);
  if (!found) throw new Error(`no shop belongs to channel account ${name}`);
  return found;
}
