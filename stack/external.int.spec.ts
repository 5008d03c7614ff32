import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseUrl, provisionDatabase, type DatabaseUser } from './database.js';
import { openDataFolder } from './data-folder.js';
import { anyPort, Ports } from './ports.js';
import { embeddedPostgres, superuserUrl } from './postgres.js';
import { Secrets } from './secrets.js';
import { Supervisor } from './supervisor.js';

const path = mkdtempSync(join(tmpdir(), 'crossdock-external-'));
const folder = openDataFolder(path);
const secrets = new Secrets(folder.secrets);
const supervisor = new Supervisor(folder.processes, () => undefined);
let port: number;

beforeAll(async () => {
  // PostgreSQL may run under an account of its own, which must enter
  chmodSync(path, 0o755);
  const choosePort = () => new Ports().choose(anyPort());
  const server = await embeddedPostgres({ folder, secrets, choosePort, durable: false, report: () => undefined });
  await supervisor.start(server);
  port = server.port;
});

afterAll(async () => {
  await supervisor.stop();
  rmSync(path, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** A database that a user owns who is no superuser, as a hosted PostgreSQL gives it. */
async function hosted(user: string, rights: string): Promise<string> {
  const server = superuserUrl(port, secrets, 'postgres');
  await ask(server, `create role ${user} login ${rights} password 'x'`);
  await ask(server, `create database ${user} owner ${user}`);
  return `postgresql://${user}:x@127.0.0.1:${port}/${user}`;
}

const nameAndSchema = 'select current_user::text, current_schema()';

describe('a PostgreSQL that somebody else runs', () => {
  it('gets a role and a schema for each service when its user may create roles, and stays so when asked again', async () => {
    const given = await hosted('may_create_roles', 'createrole');
    expect(await provisionDatabase(given, secrets)).toBe('own');
    expect(await provisionDatabase(given, secrets)).toBe('own');
    const url = (user: DatabaseUser) => databaseUrl(given, user, secrets, 'own');
    expect(await ask(url('erp-gateway'), nameAndSchema)).toStrictEqual(['erp_gateway', 'erp_gateway']);
    await ask(url('erp-gateway'), 'create table posted as select 1 as one');
    expect(await ask(url('verify'), 'select one from erp_gateway.posted')).toStrictEqual([1]);
    await expect(ask(url('order-service'), 'select one from erp_gateway.posted')).rejects.toThrow('permission denied');
  });

  it('gets schemas alone when its user may not create roles', async () => {
    const given = await hosted('may_create_schemas', 'nocreaterole');
    expect(await provisionDatabase(given, secrets)).toBe('shared');
    const url = databaseUrl(given, 'erp-gateway', secrets, 'shared');
    expect(await ask(url, nameAndSchema)).toStrictEqual(['may_create_schemas', 'erp_gateway']);
  });

  it('is refused with what to do when its user may do neither', async () => {
    const given = await hosted('may_do_nothing', 'nocreaterole');
    await ask(superuserUrl(port, secrets, 'postgres'), 'alter database may_do_nothing owner to current_user');
    await expect(provisionDatabase(given, secrets)).rejects.toThrow(
      'Give the user of DATABASE_URL the rights CREATEROLE',
    );
  });
});
