import type { OpenConnection } from '../intake/intake.js';
import type { ConnectionParts, OpenedConnection } from './connection.js';
import type { Connection } from './kinds.js';

/** A connection that is open. */
export interface OpenedAccount extends Connection {
  readonly opened: OpenedConnection;
}

/** Opens the connection of every connected account. */
export function openConnections(connections: readonly Connection[], parts: ConnectionParts): OpenedAccount[] {
  return connections.map(({ kind, account }) => ({
    kind,
    account,
    opened: kind.open(account, parts),
  }));
}

/** The connections that have a door for deliveries, with the secrets that these are signed with. */
export function openDoors(connections: readonly Connection[], secret: (variable: string) => string): OpenConnection[] {
  return connections.flatMap((connection) => {
    const door = connection.kind.webhooks;
    return door ? [{ connection, door, webhookSecret: secret(door.secretVariable(connection.account)) }] : [];
  });
}
