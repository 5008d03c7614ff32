import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, DATABASE, databaseUrl, provisionDatabase, type DatabaseUser } from './database.js';
import type { DataFolder } from './data-folder.js';
import { busUrl, embeddedNats, OPERATOR, withBus, type BusUser } from './nats.js';
import { findNatsServer } from './nats-server.js';
import { PREFERRED_PORTS, type Ports } from './ports.js';
import { embeddedPostgres, superuserUrl } from './postgres.js';
import type { Report } from './report.js';
import type { Secrets } from './secrets.js';
import { provisionStreams } from './streams.js';
import type { Supervisor } from './supervisor.js';

/** Servers that somebody else runs; where one is not given, the stack runs its own. */
export interface ExternalServers {
  readonly databaseUrl?: string | undefined;
  readonly natsUrl?: string | undefined;
  /** Nodes that keep each stream of that NATS; 1 unless stated. */
  readonly natsReplicas?: number | undefined;
}

/** The database and the bus, provisioned. */
export interface Infrastructure {
  readonly databaseUrl: (user: DatabaseUser) => string;
  readonly busUrl: (user: BusUser) => string;
}

/** What is needed to start them. */
export interface Ground {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly ports: Ports;
  readonly preferredPort: (usual: number) => number;
  readonly supervisor: Supervisor;
  readonly report: Report;
  /** Nodes of NATS that keep each stream; one unless stated. */
  readonly busNodes?: number | undefined;
}

/** Starts PostgreSQL and NATS side by side, or takes those that are given, and provisions both. */
export async function startInfrastructure(ground: Ground, external: ExternalServers): Promise<Infrastructure> {
  const [database, bus] = await Promise.all([
    external.databaseUrl ? givenDatabase(external.databaseUrl, ground) : ownDatabase(ground),
    external.natsUrl ? givenBus(external.natsUrl, external.natsReplicas) : ownBus(ground),
  ]);
  return { databaseUrl: database, busUrl: bus };
}

async function ownDatabase({ folder, secrets, ports, preferredPort, supervisor, report }: Ground) {
  const choosePort = () => ports.choose(preferredPort(PREFERRED_PORTS.postgres));
  const server = await embeddedPostgres({ folder, secrets, choosePort, durable: true, report });
  await supervisor.start(server);
  const owner = superuserUrl(server.port, secrets, DATABASE);
  await createDatabase(superuserUrl(server.port, secrets, 'postgres'), DATABASE);
  await provisionDatabase(owner, secrets);
  return (user: DatabaseUser) => databaseUrl(owner, user, secrets);
}

async function givenDatabase(given: string, { secrets, report }: Ground) {
  const roles = await provisionDatabase(given, secrets);
  if (roles === 'shared') report('  DATABASE_URL: no right to create roles, so all services log in as its user');
  return (user: DatabaseUser) => databaseUrl(given, user, secrets, roles);
}

async function ownBus(ground: Ground) {
  const { folder, secrets, ports, preferredPort, supervisor, report, busNodes = 1 } = ground;
  const program = findNatsServer(report);
  const choose = () => ports.choose(preferredPort(PREFERRED_PORTS.nats));
  const [clients, routes]: [number[], number[]] = [[], []];
  for (let node = 1; node <= busNodes; node++) {
    clients.push(await choose());
    routes.push(await choose());
  }
  const nodes = clients.map((port, index) => {
    const node = index + 1;
    const own = nodeFiles(folder, node);
    const cluster = busNodes > 1 ? { node, routes } : undefined;
    return embeddedNats({ program, ...own, port, secrets, cluster, durable: true });
  });
  await supervisor.start(...nodes);
  const url = (user: BusUser) => clients.map((port) => busUrl(port, user, secrets)).join(',');
  await withBus(url(OPERATOR), (connection) => provisionStreams(connection, busNodes));
  return url;
}

/** The first node has the files of one that is alone. */
function nodeFiles(folder: DataFolder, node: number) {
  const place = node === 1 ? folder.nats : join(folder.nats, `node-${node}`);
  mkdirSync(place, { recursive: true });
  return { folder: place, logFile: join(folder.logs, node === 1 ? 'nats-server.log' : `nats-server-${node}.log`) };
}

async function givenBus(given: string, replicas = 1) {
  await withBus(given, (connection) => provisionStreams(connection, replicas));
  return () => given;
}
