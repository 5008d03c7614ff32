import { createDatabase, DATABASE, provisionDatabase } from './database.js';
import { openDataFolder } from './data-folder.js';
import { anyPort, Ports } from './ports.js';
import { embeddedPostgres, superuserUrl } from './postgres.js';
import type { Report } from './report.js';
import { Secrets } from './secrets.js';
import { Supervisor } from './supervisor.js';

/** A PostgreSQL for one run of the tests, with a provisioned, empty database to copy. */
export interface TestCluster {
  readonly port: number;
  stop(): Promise<void>;
}

const silent: Report = () => undefined;

/** Starts a throw-away cluster in the folder, without fsync: no test cuts the power. */
export async function startTestCluster(path: string): Promise<TestCluster> {
  const folder = openDataFolder(path);
  const secrets = new Secrets(folder.secrets);
  const choosePort = () => new Ports().choose(anyPort());
  const supervisor = new Supervisor(folder.processes, silent);
  const server = await embeddedPostgres({ folder, secrets, choosePort, durable: false, report: silent });
  await supervisor.start(server);
  const { port } = server;
  await createDatabase(superuserUrl(port, secrets, 'postgres'), DATABASE);
  await provisionDatabase(superuserUrl(port, secrets, DATABASE), secrets);
  return { port, stop: () => supervisor.stop() };
}
