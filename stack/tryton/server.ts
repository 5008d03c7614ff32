import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataFolder, type DataFolder } from '../data-folder.js';
import type { ProcessDefinition } from '../managed-process.js';
import { embeddedPostgres, superuserUrl } from '../postgres.js';
import type { Report } from '../report.js';
import { Secrets } from '../secrets.js';
import type { Supervisor } from '../supervisor.js';
import { unprivileged, type Unprivileged } from '../unprivileged.js';
import type { TrytonLogin } from './rpc.js';

/** The database of the ERP, in a PostgreSQL of its own: what befalls ours does not befall the ERP. */
export const DATABASE = 'tryton';

/** Folder of a Tryton: its PostgreSQL, its configuration and its secrets. */
export interface TrytonPlace {
  readonly path: string;
  /** Where the logs of both processes go; its own folder unless stated. */
  readonly logs?: string;
  /** False for what a power cut may destroy. */
  readonly durable: boolean;
  readonly choosePort: () => Promise<number>;
  readonly supervisor: Supervisor;
  readonly report: Report;
}

/** A Tryton that answers. */
export interface RunningTryton {
  readonly login: TrytonLogin;
  /** Its database, as the owner. */
  readonly databaseUrl: string;
}

const STOP_WITHIN_MS = 10_000;
const READY_TIMEOUT_MS = 5_000;

/** Whoever sets up Tryton. */
const ADMIN = 'admin';

/** Starts the ERP's PostgreSQL; the address of the database as its owner. */
export async function startCluster(place: TrytonPlace): Promise<string> {
  const { durable, choosePort, report, supervisor } = place;
  const folder = folderOf(place);
  const secrets = new Secrets(folder.secrets);
  const server = await embeddedPostgres({ folder, secrets, choosePort, durable, report });
  await supervisor.start({ ...server, name: 'erp-postgres', logFile: join(folder.logs, 'erp-postgres.log') });
  return superuserUrl(server.port, secrets, DATABASE);
}

/** Starts Tryton on its database. */
export async function startTryton(place: TrytonPlace, databaseUrl: string): Promise<RunningTryton> {
  const server = await trytonServer(place, databaseUrl);
  await place.supervisor.start(server);
  const password = new Secrets(folderOf(place).secrets).get(ADMIN);
  return { databaseUrl, login: { url: `http://127.0.0.1:${server.port}/${DATABASE}`, user: ADMIN, password } };
}

/** The configuration and the account for Tryton's programs. */
export function configured(
  place: TrytonPlace,
  databaseUrl: string,
  port: number,
): { file: string; runner: Unprivileged } {
  const { path, secrets } = folderOf(place);
  const runner = unprivileged([path]);
  const file = join(path, 'trytond.conf');
  const files = join(path, 'files');
  mkdirSync(files, { recursive: true });
  writeFileSync(file, configuration(databaseUrl, files, port), { mode: 0o600 });
  const password = new Secrets(secrets).get(ADMIN);
  writeFileSync(`${file}.password`, password, { mode: 0o600 });
  for (const one of [file, `${file}.password`, files]) runner.own(one);
  return { file, runner };
}

/** What Python needs of the environment; PG* variables of the caller must not reach it. */
export function environment(configuration: string): Record<string, string | undefined> {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC', TRYTONPASSFILE: `${configuration}.password` };
}

async function trytonServer(place: TrytonPlace, databaseUrl: string): Promise<ProcessDefinition> {
  const port = await place.choosePort();
  const { file, runner } = configured(place, databaseUrl, port);
  return {
    name: 'tryton',
    port,
    logFile: join(folderOf(place).logs, 'tryton.log'),
    launch: runner.launch('trytond', ['-c', file, '-d', DATABASE], environment(file)),
    ready: () => answers(port),
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
  };
}

/** Each setting that differs from Tryton's own, with its reason. */
function configuration(databaseUrl: string, files: string, port: number): string {
  const server = new URL(databaseUrl);
  server.pathname = '/';
  return `[database]
uri = ${server.href}
path = ${files}
list = False
[web]
listen = 127.0.0.1:${port}
# no web client is served
root =
[session]
# posting asks for a session that was used lately: one that rests over a weekend is still good
timeout = 2592000
[queue]
# what is queued is done in the same request
worker = False
`;
}

function folderOf({ path, logs }: TrytonPlace): DataFolder {
  const folder = openDataFolder(path);
  return logs === undefined ? folder : { ...folder, logs };
}

async function answers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 1, method: 'common.server.version', params: [] }),
      signal: AbortSignal.timeout(READY_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
