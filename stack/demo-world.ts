import type { ProcessName } from './services.js';
import type { Secrets } from './secrets.js';

/** Channels that the demo world sells on. */
export const demoChannels = ['shopify', 'amazon', 'walmart', 'ebay', 'allegro', 'mercadolibre'] as const;

/** A shop of the demo world; its account stands in `policies/channel-accounts.yaml`. */
interface DemoShop {
  /** Start of the names of its variables. */
  readonly variable: string;
  readonly domain: string;
}

const SHOPS: readonly DemoShop[] = [
  { variable: 'SHOPIFY_US_1', domain: 'crossdock-us.myshopify.com' },
  { variable: 'SHOPIFY_EU_1', domain: 'crossdock-eu.myshopify.com' },
  { variable: 'SHOPIFY_JP_1', domain: 'crossdock-jp.myshopify.com' },
];

/** A seller account of the demo world at Amazon. */
const AMAZON_SELLERS = [
  { variable: 'AMAZON_US_1', account: 'amazon-us-1' },
  { variable: 'AMAZON_EU_1', account: 'amazon-eu-1' },
];
const AMAZON_SECRETS = ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

/** Starts of the names of the variables of the demo world's seller accounts at Walmart. */
const WALMART_SELLERS = ['WALMART_US_1', 'WALMART_CA_1', 'WALMART_MX_1'];

/** Starts of the names of the variables of the demo world's seller accounts at eBay. */
const EBAY_SELLERS = ['EBAY_US_1', 'EBAY_EU_1'];

/** Starts of the names of the variables of the demo world's seller accounts at platforms that are declared. */
const REGIONAL_SELLERS = [
  { variable: 'ALLEGRO_PL_1', path: 'allegro' },
  { variable: 'MERCADOLIBRE_BR_1', path: 'mercadolibre' },
];

const SHARED_SECRETS = [
  ...SHOPS.flatMap(({ variable }) => [`${variable}_WEBHOOK_SECRET`, `${variable}_ACCESS_TOKEN`]),
  ...AMAZON_SELLERS.flatMap(({ variable }) => AMAZON_SECRETS.map((name) => `${variable}_${name}`)),
  ...WALMART_SELLERS.flatMap((seller) => [`${seller}_CLIENT_ID`, `${seller}_CLIENT_SECRET`]),
  'MERCADOLIBRE_BR_1_WEBHOOK_SECRET',
  ...[...EBAY_SELLERS, ...REGIONAL_SELLERS.map(({ variable }) => variable)].flatMap((seller) =>
    ['CLIENT_ID', 'CLIENT_SECRET', 'REFRESH_TOKEN'].map((name) => `${seller}_${name}`),
  ),
  'WMS_1_WEBHOOK_SECRET',
  'WMS_1_API_TOKEN',
  'ERP_SANDBOX_TOKEN',
];

const MARKETPLACES = ['SHOPIFY_', 'AMAZON_', 'WALMART_', 'EBAY_', 'ALLEGRO_', 'MERCADOLIBRE_'];

/** Which of the variables a process is given, by the start of their names: what it need not know it is not told. */
const SEEN_BY: Readonly<Record<ProcessName, readonly string[]>> = {
  'channel-gateway': [...MARKETPLACES, 'WMS_'],
  'order-service': [],
  'inventory-service': [],
  'erp-gateway': ['ERP_'],
  'ops-portal': [],
  sandbox: [...MARKETPLACES, 'WMS_', 'ERP_'],
};

/** Where the outside is, and the secrets that it shares with us: the same variables as against real partners. */
export function demoWorld(viewer: ProcessName, sandboxUrl: string, secrets: Secrets): Record<string, string> {
  const shops = SHOPS.map(({ variable, domain }) => [`${variable}_URL`, `${sandboxUrl}/shops/${domain}`] as const);
  const amazon = AMAZON_SELLERS.flatMap(({ variable, account }) => [
    [`${variable}_URL`, `${sandboxUrl}/amazon/sp-api`] as const,
    [`${variable}_LWA_URL`, `${sandboxUrl}/amazon/auth/o2/token`] as const,
    [`${variable}_QUEUE_URL`, `${sandboxUrl}/amazon/queues/${account}`] as const,
  ]);
  const shared = SHARED_SECRETS.map((name) => [name, secrets.get(name)] as const);
  const others = [
    ...EBAY_SELLERS.map((seller) => [`${seller}_URL`, `${sandboxUrl}/ebay`] as const),
    ...REGIONAL_SELLERS.flatMap(({ variable, path }) => [
      [`${variable}_URL`, `${sandboxUrl}/${path}`] as const,
      [`${variable}_TOKEN_URL`, `${sandboxUrl}/${path}`] as const,
    ]),
    ...WALMART_SELLERS.map((seller) => [`${seller}_URL`, `${sandboxUrl}/walmart`] as const),
    ['WMS_1_URL', `${sandboxUrl}/wms`],
    ['ERP_SANDBOX_URL', `${sandboxUrl}/erp`],
  ] as const;
  const seen = [...shops, ...amazon, ...shared, ...others].filter(([name]) =>
    SEEN_BY[viewer].some((start) => name.startsWith(start)),
  );
  return Object.fromEntries(seen);
}
