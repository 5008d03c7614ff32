import { z } from 'zod';
import type { DocumentAccount, TargetLimits } from '../../accounts/accounts.js';
import { currency, documentFields, limits, name, variable } from '../../accounts/fields.js';

/** How often lists are looked at, seconds. Amazon's usage plans set the least that is possible (docs/channels/amazon.md). */
export interface AmazonPolling {
  /** Orders that we ship, and orders that Amazon ships. `searchOrders` allows one request in three minutes by default. */
  readonly orders: number;
  /** The report on shipments out of Amazon's warehouses. `createReport` allows one request a minute by default. */
  readonly shipments: number;
  /** The queue of notifications. Amazon SQS has no limit that matters. */
  readonly notifications: number;
  /** Handing in what was gathered for a feed. `createFeed` allows one request in two minutes by default. */
  readonly feeds: number;
  /** How long after a change a listing may not show it yet: Amazon says two minutes. */
  readonly overlap: number;
}

/** A seller at Amazon: where its sales belong, and how the Selling Partner API is spoken to. */
export interface AmazonAccount extends DocumentAccount {
  readonly channel: 'amazon';
  /** Currency of the books that stands in where a document names none. */
  readonly currency: string;
  /** Marketplaces as the API names them, for example `ATVPDKIKX0DER`; all belong to one selling region. */
  readonly marketplaceIds: readonly string[];
  readonly everySeconds: AmazonPolling;
  readonly limits: TargetLimits;
  /** Names of the environment variables that hold secrets and addresses. */
  readonly variables: {
    /** Endpoint of the selling region, for example https://sellingpartnerapi-na.amazon.com. */
    readonly url: string;
    /** Login with Amazon: https://api.amazon.com/auth/o2/token. */
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
  };
  /** The Amazon SQS queue that is the destination of ORDER_CHANGE; left out, changes come by polling alone. */
  readonly queue?:
    | {
        readonly region: string;
        readonly url: string;
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        /** Amazon's id of the queue as a destination; with it the subscription is watched, and made again where it is gone. */
        readonly destinationId?: string | undefined;
      }
    | undefined;
}

const seconds = z.number().positive();

/** An entry of a seller under `channels:`. */
export const amazonSettings = z.strictObject({
  ...documentFields,
  channel: z.literal('amazon'),
  currency,
  marketplaceIds: z.array(name).min(1),
  everySeconds: z.strictObject({
    orders: seconds,
    shipments: seconds,
    notifications: seconds,
    feeds: seconds,
    overlap: seconds,
  }),
  limits,
  variables: z.strictObject({
    url: variable,
    tokenUrl: variable,
    clientId: variable,
    clientSecret: variable,
    refreshToken: variable,
  }),
  queue: z
    .strictObject({
      region: name,
      url: variable,
      accessKeyId: variable,
      secretAccessKey: variable,
      destinationId: name.optional(),
    })
    .optional(),
}) satisfies z.ZodType<AmazonAccount>;
