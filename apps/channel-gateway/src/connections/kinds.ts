import type { Accounts } from '../accounts/accounts.js';
import type { ConnectionKind } from './connection.js';
import type { ChannelAccount, PartnerAccount } from './settings.js';
import { connection as amazon } from './amazon/connection.js';
import { connection as ebay } from './ebay/connection.js';
import { connection as shopify } from './shopify/connection.js';
import { connection as walmart } from './walmart/connection.js';
import { connection as wms } from './wms/connection.js';

/** Every programmed kind of connection, channels first: a line each, and one for its settings in `settings.ts`. */
const connectionKinds: readonly ConnectionKind[] = [shopify, amazon, walmart, ebay, wms];

/** An account with the kind that connects it. */
export interface Connection {
  readonly kind: ConnectionKind;
  readonly account: ChannelAccount | PartnerAccount;
}

/** The connected accounts of this installation: kind by kind, in the policy's order; `declared` are kinds that manifests declare. */
export function connectionsOf(
  { channels, partners }: Pick<Accounts, 'channels' | 'partners'>,
  declared: readonly ConnectionKind[] = [],
): Connection[] {
  return [...connectionKinds, ...declared].flatMap((kind) => [
    ...channels.filter(({ channel }) => channel === kind.source).map((account) => ({ kind, account })),
    ...partners.filter(({ partner }) => partner === kind.source).map((account) => ({ kind, account })),
  ]);
}
