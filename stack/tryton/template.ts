import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { CrossdockError } from '#libs/errors';
import { createDatabase } from '../database.js';
import { anyPort, Ports } from '../ports.js';
import type { Report } from '../report.js';
import { repositoryRoot } from '../repository.js';
import { Supervisor } from '../supervisor.js';
import { unprivileged } from '../unprivileged.js';
import { BOOKS_VERSION, setUpBooks } from './books.js';
import { MODULES, requireTryton, trytonVersion } from './packages.js';
import { TrytonRpc } from './rpc.js';
import { configured, DATABASE, environment, startCluster, startTryton, type TrytonPlace } from './server.js';
import { digestOf, readWorld, type TrytonWorld } from './world.js';

/** Prepared books, kept across runs: Tryton needs one to two minutes to make a database, and a copy takes a second. */
const CACHE = join(repositoryRoot, '.data', 'cache');

/** Version of tables and indexes as they are made here: a change makes new templates. */
const TABLES_VERSION = 1;

/** A copy of prepared books at a path, owned by whoever runs them there; the template is made where there is none. */
export async function copyTemplate(path: string, report: Report): Promise<void> {
  const template = await readyTemplate(report);
  rmSync(path, { recursive: true, force: true });
  cpSync(template, path, { recursive: true });
  own(path);
}

/** Gives a folder to whoever runs PostgreSQL there; a copied one is open to all, which PostgreSQL refuses. */
function own(path: string): void {
  const cluster = join(path, 'postgres');
  if (existsSync(cluster)) chmodSync(cluster, 0o700);
  const runner = unprivileged([path]);
  for (const one of readdirSync(path, { recursive: true, encoding: 'utf8' })) runner.own(join(path, one));
}

async function readyTemplate(report: Report): Promise<string> {
  await requireTryton(report);
  const world = readWorld(Date.now());
  const tables = join(CACHE, `tryton-${trytonVersion()}-tables-${TABLES_VERSION}`);
  const books = `${tables}-books-${BOOKS_VERSION}-${digestOf(world)}`;
  if (existsSync(books)) return books;
  await makeOnce(tables, report, 'preparing Tryton’s database, once: one to two minutes', (place) =>
    place.makeTables(),
  );
  const copy = (path: string) => cpSync(tables, path, { recursive: true });
  return makeOnce(books, report, 'setting up Tryton’s books, once: half a minute', (place) => place.setUp(world), copy);
}

interface Making {
  makeTables(): Promise<void>;
  setUp(world: TrytonWorld): Promise<void>;
}

/** Makes a template beside its place, then moves it there: half of one is never found. */
async function makeOnce(
  template: string,
  report: Report,
  what: string,
  make: (place: Making) => Promise<void>,
  begin: (path: string) => void = () => undefined,
): Promise<string> {
  if (existsSync(template)) return template;
  report(`  ${what}`);
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(`${template}.making-`);
  chmodSync(making, 0o755);
  try {
    begin(making);
    own(making);
    await withPlace(making, report, make);
    if (!existsSync(template)) renameSync(making, template);
    return template;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function withPlace(path: string, report: Report, make: (making: Making) => Promise<void>): Promise<void> {
  const ports = new Ports();
  const supervisor = new Supervisor(join(path, 'processes.json'), report);
  const choosePort = () => ports.choose(anyPort());
  const place: TrytonPlace = { path, durable: false, choosePort, supervisor, report };
  try {
    const databaseUrl = await startCluster(place);
    await make({
      makeTables: () => makeTables(place, databaseUrl),
      setUp: async (world) => {
        const { login } = await startTryton(place, databaseUrl);
        await setUpBooks(await new TrytonRpc(login).open(), world);
      },
    });
  } finally {
    await supervisor.stop();
  }
}

async function makeTables(place: TrytonPlace, databaseUrl: string): Promise<void> {
  const maintenance = new URL(databaseUrl);
  maintenance.pathname = '/postgres';
  await createDatabase(maintenance.href, DATABASE);
  await createTables(place, databaseUrl);
  await createIndexes(databaseUrl);
}

/** Tryton's own command that makes all tables; it asks nothing where a password file is named. */
async function createTables(place: TrytonPlace, databaseUrl: string): Promise<void> {
  const { file, runner } = configured(place, databaseUrl, 0);
  const activate = ['--activate-dependencies', '-u', 'ir', 'res', ...MODULES];
  const args = ['-c', file, '-d', DATABASE, '--email', 'admin@example.test', ...activate];
  const { command, args: all, env, account } = runner.launch('trytond-admin', args, environment(file));
  try {
    const done = promisify(execFile)(command, all, { env: env as NodeJS.ProcessEnv, ...account });
    done.child.stdin?.end();
    await done;
  } catch (cause) {
    throw new CrossdockError('tryton-not-prepared', {
      problem: `Tryton could not make its database (${(cause as Error).message.trim().split('\n').at(-1)})`,
      remedy: 'Look for the reason above; the disk needs 200 MB',
      cause,
    });
  }
}

/**
 * Nothing in Tryton is unique by itself: two concurrent submits of one reference make two invoices. These indexes make
 * the key of a posting harmless to repeat; where nobody may touch the database, the driver looks up before it repeats.
 */
const INDEXES = [
  `create unique index crossdock_invoice_reference on account_invoice (reference, company)
     where reference like 'gw:%' and state <> 'cancelled'`,
  `create unique index crossdock_move_reference on account_move (description, company) where description like 'gw:%'`,
  `create unique index crossdock_shipment_reference on stock_shipment_internal (reference, company)
     where reference like 'gw:%' and state <> 'cancelled'`,
];

async function createIndexes(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of INDEXES) await client.query(statement);
  } finally {
    await client.end();
  }
}
