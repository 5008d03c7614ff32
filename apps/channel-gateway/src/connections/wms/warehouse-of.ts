import { Terminal } from '#libs/errors';
import { legalEntityOf, type Accounts } from '../../accounts/accounts.js';
import type { WmsAccount } from './settings.js';

/** The warehouse that holds the stock of the legal entity that an order belongs to. */
export function warehouseOf(orderKey: string, { account, warehouses }: WmsAccount, { channels }: Accounts): string {
  const [, channelAccount] = orderKey.split('/');
  const seller = channels.find((one) => one.account === channelAccount);
  const marketplace = seller && 'marketplace' in seller ? seller.marketplace : null;
  const legalEntity = seller && legalEntityOf({ ...seller, marketplace });
  const found = warehouses.find((one) => one.legalEntity === legalEntity);
  if (found) return found.warehouse;
  throw new Terminal('no-warehouse', {
    problem: `${account} has no warehouse with stock of ${legalEntity ?? `the owner of ${channelAccount ?? orderKey}`}`,
    remedy: 'Name one under the partner in policies/channel-accounts.yaml.',
    where: { field: 'warehouses' },
  });
}
