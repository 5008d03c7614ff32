/**
 * Platforms and partners whose documents we read and that ship with the product: a line each. Further channels are declared in the
 * folder `channels` beside the policies, and nothing else knows of them. A source is a folder with a `source.ts` that exports its
 * kinds (documents/source.ts); it is loaded when its first document comes.
 */
import type { Accounts, SourceAccount } from './accounts/accounts.js';
import type { Source } from './documents/source.js';

interface SourceEntry {
  /** Folder of the source, from `src`: translators, `components.yaml`, `ignored.yaml`. */
  readonly folder: string;
  readonly load: () => Promise<{ readonly source: Source }>;
}

const entries = {
  adyen: { folder: 'partners/adyen', load: () => import('./partners/adyen/source.js') },
  aftership: { folder: 'partners/aftership', load: () => import('./partners/aftership/source.js') },
  allegro: { folder: 'channels/allegro', load: () => import('./channels/allegro/source.js') },
  amazon: { folder: 'channels/amazon', load: () => import('./channels/amazon/source.js') },
  avalara: { folder: 'partners/avalara', load: () => import('./partners/avalara/source.js') },
  bank: { folder: 'partners/bank', load: () => import('./partners/bank/source.js') },
  bol: { folder: 'channels/bol', load: () => import('./channels/bol/source.js') },
  'business-central': {
    folder: 'partners/business-central',
    load: () => import('./partners/business-central/source.js'),
  },
  ebay: { folder: 'channels/ebay', load: () => import('./channels/ebay/source.js') },
  'edi-x12': { folder: 'partners/edi-x12', load: () => import('./partners/edi-x12/source.js') },
  edifact: { folder: 'partners/edifact', load: () => import('./partners/edifact/source.js') },
  loop: { folder: 'partners/loop', load: () => import('./partners/loop/source.js') },
  mercadolibre: { folder: 'channels/mercadolibre', load: () => import('./channels/mercadolibre/source.js') },
  mirakl: { folder: 'channels/mirakl', load: () => import('./channels/mirakl/source.js') },
  netsuite: { folder: 'partners/netsuite', load: () => import('./partners/netsuite/source.js') },
  paypal: { folder: 'partners/paypal', load: () => import('./partners/paypal/source.js') },
  rakuten: { folder: 'channels/rakuten', load: () => import('./channels/rakuten/source.js') },
  'sap-s4': { folder: 'partners/sap-s4', load: () => import('./partners/sap-s4/source.js') },
  shiphero: { folder: 'partners/shiphero', load: () => import('./partners/shiphero/source.js') },
  shipstation: { folder: 'partners/shipstation', load: () => import('./partners/shipstation/source.js') },
  shopify: { folder: 'channels/shopify', load: () => import('./channels/shopify/source.js') },
  stripe: { folder: 'partners/stripe', load: () => import('./partners/stripe/source.js') },
  taxjar: { folder: 'partners/taxjar', load: () => import('./partners/taxjar/source.js') },
  walmart: { folder: 'channels/walmart', load: () => import('./channels/walmart/source.js') },
  woocommerce: { folder: 'channels/woocommerce', load: () => import('./channels/woocommerce/source.js') },
  wms: { folder: 'partners/wms', load: () => import('./partners/wms/source.js') },
} as const satisfies Readonly<Record<string, SourceEntry>>;

/** The name of a source: one that ships with the product, or a folder of `channels` beside the policies. */
export type SourceName = string;

/** Every source that ships, in the order of the command line's help. */
export const sourceNames: readonly SourceName[] = Object.keys(entries);

/** The programmed kinds of a source; none where it is declared alone. */
export async function loadSource(name: SourceName): Promise<Source | undefined> {
  return (await shipped(name)?.load())?.source;
}

/** Folder of a source that ships, from `src`; undefined of one that does not. */
export function folderOf(name: SourceName): string | undefined {
  return shipped(name)?.folder;
}

function shipped(name: SourceName): SourceEntry | undefined {
  return Object.hasOwn(entries, name) ? entries[name as keyof typeof entries] : undefined;
}

/** An account with the source that it belongs to, whether connected or not. */
export interface SourceAccountOf {
  readonly source: SourceName;
  readonly account: SourceAccount;
}

/** The sources that accounts belong to. */
export function sourcesOf({ channels, partners, documents }: Accounts): readonly SourceName[] {
  const named = [...channels.map(({ channel }) => channel), ...partners.map(({ partner }) => partner)];
  return [...new Set([...named, ...documents.map(({ source }) => source)])];
}

/** The accounts of one source, connected ones first, in the policy's order. */
export function accountsOf(source: SourceName, { channels, partners, documents }: Accounts): SourceAccountOf[] {
  const accounts: readonly SourceAccount[] = [
    ...channels.filter(({ channel }) => channel === source),
    ...partners.filter(({ partner }) => partner === source),
    ...documents.filter((account) => account.source === source),
  ];
  return accounts.map((account) => ({ source, account }));
}
