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
function roleOf(user: DatabaseUser): string {
  return user.replaceAll('-', '_');
}

/** How the services log in: with roles of their own, or all as the user of the given address. */
export type Roles = 'own' | 'shared';

/** The address at which a user logs in: the given one with the user's own role, or at least its own schema. */
export function databaseUrl(adminUrl: string, user: DatabaseUser, secrets: Secrets, roles: Roles = 'own'): string {
  const url = new URL(adminUrl);
  if (roles === 'shared') {
    if (user !== READER) url.searchParams.set('options', `-c search_path=${roleOf(user)}`);
    return url.href;
  }
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
 * runs, whose user may not create roles, it makes the schemas only.
 */
export async function provisionDatabase(adminUrl: string, secrets: Pick<Secrets, 'get'>): Promise<Roles> {
  return withClient(adminUrl, async (client) => {
    try {
      const rights = await rightsOf(client);
      const statements = rights.roles ? ownRoles(client, rights, secrets) : serviceNames.map(schemaAlone);
      // as one transaction under a lock: two stacks may start on one server at a time
      await client.query(['begin', LOCK, ...statements, 'commit'].join(';\n'));
      return rights.roles ? 'own' : 'shared';
    } catch (cause) {
      throw new CrossdockError('database-not-provisioned', {
        problem: `The roles and schemas cannot be created (${(cause as Error).message})`,
        remedy: 'Give the user of DATABASE_URL the rights CREATEROLE and, on the database, CREATE',
        cause,
      });
    }
  });
}

const LOCK = `select pg_advisory_xact_lock(hashtext('crossdock.provision'))`;

interface Rights {
  readonly database: string;
  readonly superuser: boolean;
  /** Whether the user may create roles. */
  readonly roles: boolean;
}

async function rightsOf(client: pg.Client): Promise<Rights> {
  const { rows } = await client.query<Rights>(
    `select current_database() as database, rolsuper as superuser, rolsuper or rolcreaterole as roles
     from pg_roles where rolname = current_user`,
  );
  return rows[0] ?? { database: DATABASE, superuser: false, roles: false };
}

function ownRoles(client: pg.Client, rights: Rights, secrets: Pick<Secrets, 'get'>): string[] {
  const database = client.escapeIdentifier(rights.database);
  const roles = databaseUsers.flatMap((user) => role(user, client.escapeLiteral(secrets.get(`postgres.${user}`))));
  // who may create roles but is no superuser must belong to a role to give it a schema
  const memberships = rights.superuser ? [] : serviceNames.map((one) => `grant ${roleOf(one)} to current_user`);
  const connect = databaseUsers.map((user) => `grant connect on database ${database} to ${roleOf(user)}`);
  const forbid = [`revoke all on database ${database} from public`, 'revoke all on schema public from public'];
  return [...roles, ...memberships, ...forbid, ...connect, ...serviceNames.flatMap(ownSchema)];
}

function role(user: DatabaseUser, password: string): string[] {
  const name = roleOf(user);
  return [
    `do $$ begin create role ${name}; exception when duplicate_object then null; end $$`,
    `alter role ${name} login password ${password}`,
    `alter role ${name} set search_path = ${user === READER ? 'pg_catalog' : name}`,
    ...(user === READER ? [`alter role ${name} set default_transaction_read_only = on`] : []),
  ];
}

function ownSchema(service: ServiceName): string[] {
  const name = roleOf(service);
  return [
    `create schema if not exists ${name} authorization ${name}`,
    `grant usage on schema ${name} to ${READER}`,
    `grant select on all tables in schema ${name} to ${READER}`,
    `alter default privileges for role ${name} in schema ${name} grant select on tables to ${READER}`,
  ];
}

function schemaAlone(service: ServiceName): string {
  return `create schema if not exists ${roleOf(service)}`;
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
