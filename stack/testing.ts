import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { NatsConnection } from '@nats-io/transport-node';
import { inject } from 'vitest';
import { createDatabase, DATABASE, databaseUrl, type DatabaseUser } from './database.js';
import { busUrl, connectBus, embeddedNats, OPERATOR, withBus, type BusUser } from './nats.js';
import { findNatsServer, type NatsProgram } from './nats-server.js';
import { anyPort, Ports } from './ports.js';
import { superuserUrl } from './postgres.js';
import { reportOnStderr } from './report.js';
import { Secrets } from './secrets.js';
import { provisionStreams } from './streams.js';
import { Supervisor } from './supervisor.js';

/** Real PostgreSQL and NATS for a test file. */
export interface TestStack {
  /** A fresh database with every schema, role and right, and no tables. Gone when the run ends. */
  createDatabase(): Promise<TestDatabase>;
  /**
   * A nats-server of its own with all streams, consumers and users: the program that the stack runs, or a given one. Ends
   * with {@link TestBus.stop} or the test file.
   */
  startBus(program?: NatsProgram): Promise<TestBus>;
}

/** One fresh database. */
export interface TestDatabase {
  readonly name: string;
  /** The address for a service's role, for the reader `verify`, or for the server's owner. */
  url(user: DatabaseUser | 'owner'): string;
}

/** One nats-server; when it dies it is started again on the same port and files. */
export interface TestBus {
  readonly port: number;
  /** The address for a service's user, or for the operator who may do everything. */
  url(user: BusUser): string;
  /** A connection of that user. The caller closes it. */
  connect(user: BusUser): Promise<NatsConnection>;
  /** SIGKILL; resolves when the server started in its place serves. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Hands out real databases and buses. Needs `stack/vitest-global-setup.ts` as global setup. */
export function testStack(): TestStack {
  return { createDatabase: createTestDatabase, startBus: startTestBus };
}

let databases = 0;

async function createTestDatabase(): Promise<TestDatabase> {
  const port = await clusterPort();
  const secrets = new Secrets(join(inject('testFolder'), 'secrets.json'));
  const name = `test_${process.pid}_${++databases}`;
  const owner = superuserUrl(port, secrets, name);
  await createDatabase(superuserUrl(port, secrets, 'postgres'), name, DATABASE);
  return { name, url: (user) => (user === 'owner' ? owner : databaseUrl(owner, user, secrets)) };
}

async function clusterPort(): Promise<number> {
  const answer = JSON.parse(await text(connect(inject('testClusterDoor'), '127.0.0.1'))) as Partial<{
    port: number;
    problem: string;
  }>;
  if (answer.port === undefined) throw new Error(answer.problem);
  return answer.port;
}

async function startTestBus(program = findNatsServer(reportOnStderr)): Promise<TestBus> {
  const folder = mkdtempSync(join(inject('testFolder'), 'nats-'));
  const secrets = new Secrets(join(folder, 'secrets.json'));
  const port = await new Ports().choose(anyPort());
  const supervisor = new Supervisor(join(folder, 'processes.json'), () => undefined);
  const logFile = join(folder, 'nats-server.log');
  await supervisor.start(embeddedNats({ program, folder, logFile, port, secrets, durable: false }));
  const url = (user: BusUser) => busUrl(port, user, secrets);
  await withBus(url(OPERATOR), (connection) => provisionStreams(connection));
  return {
    port,
    url,
    connect: (user) => connectBus(url(user)),
    kill: () => supervisor.kill('nats-server'),
    stop: async () => {
      await supervisor.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
