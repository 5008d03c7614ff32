import { Gate } from '#libs/actors';
import type { ErpDriver } from '../drivers/driver.js';
import { BusinessCentralDriver } from '../drivers/business-central/business-central-driver.js';
import { OdooDriver } from '../drivers/odoo/odoo-driver.js';
import { ReleaseNotice } from '../drivers/release-notice.js';
import { SandboxDriver } from '../drivers/sandbox/sandbox-driver.js';
import { TrytonDriver } from '../drivers/tryton/tryton-driver.js';
import { addressOf, valueOf, type ErpConnection } from './erp-connections.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An ERP as this process speaks to it. */
export interface ServedErp {
  readonly connection: ErpConnection;
  readonly driver: ErpDriver;
  /** Every request passes it, so that the ERP's limits are kept. */
  readonly gate: Gate;
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
        new ReleaseNotice(null),
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
  return connections.map((connection) => ({
    connection,
    driver: driverOf(connection, environment),
    gate: new Gate(connection.name, connection.limits),
  }));
}
