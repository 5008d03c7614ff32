import { setTimeout } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { keepOutboxPartitions, openPool, runtimeSchema } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { Logger } from '#libs/telemetry';
import type { ServiceConfig, ServiceDefinition } from '../service-definition.js';
import { migrate } from './migrate.js';
import { openOrm } from './orm.js';

/** Wait between tries while the database is away at the start, milliseconds. */
const RETRY_EVERY_MS = 250;

/** Opens MikroORM and brings the schema up to date; waits for a database that is away. */
export async function openDatabase(
  definition: ServiceDefinition,
  config: ServiceConfig,
  logger: Logger,
): Promise<MikroORM> {
  const { entities = [], schema = [] } = definition;
  const orm = await openOrm({
    url: config.environment.databaseUrl,
    schema: config.schema,
    applicationName: config.name,
    entities,
    log: (line) => logger.warn({ context: 'MikroORM' }, line),
  });
  await patiently(logger, () => migrate(orm, [...runtimeSchema, ...schema]));
  return orm;
}

/** Opens the pool for statements of the runtime and of the service, with the outbox ready to be written. */
export async function openServicePool({ environment, schema, name }: ServiceConfig, logger: Logger): Promise<pg.Pool> {
  const pool = openPool(environment.databaseUrl, schema, name);
  await patiently(logger, () => keepOutboxPartitions(pool));
  return pool;
}

/** Tries until the database is there. */
async function patiently(logger: Logger, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RetryLater)) throw error;
      logger.warn({ err: error }, 'waiting for the database');
      await setTimeout(RETRY_EVERY_MS);
    }
  }
}
