import { Gate } from '#libs/actors';
import type { ConnectionKind } from '../connection.js';
import { EbayCaller } from './ebay-caller.js';
import { EbayClient } from './ebay-client.js';
import { orderCounts, OrdersFeed } from './orders-feed.js';
import { signingKey } from './digital-signature.js';
import { OrderCancel } from './order-cancel.js';
import type { EbayAccount } from './settings.js';
import { ShipmentConfirm } from './shipment-confirm.js';
import { StockLevel } from './stock-level.js';

/** A seller at eBay: the Sell APIs, polled. It needs no acknowledgement. */
export const connection: ConnectionKind<EbayAccount> = {
  source: 'ebay',
  role: 'channel',
  open: ({ account, sellerIds, marketplaces, everySeconds, limits, variables }, { secret, tokens, receive }) => {
    const keys = { clientId: secret(variables.clientId), clientSecret: secret(variables.clientSecret) };
    const place = {
      account,
      url: secret(variables.url).replace(/\/+$/, ''),
      refreshToken: secret(variables.refreshToken),
      marketplaceId: marketplaces[0] ?? '',
      signing: signingOf(variables, secret),
    };
    const client = new EbayClient({ ...place, ...keys }, tokens);
    const seller = sellerIds[0] ?? null;
    const [confirm, level, cancel] = [new ShipmentConfirm(client), new StockLevel(client), new OrderCancel(client)];
    const caller = new EbayCaller(seller, client, confirm, level, cancel, receive);
    return {
      target: { name: account, caller, gate: new Gate(account, limits) },
      feeds: [new OrdersFeed(client, seller, everySeconds.orders, everySeconds.overlap)],
      completeness: orderCounts(client, seller),
    };
  },
};

function signingOf(
  { signingKey: key, signingJwe: jwe }: EbayAccount['variables'],
  secret: (variable: string) => string,
) {
  return key === undefined || jwe === undefined ? undefined : signingKey(secret(jwe), secret(key));
}
