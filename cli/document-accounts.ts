import { join } from 'node:path';
import { CrossdockError } from '#libs/errors';
import type { Accounts, SourceAccount } from '../apps/channel-gateway/src/accounts/accounts.js';
import { loadAccounts } from '../apps/channel-gateway/src/accounts/load-accounts.js';
import { accountsOf, type SourceName } from '../apps/channel-gateway/src/sources.js';
import { repositoryRoot } from '../stack/repository.js';

/** The accounts of this installation, from `POLICIES_DIR` or the repository's policies. */
export function loadedAccounts(): Promise<Accounts> {
  return loadAccounts(process.env['POLICIES_DIR'] ?? join(repositoryRoot, 'policies'));
}

/** An account of a source by name; without a name the first one stands in, whoever the document says that it is of. */
export async function accountNamed(source: SourceName, name: string | undefined): Promise<SourceAccount> {
  const accounts = accountsOf(source, await loadedAccounts()).map(({ account }) => account);
  const found = accounts.find(({ account }) => name === undefined || account === name);
  if (found) return name === undefined ? ofAnySeller(found) : found;
  const names = accounts.map(({ account }) => account).join(', ');
  throw new CrossdockError('usage', {
    problem: `${source} has no account ${JSON.stringify(name ?? '')}`,
    remedy: `Accounts are ${names}`,
  });
}

function ofAnySeller(account: SourceAccount): SourceAccount {
  return 'sellerIds' in account ? { ...account, sellerIds: [] } : account;
}
