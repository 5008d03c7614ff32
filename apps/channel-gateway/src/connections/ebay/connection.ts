import { Gate } from '#libs/actors';
import type { ConnectionKind } from '../connection.js';
import { EbayCaller } from './ebay-caller.js';
import { EbayClient } from './ebay-client.js';
import { orderCounts, OrdersFeed } from './orders-feed.js';
import type { EbayAccount } from './settings.js';
import { ShipmentConfirm } from './shipment-confirm.js';
import { StockLevel } from './stock-level.js';

/** A seller at eBay: the Sell APIs, polled. It needs no acknowledgement; a cancellation is said in Seller Hub. */
export const connection: ConnectionKind<EbayAccount> = {
  source: 'ebay',
  role: 'channel',
  open: ({ account, sellerIds, everySeconds, limits, variables }, { secret, tokens, receive }) => {
    const keys = { clientId: secret(variables.clientId), clientSecret: secret(variables.clientSecret) };
    const place = {
      account,
      url: secret(variables.url).replace(/\/+$/, ''),
      refreshToken: secret(variables.refreshToken),
    };
    const client = new EbayClient({ ...place, ...keys }, tokens);
    const seller = sellerIds[0] ?? null;
    const caller = new EbayCaller(seller, client, new ShipmentConfirm(client), new StockLevel(client), receive);
    return {
      target: { name: account, caller, gate: new Gate(account, limits) },
      feeds: [new OrdersFeed(client, seller, everySeconds.orders, everySeconds.overlap)],
      completeness: orderCounts(client, seller),
    };
  },
};
