import { Gate } from '#libs/actors';
import type { ErpDriver } from '../drivers/driver.js';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { accessOf, type ErpConnection } from './erp-connections.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An ERP as this process speaks to it. */
export interface ServedErp {
  readonly connection: ErpConnection;
  readonly driver: ErpDriver;
  /** Every request passes it, so that the ERP's limits are kept. */
  readonly gate: Gate;
}

/** How a driver is made, by the name of its folder. */
const drivers = {
  sandbox: (connection, environment) => new SandboxDriver(accessOf(connection, environment)),
} as const satisfies Record<
  ErpConnection['driver'],
  (connection: ErpConnection, environment: Environment) => ErpDriver
>;

/** Opens the drivers of the connections; nothing is sent yet. */
export function serveErps(connections: readonly ErpConnection[], environment: Environment): ServedErp[] {
  return connections.map((connection) => ({
    connection,
    driver: drivers[connection.driver](connection, environment),
    gate: new Gate(connection.name, connection.limits),
  }));
}
