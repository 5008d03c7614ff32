import { join } from 'node:path';
import type { Accounts } from '../../apps/channel-gateway/src/accounts/accounts.js';
import { loadAccounts } from '../../apps/channel-gateway/src/accounts/load-accounts.js';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { connectionsOf } from '../../apps/channel-gateway/src/connections/kinds.js';
import type { ReadableConnection } from '../../apps/channel-gateway/src/stage/translated-document.js';
import { loadErpConnections, type ErpConnection } from '../../apps/erp-gateway/src/connections/erp-connections.js';
import type { ItemPolicy } from '../../apps/erp-gateway/src/item/item.policy.js';
import { loadPostingPolicy } from '../../apps/erp-gateway/src/posting/load-posting-policy.js';
import type { PostingPolicy } from '../../apps/erp-gateway/src/posting/posting-policy.js';
import type { StockPolicy } from '../../apps/inventory-service/src/stock-item/stock.policy.js';
import { readOrderPolicy } from '../../apps/order-service/src/order-policy-file.js';
import type { OrderPolicy } from '../../apps/order-service/src/order/order.policy.js';

/** The policies of the demo world, read once. */
export interface Policies {
  readonly accounts: Accounts;
  readonly connections: ReadonlyMap<string, ReadableConnection>;
  readonly order: OrderPolicy;
  readonly stock: StockPolicy;
  readonly posting: PostingPolicy;
  readonly items: ItemPolicy;
  readonly connection: ErpConnection;
}

/** What one process may ask of the ERP: two replicas share its limits. */
export const LIMITS = { concurrent: 3, perSecond: 20, burst: 3 } as const;

/** Both shops are told what they may sell; one keeps a unit back. */
const STOCK: StockPolicy = {
  version: 'simulation',
  levels: [
    { account: 'shopify-us-1', legalEntity: 'US', location: '1', buffer: 1, sells: 'all', skus: {} },
    { account: 'shopify-eu-1', legalEntity: 'EU', location: '1', buffer: 0, sells: 'all', skus: {} },
  ],
};

/** Reads the policy files of a folder. */
export async function readPolicies(folder = join(process.cwd(), 'policies')): Promise<Policies> {
  const [all, order, posting, { connections: erps, items }] = await Promise.all([
    loadAccounts(folder),
    readOrderPolicy(folder),
    loadPostingPolicy(folder),
    loadErpConnections(folder),
  ]);
  // the third shop sells nothing that the others do not
  const accounts = {
    ...all,
    channels: all.channels.filter((one) => 'shopCurrency' in one && one.shopCurrency !== 'JPY'),
  };
  const connections = new Map<string, ReadableConnection>();
  for (const { kind, account } of connectionsOf(accounts))
    connections.set(account.account, { account, loaded: await loadedSource(kind.source) });
  const [connection] = erps;
  if (!connection) throw new Error('policies/erp-connections.yaml names no ERP');
  return { accounts, connections, order, stock: STOCK, posting, items, connection };
}
