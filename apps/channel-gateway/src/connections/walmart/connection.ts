import { Gate } from '#libs/actors';
import type { ConnectionKind } from '../connection.js';
import { OrderAcknowledge } from './order-acknowledge.js';
import { OrderCancel } from './order-cancel.js';
import { orderCounts, OrdersFeed } from './orders-feed.js';
import type { WalmartAccount } from './settings.js';
import { ShipmentConfirm } from './shipment-confirm.js';
import { StockLevel } from './stock-level.js';
import { WalmartCaller } from './walmart-caller.js';
import { WalmartClient } from './walmart-client.js';

/** A seller at Walmart: the Marketplace API v3, polled. Its notifications bring no more than the list of orders does. */
export const connection: ConnectionKind<WalmartAccount> = {
  source: 'walmart',
  role: 'channel',
  open: ({ account, sellerIds, everySeconds, limits, market, shipNode, variables }, { secret, tokens, receive }) => {
    const channelType = variables.channelType && secret(variables.channelType);
    const place = { account, url: secret(variables.url).replace(/\/+$/, ''), market, channelType };
    const keys = { clientId: secret(variables.clientId), clientSecret: secret(variables.clientSecret) };
    const client = new WalmartClient({ ...place, ...keys }, tokens);
    const seller = sellerIds[0] ?? null;
    const commands = {
      acknowledge: new OrderAcknowledge(client),
      confirm: new ShipmentConfirm(client),
      cancel: new OrderCancel(client),
      level: new StockLevel(client, shipNode),
    };
    const { orders, wfsOrders, overlap } = everySeconds;
    return {
      target: {
        name: account,
        caller: new WalmartCaller(seller, client, commands, receive),
        gate: new Gate(account, limits),
      },
      feeds: [
        new OrdersFeed(client, seller, 'SellerFulfilled', orders, overlap),
        new OrdersFeed(client, seller, 'WFSFulfilled', wfsOrders, overlap),
      ],
      completeness: orderCounts(client, seller),
    };
  },
};
