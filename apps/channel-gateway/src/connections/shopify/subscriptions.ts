import { z } from 'zod';
import type { SubscriptionWatch } from '../connection.js';
import type { ShopClient } from './shop-client.js';

/** Webhooks that we live by (https://shopify.dev/docs/api/admin-rest/latest/resources/webhook). */
const WANTED = [
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/cancelled',
  'orders/edited',
  'order_transactions/create',
  'refunds/create',
  'fulfillments/create',
  'fulfillments/update',
] as const;

const listed = z.object({ webhooks: z.array(z.object({ topic: z.string(), address: z.string() })) });

/**
 * What the shop tells us of. It takes a subscription away by itself when a door has not answered for long, and says nothing
 * of it; people take them away by mistake. Only those that come to this account's door count.
 */
export function shopSubscriptions(
  client: ShopClient,
  account: string,
  publicUrl: string | undefined,
): SubscriptionWatch {
  const door = `/webhooks/shopify/${account}`;
  let known: string | undefined = publicUrl && `${publicUrl.replace(/\/+$/, '')}${door}`;
  return {
    wanted: WANTED,
    present: async (turn) => {
      const { webhooks } = listed.parse((await client.get('/webhooks.json?limit=250', turn)).json());
      const ours = webhooks.filter(({ address }) => isDoor(address, door));
      known ??= ours[0]?.address;
      return ours.map(({ topic }) => topic);
    },
    restore: async (missing, turn) => {
      if (known === undefined) throw new Error('no subscription is left that names our address: set PUBLIC_URL');
      // 422: it is there already
      for (const topic of missing)
        await client.post('/webhooks.json', { webhook: { topic, address: known, format: 'json' } }, turn, [201, 422]);
    },
  };
}

function isDoor(address: string, door: string): boolean {
  return URL.canParse(address) && new URL(address).pathname.endsWith(door);
}
