import type { ErpDriver } from '../drivers/driver.js';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { accessOf, type ErpConnection } from './erp-connections.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a driver is made, by the name of its folder. */
const drivers = {
  sandbox: (connection, environment) => new SandboxDriver(accessOf(connection, environment)),
} as const satisfies Record<ErpConnection['driver'], (connection: ErpConnection, environment: Environment) => ErpDriver>;

/** The driver of a connection. */
export function openDriver(connection: ErpConnection, environment: Environment): ErpDriver {
  return drivers[connection.driver](connection, environment);
}
