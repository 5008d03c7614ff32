import { Gate, type Target } from '#libs/actors';
import { Terminal } from '#libs/errors';
import { legalEntityOf, type Accounts, type ChannelAccount, type PartnerAccount } from '../accounts/accounts.js';
import type { IncomingDocument, Receipt } from '../raw-store/incoming-document.js';
import type { Vault } from '../vault/vault.js';
import { OrderFetch } from './shopify/order-fetch.js';
import { ShipmentConfirm } from './shopify/shipment-confirm.js';
import { ShopCaller } from './shopify/shop-caller.js';
import { ShopClient } from './shopify/shop-client.js';
import { ShipmentRecall } from './wms/shipment-recall.js';
import { ShipmentRelease } from './wms/shipment-release.js';
import { WmsCaller } from './wms/wms-caller.js';
import { WmsClient } from './wms/wms-client.js';

/** What the targets are made of. */
export interface TargetParts {
  readonly accounts: Accounts;
  /** The value of a variable; refuses where it is not set. */
  readonly secret: (variable: string) => string;
  readonly vault: Vault;
  readonly receive: (documents: readonly IncomingDocument[]) => Promise<readonly Receipt[]>;
}

/** Every shop and partner that is spoken to, with its limits. */
export function targetsOf(parts: TargetParts): Target[] {
  const { channels, partners } = parts.accounts;
  return [...channels.map((account) => shop(account, parts)), ...partners.map((account) => warehouse(account, parts))];
}

function shop(account: ChannelAccount, { secret, receive }: TargetParts): Target {
  const client = new ShopClient(secret(account.variables.url), secret(account.variables.accessToken));
  const caller = new ShopCaller(new ShipmentConfirm(client), new OrderFetch(client, account.sellerId, receive));
  return { name: account.account, caller, gate: new Gate(account.account, account.limits) };
}

function warehouse(account: PartnerAccount, { accounts, secret, vault }: TargetParts): Target {
  const client = new WmsClient(secret(account.variables.url), secret(account.variables.accessToken));
  const release = new ShipmentRelease(client, vault, (orderKey) => warehouseOf(orderKey, account, accounts));
  return {
    name: account.account,
    caller: new WmsCaller(release, new ShipmentRecall(client)),
    gate: new Gate(account.account, account.limits),
  };
}

/** The warehouse that holds the stock of the legal entity that an order belongs to. */
export function warehouseOf(orderKey: string, { account, warehouses }: PartnerAccount, { channels }: Accounts): string {
  const [, channelAccount] = orderKey.split('/');
  const seller = channels.find((one) => one.account === channelAccount);
  const legalEntity = seller && legalEntityOf(seller);
  const found = warehouses.find((one) => one.legalEntity === legalEntity);
  if (found) return found.warehouse;
  throw new Terminal('no-warehouse', {
    problem: `${account} has no warehouse with stock of ${legalEntity ?? `the owner of ${channelAccount ?? orderKey}`}`,
    remedy: 'Name one under the partner in policies/channel-accounts.yaml.',
    where: { field: 'warehouses' },
  });
}
