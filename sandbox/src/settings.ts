import { sellers } from './amazon/sellers.js';
import { channelAccounts } from './channel-accounts.js';
import { sellers as allegroSellers } from './allegro/sellers.js';
import { sellers as ebaySellers } from './ebay/sellers.js';
import { sellers as mercadoLibreSellers } from './mercadolibre/sellers.js';
import { sellers as walmartSellers } from './walmart/sellers.js';

/** Everything that the sandbox takes from its environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Folder of the journals. */
  readonly dataFolder: string;
  /** Where webhooks are sent to. */
  readonly channelGatewayUrl: string;
  readonly seed: number;
  /** Orders to generate at start; 0 waits for the control API. */
  readonly orders: number;
  readonly faults: boolean;
  /** Channels that sell where a run does not say which. */
  readonly channels: readonly string[];
  /** Divides every delay: 2 is twice as fast. */
  readonly speed: number;
  readonly erpLimits: { readonly requestsPerSecond: number; readonly maxConcurrent: number };
  readonly secrets: Secrets;
}

/** Shared secrets between the outside and Crossdock. */
export interface Secrets {
  readonly shops: ReadonlyMap<string, { readonly webhookSecret: string; readonly accessToken: string }>;
  readonly amazon: ReadonlyMap<string, AmazonSecrets>;
  readonly walmart: ReadonlyMap<string, WalmartSecrets>;
  readonly ebay: ReadonlyMap<string, EbaySecrets>;
  readonly allegro: ReadonlyMap<string, RegionalSecrets>;
  readonly mercadolibre: ReadonlyMap<string, RegionalSecrets>;
  readonly wms: { readonly webhookSecret: string; readonly token: string };
  readonly erpToken: string;
}

/** What a seller account is known to Amazon by: its sign-in, and the keys of its queue. */
export interface AmazonSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a seller account is known to Walmart by. */
export interface WalmartSecrets {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a seller account is known to eBay by. */
export interface EbaySecrets {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
}

/** What a seller account is known to a regional platform by. */
export interface RegionalSecrets extends EbaySecrets {
  /** Ends the address that notifications go to; only of platforms that notify. */
  readonly webhookSecret?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings; throws one sentence that names what is missing or wrong. */
export function settingsFrom(environment: Environment): Settings {
  return {
    host: environment['HOST'] ?? '127.0.0.1',
    port: numberFrom(environment, 'PORT', 0),
    dataFolder: textFrom(environment, 'DATA_DIR'),
    channelGatewayUrl: textFrom(environment, 'CHANNEL_GATEWAY_URL').replace(/\/+$/, ''),
    seed: numberFrom(environment, 'SANDBOX_SEED', 1),
    orders: numberFrom(environment, 'SANDBOX_ORDERS', 0),
    faults: environment['SANDBOX_FAULTS'] !== 'off',
    channels: (environment['SANDBOX_CHANNELS'] ?? 'shopify').split(','),
    speed: numberFrom(environment, 'SANDBOX_SPEED', 1) || 1,
    erpLimits: {
      requestsPerSecond: numberFrom(environment, 'SANDBOX_ERP_REQUESTS_PER_SECOND', 50),
      maxConcurrent: numberFrom(environment, 'SANDBOX_ERP_MAX_CONCURRENT', 6),
    },
    secrets: secretsFrom(environment),
  };
}

function secretsFrom(environment: Environment): Secrets {
  const shops = channelAccounts.map(({ account, variable }) => {
    const webhookSecret = textFrom(environment, `${variable}_WEBHOOK_SECRET`);
    return [account, { webhookSecret, accessToken: textFrom(environment, `${variable}_ACCESS_TOKEN`) }] as const;
  });
  return {
    shops: new Map(shops),
    amazon: new Map(sellers.map(({ account, variable }) => [account, amazonSecretsFrom(environment, variable)])),
    walmart: new Map(
      walmartSellers.map(({ account, variable }) => [account, walmartSecretsFrom(environment, variable)]),
    ),
    ebay: new Map(ebaySellers.map(({ account, variable }) => [account, refreshedSecretsFrom(environment, variable)])),
    allegro: new Map(
      allegroSellers.map(({ account, variable }) => [account, refreshedSecretsFrom(environment, variable)]),
    ),
    mercadolibre: new Map(
      mercadoLibreSellers.map(({ account, variable }) => {
        const webhookSecret = textFrom(environment, `${variable}_WEBHOOK_SECRET`);
        return [account, { ...refreshedSecretsFrom(environment, variable), webhookSecret }];
      }),
    ),
    wms: {
      webhookSecret: textFrom(environment, 'WMS_1_WEBHOOK_SECRET'),
      token: textFrom(environment, 'WMS_1_API_TOKEN'),
    },
    erpToken: textFrom(environment, 'ERP_SANDBOX_TOKEN'),
  };
}

function amazonSecretsFrom(environment: Environment, variable: string): AmazonSecrets {
  return {
    clientId: textFrom(environment, `${variable}_CLIENT_ID`),
    clientSecret: textFrom(environment, `${variable}_CLIENT_SECRET`),
    refreshToken: textFrom(environment, `${variable}_REFRESH_TOKEN`),
    accessKeyId: textFrom(environment, `${variable}_AWS_ACCESS_KEY_ID`),
    secretAccessKey: textFrom(environment, `${variable}_AWS_SECRET_ACCESS_KEY`),
  };
}

function walmartSecretsFrom(environment: Environment, variable: string): WalmartSecrets {
  return {
    clientId: textFrom(environment, `${variable}_CLIENT_ID`),
    clientSecret: textFrom(environment, `${variable}_CLIENT_SECRET`),
  };
}

function refreshedSecretsFrom(environment: Environment, variable: string): EbaySecrets {
  return {
    clientId: textFrom(environment, `${variable}_CLIENT_ID`),
    clientSecret: textFrom(environment, `${variable}_CLIENT_SECRET`),
    refreshToken: textFrom(environment, `${variable}_REFRESH_TOKEN`),
  };
}

function textFrom(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`the environment variable ${name} is not set: the sandbox needs it`);
  return value;
}

function numberFrom(environment: Environment, name: string, otherwise: number): number {
  const value = environment[name];
  if (value === undefined || value === '') return otherwise;
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0)
    throw new Error(`the environment variable ${name} is no number: ${value}`);
  return number;
}
