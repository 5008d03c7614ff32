import pg from 'pg';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { Secrets } from './secrets.js';

/** The database that the services share; each has a schema of its own in it. */
export const DATABASE = 'crossdock';

/** Reads every schema and writes none: `crossdock verify`, the scenario's summary, the collector of KPIs. */
export const READER = 'verify';

/** Who logs in to the database: a service, or the reader. */
export type DatabaseUser = ServiceName | typeof READER;

/** Every user of the database. */
export const databaseUsers: readonly DatabaseUser[] = [...serviceNames, READER];

/** A service's schema and role are named alike: `order-service` has `order_service`. */
export function roleOf(user: DatabaseUser): string {
  return user.replaceAll('-', '_');
}

/** The address at which a user logs in: the given one with that user's name and password. */
export function urlOf(adminUrl: string, user: DatabaseUser, secrets: Secrets): string {
  const url = new URL(adminUrl);
  url.username = roleOf(user);
  url.password = secrets.get(`postgres.${user}`);
  return url.href;
}

/** Creates the database unless it is there; `connect` is any database of the server that is. */
export async function createDatabase(connect: string, name: string, template?: string): Promise<void> {
  await withClient(connect, async (client) => {
    const known = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (known.rowCount) return;
    const source = template ? ` template ${client.escapeIdentifier(template)}` : '';
    await client.query(`create database ${client.escapeIdentifier(name)}${source}`);
  });
}

/**
 * Makes roles, schemas and rights as they must be; changes nothing where they are. On a PostgreSQL that somebody else
 * runs, the user of the address must be allowed to create roles and schemas.
 */
export async function provisionDatabase(adminUrl: string, secrets: Secrets): Promise<void> {
  await withClient(adminUrl, async (client) => {
    try {
      // two stacks may start on one server at a time
      await client.query('begin');
      await client.query(`select pg_advisory_xact_lock(hashtext('crossdock.provision'))`);
      await client.query(await statements(client, secrets));
      await client.query('commit');
    } catch (cause) {
      throw new CrossdockError('database-not-provisioned', {
        problem: `The roles and schemas cannot be created (${(cause as Error).message})`,
        remedy: 'Give the user of DATABASE_URL the rights CREATEROLE and CREATE on the database',
        cause,
      });
    }
  });
}

async function statements(client: pg.Client, secrets: Secrets): Promise<string> {
  const { rows } = await client.query<{ database: string; superuser: boolean }>(
    'select current_database() as database, rolsuper as superuser from pg_roles where rolname = current_user',
  );
  const database = client.escapeIdentifier(rows[0]?.database ?? DATABASE);
  const roles = databaseUsers.map((user) => role(user, client.escapeLiteral(secrets.get(`postgres.${user}`))));
  // who may create roles but is no superuser must belong to a role to give it a schema
  const memberships = rows[0]?.superuser ? [] : serviceNames.map((one) => `grant ${roleOf(one)} to current_user;`);
  const connect = databaseUsers.map((user) => `grant connect on database ${database} to ${roleOf(user)};`);
  return [
    ...roles,
    ...memberships,
    `revoke all on database ${database} from public;`,
    'revoke all on schema public from public;',
    ...connect,
    ...serviceNames.map(schema),
  ].join('\n');
}

function role(user: DatabaseUser, password: string): string {
  const name = roleOf(user);
  const readOnly = user === READER ? `alter role ${name} set default_transaction_read_only = on;` : '';
  return `
    do $$ begin create role ${name}; exception when duplicate_object then null; end $$;
    alter role ${name} login password ${password};
    alter role ${name} set search_path = ${user === READER ? 'pg_catalog' : name};
    ${readOnly}`;
}

function schema(service: ServiceName): string {
  const name = roleOf(service);
  return `
    create schema if not exists ${name} authorization ${name};
    grant usage on schema ${name} to ${READER};
    grant select on all tables in schema ${name} to ${READER};
    alter default privileges for role ${name} in schema ${name} grant select on tables to ${READER};`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'stack' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
