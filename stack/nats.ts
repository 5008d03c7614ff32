import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { MAX_PAYLOAD_BYTES, natsPermissions, serviceNames, streams, type ServiceName } from '#libs/contracts';
import { busLogin } from '#libs/actors';
import type { ProcessDefinition } from './managed-process.js';
import type { NatsProgram } from './nats-server.js';
import type { Secrets } from './secrets.js';

/** May do everything: creates streams and consumers, serves `verify` and `replay`. */
export const OPERATOR = 'operator';

/** Who logs in to the bus: a service with the rights that its contracts give it, or the operator. */
export type BusUser = ServiceName | typeof OPERATOR;

/** One node of a cluster. */
export interface ClusterPlace {
  /** From 1. */
  readonly node: number;
  /** Ports on which the nodes speak to one another, in the order of the nodes. */
  readonly routes: readonly number[];
}

/** A nats-server that the stack runs itself. */
export interface EmbeddedNats {
  readonly program: NatsProgram;
  /** Where JetStream's files and the generated configuration lie. */
  readonly folder: string;
  readonly logFile: string;
  readonly port: number;
  readonly secrets: Secrets;
  /** Its place in a cluster; alone unless stated. */
  readonly cluster?: ClusterPlace | undefined;
  /** False only for throw-away servers of tests: a power cut may then lose what was acknowledged. */
  readonly durable: boolean;
}

const STOP_WITHIN_MS = 10_000;
/** What is answered later than this is not yet ready. */
const READY_TIMEOUT_MS = 2_000;

/** The address at which a user logs in. */
export function busUrl(port: number, user: BusUser, secrets: Secrets): string {
  return `nats://${user}:${secrets.get(`nats.${user}`)}@127.0.0.1:${port}`;
}

/** Connects by an address that carries user and password, or by several. */
export function connectBus(url: string, options: NodeConnectionOptions = {}): Promise<NatsConnection> {
  return connect({ ...busLogin(url), ...options });
}

/** Does one thing with a connection of its own; `timeoutMs` bounds each request. */
export async function withBus<T>(
  url: string,
  work: (connection: NatsConnection) => Promise<T>,
  timeoutMs = READY_TIMEOUT_MS,
): Promise<T> {
  const connection = await connectBus(url, { reconnect: false, timeout: timeoutMs });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Writes the configuration and says how to run the server. */
export function embeddedNats(server: EmbeddedNats): ProcessDefinition {
  const file = join(server.folder, 'nats-server.conf');
  writeFileSync(file, configuration(server), { mode: 0o600 });
  const node = server.cluster?.node ?? 1;
  return {
    name: node === 1 ? 'nats-server' : `nats-server-${node}`,
    service: 'nats-server',
    replica: node,
    port: server.port,
    logFile: server.logFile,
    launch: { command: server.program.command, args: ['--config', file], env: { PATH: process.env['PATH'] } },
    ready: () => answers(busUrl(server.port, OPERATOR, server.secrets)),
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
  };
}

/** The users of a NATS that somebody else runs; their passwords are variables of nats-server: `$ORDER_SERVICE_PASSWORD`. */
export function natsUsers(): readonly object[] {
  const variable = (name: BusUser): string => `$${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
  const services = serviceNames.map((name) => ({
    user: name,
    password: variable(name),
    permissions: permissionsOf(name),
  }));
  return [{ user: OPERATOR, password: variable(OPERATOR) }, ...services];
}

/** The server's configuration: JSON, which nats-server reads as its own format. */
function configuration({ program, folder, port, secrets, durable, cluster }: EmbeddedNats): string {
  const user = (name: BusUser) => ({ user: name, password: secrets.get(`nats.${name}`) });
  const services = serviceNames.map((name) => ({ ...user(name), permissions: permissionsOf(name) }));
  const settings = {
    listen: `127.0.0.1:${port}`,
    server_name: `crossdock-${cluster?.node ?? 1}`,
    ...(cluster ? { cluster: clusterSettings(cluster) } : {}),
    max_payload: MAX_PAYLOAD_BYTES,
    authorization: { users: [{ ...user(OPERATOR) }, ...services] },
    jetstream: {
      store_dir: folder,
      // the sum of the streams' limits: the streams say what is too much, not the size of the disk
      max_file_store: streams.reduce((sum, stream) => sum + stream.maxBytes, 0),
      ...(durable && syncsAlways(program) ? { sync_interval: 'always' } : {}),
    },
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}

/** Clients know the addresses that they were given, and no other: there may be something on the way. */
function clusterSettings({ node, routes }: ClusterPlace): object {
  const others = routes.filter((_, index) => index + 1 !== node);
  return {
    name: 'crossdock',
    listen: `127.0.0.1:${routes[node - 1]}`,
    routes: others.map((port) => `nats-route://127.0.0.1:${port}`),
    no_advertise: true,
  };
}

/** Servers before 2.10 refuse to start with the setting; there the database republishes what a power cut took. */
function syncsAlways({ major, minor }: NatsProgram): boolean {
  return major > 2 || minor >= 10;
}

function permissionsOf(name: ServiceName): object {
  const { publish, subscribe } = natsPermissions(name);
  return { publish: { allow: publish }, subscribe: { allow: subscribe } };
}

async function answers(url: string): Promise<boolean> {
  try {
    await withBus(url, (connection) => connection.request('$JS.API.INFO', '', { timeout: READY_TIMEOUT_MS }));
    return true;
  } catch {
    return false;
  }
}
