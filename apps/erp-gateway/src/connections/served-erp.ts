import { randomUUID } from 'node:crypto';
import type { ErpDriver } from '../drivers/driver.js';
import { batching } from '../governor/batching-driver.js';
import { Governor } from '../governor/governor.js';
import { lanes } from '../inbound/lanes.js';
import { BusinessCentralDriver } from '../drivers/business-central/business-central-driver.js';
import { LegacyDriver } from '../drivers/legacy/legacy-driver.js';
import { NetsuiteDriver } from '../drivers/netsuite/netsuite-driver.js';
import { OdooDriver } from '../drivers/odoo/odoo-driver.js';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { TrytonDriver } from '../drivers/tryton/tryton-driver.js';
import { addressOf, valueOf, type ErpConnection } from './erp-connections.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An ERP as this process speaks to it. */
export interface ServedErp {
  readonly connection: ErpConnection;
  readonly driver: ErpDriver;
  /** Every request passes it, so that the ERP's limits are kept by all replicas together. */
  readonly gate: Governor;
}

/** The driver of a connection, with the secrets that it names. */
function driverOf(connection: ErpConnection, environment: Environment): ErpDriver {
  const value = (variable: string) => valueOf(connection, variable, environment);
  const address = (variable: string) => addressOf(connection, variable, environment);
  switch (connection.driver) {
    case 'sandbox':
      return new SandboxDriver({ url: address(connection.urlVariable), token: value(connection.tokenVariable) });
    case 'tryton':
      return new TrytonDriver(
        { url: address(connection.urlVariable), token: value(connection.tokenVariable) },
        connection,
      );
    case 'business-central':
      return new BusinessCentralDriver(
        {
          url: address(connection.urlVariable),
          tokenUrl: address(connection.tokenUrlVariable),
          clientId: value(connection.clientIdVariable),
          clientSecret: value(connection.clientSecretVariable),
        },
        connection,
      );
    case 'legacy':
      return new LegacyDriver(address(connection.folderVariable), connection);
    case 'netsuite':
      return new NetsuiteDriver(
        {
          url: address(connection.urlVariable),
          clientId: value(connection.clientIdVariable),
          certificateId: value(connection.certificateIdVariable),
          // where a variable cannot hold several lines, their ends are written out
          privateKey: value(connection.privateKeyVariable).replaceAll('\\n', '\n'),
        },
        connection,
      );
    case 'odoo':
      return new OdooDriver(
        {
          url: address(connection.urlVariable),
          database: value(connection.databaseVariable),
          apiKey: value(connection.apiKeyVariable),
          login: connection.loginVariable ? value(connection.loginVariable) : '',
        },
        connection,
      );
  }
}

/** Opens the drivers of the connections; nothing is sent yet. */
export function serveErps(connections: readonly ErpConnection[], environment: Environment): ServedErp[] {
  return connections.map((connection) => {
    const driver = driverOf(connection, environment);
    return { connection, driver: batching(driver, connection.limits.batch), gate: governorOf(connection, driver) };
  });
}

/** The governor of a connection, one of this process; its limits hold for all replicas once it is served. */
export function governorOf(
  { name, limits, timeoutMs }: ErpConnection,
  driver: Pick<ErpDriver, 'limits' | 'capabilities'>,
): Governor {
  const longestMs = () => timeoutMs + driver.limits.effectAfterMs;
  const batch = Math.min(limits.batch, driver.capabilities.batch?.max ?? 1);
  return new Governor({ target: name, limits, lanes: lanes.length, batch, longestMs, holder: randomUUID() });
}
