import { randomUUID } from 'node:crypto';
import type { ErpDriver } from '../drivers/driver.js';
import { Governor } from '../governor/governor.js';
import { lanes } from '../inbound/lanes.js';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { accessOf, type ErpConnection } from './erp-connections.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An ERP as this process speaks to it. */
export interface ServedErp {
  readonly connection: ErpConnection;
  readonly driver: ErpDriver;
  /** Every request passes it, so that the ERP's limits are kept by all replicas together. */
  readonly gate: Governor;
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
  return connections.map((connection) => {
    const driver = drivers[connection.driver](connection, environment);
    return { connection, driver, gate: governorOf(connection, driver) };
  });
}

/** The governor of a connection, one of this process; its limits hold for all replicas once it is served. */
export function governorOf({ name, limits, timeoutMs }: ErpConnection, driver: Pick<ErpDriver, 'limits'>): Governor {
  const longestMs = () => timeoutMs + driver.limits.effectAfterMs;
  return new Governor({ target: name, limits, lanes: lanes.length, longestMs, holder: randomUUID() });
}
