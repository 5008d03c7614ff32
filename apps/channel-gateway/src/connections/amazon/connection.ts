import { Gate } from '#libs/actors';
import type { ConnectionKind, ConnectionParts, Feed } from '../connection.js';
import { AmazonCaller } from './amazon-caller.js';
import { FeedSubmission } from './feed-submission.js';
import { NotificationQueue } from './notification-queue.js';
import { orderCounts } from './order-counts.js';
import { OrdersFeed } from './orders-feed.js';
import type { AmazonAccount } from './settings.js';
import { ShipmentsReport } from './shipments-report.js';
import { SpApiClient } from './sp-api-client.js';
import { sellerSubscriptions } from './subscriptions.js';

/** A seller at Amazon: the Selling Partner API, and a queue of notifications. Nothing is pushed at us. */
export const connection: ConnectionKind<AmazonAccount> = {
  source: 'amazon',
  role: 'channel',
  open: (account, parts) => {
    const client = clientOf(account, parts);
    const seller = account.sellerIds[0] ?? null;
    const caller = new AmazonCaller(account.account, seller, client, parts.batches, parts.receive);
    const feeds = [...listsOf(account, client, seller), ...queueOf(account, parts), feedsOf(account, client, parts)];
    const completeness = orderCounts(client, seller, account.marketplaceIds);
    const target = { name: account.account, caller, gate: new Gate(account.account, account.limits) };
    const destination = account.queue?.destinationId;
    const subscriptions = destination === undefined ? undefined : sellerSubscriptions(client, destination);
    return { target, feeds, completeness, subscriptions };
  },
};

function clientOf({ account, variables }: AmazonAccount, { secret, tokens }: ConnectionParts): SpApiClient {
  const place = {
    account,
    url: secret(variables.url),
    tokenUrl: secret(variables.tokenUrl),
    clientId: secret(variables.clientId),
    clientSecret: secret(variables.clientSecret),
    refreshToken: secret(variables.refreshToken),
  };
  return new SpApiClient(place, tokens);
}

function listsOf({ marketplaceIds, everySeconds }: AmazonAccount, client: SpApiClient, seller: string | null): Feed[] {
  const { orders, shipments, overlap } = everySeconds;
  return [
    new OrdersFeed(client, seller, marketplaceIds, 'MERCHANT', orders, overlap),
    new OrdersFeed(client, seller, marketplaceIds, 'AMAZON', orders, overlap),
    new ShipmentsReport(client, marketplaceIds, shipments, overlap),
  ];
}

function queueOf({ queue, everySeconds }: AmazonAccount, { secret }: ConnectionParts): Feed[] {
  if (!queue) return [];
  const keys = { accessKeyId: secret(queue.accessKeyId), secretAccessKey: secret(queue.secretAccessKey) };
  return [new NotificationQueue({ url: secret(queue.url), region: queue.region, keys }, everySeconds.notifications)];
}

function feedsOf(
  { account, sellerIds, marketplaceIds, everySeconds }: AmazonAccount,
  client: SpApiClient,
  { batches }: ConnectionParts,
): Feed {
  return new FeedSubmission(account, sellerIds[0] ?? '', marketplaceIds, client, batches, everySeconds.feeds);
}
