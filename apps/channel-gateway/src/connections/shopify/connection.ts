import { Gate } from '#libs/actors';
import { headerText } from '../../intake/envelope.js';
import { isSignature } from '../../intake/signatures.js';
import type { ConnectionKind } from '../connection.js';
import { orderCounts, orderFeed } from './order-list.js';
import { OrderFetch } from './order-fetch.js';
import type { ShopifyAccount } from './settings.js';
import { ShipmentConfirm } from './shipment-confirm.js';
import { shopSubscriptions } from './subscriptions.js';
import { ShopCaller } from './shop-caller.js';
import { ShopClient } from './shop-client.js';
import { StockLevel } from './stock-level.js';

/** A Shopify shop: signed webhooks, and its Admin API. */
export const connection: ConnectionKind<ShopifyAccount> = {
  source: 'shopify',
  role: 'channel',
  webhooks: {
    envelope: (headers) => ({
      topic: headerText(headers, 'x-shopify-topic') ?? '',
      eventId: headerText(headers, 'x-shopify-webhook-id'),
      seller: headerText(headers, 'x-shopify-shop-domain')?.toLowerCase() ?? null,
      isSigned: (bytes, secret) => isSignature(headerText(headers, 'x-shopify-hmac-sha256'), 'base64', secret, [bytes]),
    }),
    secretVariable: ({ variables }) => variables.webhookSecret,
  },
  open: ({ account, sellerId, limits, variables, ordersEverySeconds }, { secret, receive, publicUrl }) => {
    const client = new ShopClient(secret(variables.url), secret(variables.accessToken));
    const caller = new ShopCaller(
      new ShipmentConfirm(client),
      new StockLevel(client),
      new OrderFetch(client, sellerId, receive),
    );
    return {
      target: { name: account, caller, gate: new Gate(account, limits) },
      feeds: [orderFeed(client, sellerId, ordersEverySeconds)],
      completeness: orderCounts(client, sellerId),
      subscriptions: shopSubscriptions(client, account, publicUrl),
    };
  },
};
