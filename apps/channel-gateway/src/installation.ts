import { CrossdockError } from '#libs/errors';
import type { ServiceConfig } from '#libs/service';
import type { Accounts } from './accounts/accounts.js';
import { loadAccounts } from './accounts/load-accounts.js';
import type { ConnectionKind } from './connections/connection.js';
import { declaredConnection } from './connections/declared/connection.js';
import { connectionsOf, type Connection } from './connections/kinds.js';
import { openDoors } from './connections/open-connections.js';
import { loadedSource } from './documents/load-source.js';
import type { OpenConnection } from './intake/intake.js';
import { accountsOf, sourcesOf, type SourceName } from './sources.js';
import type { ReadableConnection } from './stage/translated-document.js';

/** The connections of this installation, with their secrets at hand. */
export class Installation {
  private constructor(
    readonly accounts: Accounts,
    /** By account. */
    readonly connections: ReadonlyMap<string, ReadableConnection>,
    /** Accounts that are spoken to. */
    readonly connected: readonly Connection[],
    private readonly variables: Readonly<Record<string, string | undefined>>,
  ) {}

  /** Reads the policy files. */
  static async load({ environment }: ServiceConfig): Promise<Installation> {
    const accounts = await loadAccounts(environment.policiesDir);
    const connections = new Map<string, ReadableConnection>();
    const declared: ConnectionKind[] = [];
    const all = await Promise.all(sourcesOf(accounts).map((source) => loadedSource(source, environment.policiesDir)));
    for (const loaded of all) {
      const source = loaded.name;
      for (const { account } of accountsOf(source, accounts)) connections.set(account.account, { account, loaded });
      if (loaded.connection) declared.push(declaredConnection(source, loaded.connection));
    }
    return new Installation(accounts, connections, connectionsOf(accounts, declared), environment.variables);
  }

  /** Names of all accounts. */
  get names(): string[] {
    return [...this.connections.keys()];
  }

  /** What deliveries may come over, with the secrets that they are signed with. */
  get openConnections(): OpenConnection[] {
    return openDoors(this.connected, (variable) => this.secret(variable));
  }

  /** Source of each account, for files. */
  get sources(): ReadonlyMap<string, SourceName> {
    return new Map([...this.connections].map(([account, { loaded }]) => [account, loaded.name]));
  }

  /** What files are let in with: `UPLOAD_TOKEN`; nothing is let in where it is not set. */
  get uploadToken(): string | undefined {
    return this.variables['UPLOAD_TOKEN'] || undefined;
  }

  /** A folder whose files are taken: `WATCH_DIR`. */
  get watchedFolder(): string | undefined {
    return this.variables['WATCH_DIR'] || undefined;
  }

  /** Where the outside reaches this gateway: `PUBLIC_URL`. */
  get publicUrl(): string | undefined {
    return this.variables['PUBLIC_URL'] || undefined;
  }

  /** The value of a variable; refuses where it is not set. */
  secret(variable: string): string {
    const value = this.variables[variable];
    if (value !== undefined && value !== '') return value;
    throw new CrossdockError('missing-variable', {
      problem: `The variable ${variable} is not set`,
      remedy: 'Set it; policies/channel-accounts.yaml names the variables of every connection.',
      severity: 'critical',
      where: { field: variable },
    });
  }
}
