import type { DocumentAccount } from '../apps/channel-gateway/src/accounts/accounts.js';
import { variablesOf } from '../apps/channel-gateway/src/connections/declared/connection-file.js';
import type { DeclaredAccount } from '../apps/channel-gateway/src/connections/declared/settings.js';
import type { Manifest } from '../apps/channel-gateway/src/documents/manifest/read-manifest.js';
import { accountNamed } from './document-accounts.js';
import { variablesNamed } from './channel-variables.js';
import { usage } from './wrong-usage.js';

/** Whose documents are read, and how the channel is asked for them. */
export interface TriedAccount {
  readonly reads: DocumentAccount;
  /** Names of its variables, by what they hold. */
  readonly variables: Readonly<Record<string, string>>;
}

/** An account of the policies by its name; without one, an account that stands for any. */
export async function accountToTry(manifest: Manifest, named: string | undefined): Promise<TriedAccount> {
  if (named === undefined) return anyAccount(manifest);
  const account = await accountNamed(manifest.channel, named);
  if (!('locale' in account)) throw usage(`${named} is no account of a declared channel`, 'Name one, or leave it out');
  const { variables } = account as Partial<DeclaredAccount>;
  return { reads: account, variables: variables ?? anyAccount(manifest).variables };
}

function anyAccount({ channel, connection }: Manifest): TriedAccount {
  const account = `${channel}-1`;
  const reads = {
    account,
    sellerIds: [],
    marketplaces: [],
    currency: null,
    timeZone: 'UTC',
    locale: 'en-US',
    legalEntities: [{ marketplace: null, legalEntity: 'TRY' }],
    taxes: [],
    warehouses: [],
  };
  return { reads, variables: connection ? variablesNamed(account, variablesOf(connection)) : {} };
}
