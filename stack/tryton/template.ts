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

/** A copy of prepared books at a path, owned by whoever runs them there; the template is made where there is none. */
export async function copyTemplate(path: string, report: Report): Promise<void> {
  const template = await readyTemplate(report);
  rmSync(path, { recursive: true, force: true });
  cpSync(template, path, { recursive: true });
  // a copied folder is open to all, and PostgreSQL refuses such files
  chmodSync(join(path, 'postgres'), 0o700);
  const { own } = unprivileged([path]);
  for (const one of readdirSync(path, { recursive: true, encoding: 'utf8' })) own(join(path, one));
}

async function readyTemplate(report: Report): Promise<string> {
  await requireTryton(report);
  const world = readWorld(Date.now());
  const template = join(CACHE, `tryton-${trytonVersion()}-${BOOKS_VERSION}-${digestOf(world)}`);
  if (existsSync(template)) return template;
  report('  preparing Tryton’s database, once: one to two minutes');
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(`${template}.making-`);
  chmodSync(making, 0o755);
  try {
    await makeTemplate(making, world, report);
    if (!existsSync(template)) renameSync(making, template);
    return template;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

async function makeTemplate(path: string, world: TrytonWorld, report: Report): Promise<void> {
  const ports = new Ports();
  const supervisor = new Supervisor(join(path, 'processes.json'), report);
  const choosePort = () => ports.choose(anyPort());
  const place: TrytonPlace = { path, durable: false, choosePort, supervisor, report };
  try {
    const databaseUrl = await startCluster(place);
    const maintenance = new URL(databaseUrl);
    maintenance.pathname = '/postgres';
    await createDatabase(maintenance.href, DATABASE);
    await createTables(place, databaseUrl);
    await createIndexes(databaseUrl);
    const { login } = await startTryton(place, databaseUrl);
    await setUpBooks(await new TrytonRpc(login).open(), world);
  } finally {
    await supervisor.stop();
  }
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
  `create unique index crossdock_invoice_reference on account_invoice (company, reference)
     where reference like 'gw:%' and state <> 'cancelled'`,
  `create unique index crossdock_move_reference on account_move (company, description) where description like 'gw:%'`,
  `create unique index crossdock_shipment_reference on stock_shipment_internal (company, reference)
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
