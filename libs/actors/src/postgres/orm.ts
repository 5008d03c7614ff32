import type { AnyEntity, EntityName } from '@mikro-orm/core';
import { MikroORM, UnderscoreNamingStrategy } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { DeadLetterEntity, ExceptionEntity } from './entities.js';
import { poolOptions } from './pool.js';

/** Where a service keeps its own. */
export interface DatabaseSettings {
  /** With user and password. */
  readonly url: string;
  /** The service's schema. */
  readonly schema: string;
  /** Shown by PostgreSQL beside each connection. */
  readonly applicationName: string;
  /** The service's own entities; the runtime's are added. */
  readonly entities?: readonly EntityName<AnyEntity>[];
  /** Called with what MikroORM has to say: lost connections, above all. */
  readonly log?: (line: string) => void;
}

/** MikroORM on the service's schema, on one pool with the runtime. It connects when first asked for something. */
export async function openOrm(settings: DatabaseSettings): Promise<MikroORM> {
  const { url, schema, applicationName, entities = [], log = () => undefined } = settings;
  return MikroORM.init({
    clientUrl: url,
    schema,
    entities: [ExceptionEntity, DeadLetterEntity, ...entities],
    namingStrategy: UnderscoreNamingStrategy,
    driverOptions: poolOptions(schema, applicationName),
    logger: log,
    colors: false,
  });
}

/** The pool beneath MikroORM, for what it has no words for: named statements, binary parameters, pipelines. */
export async function poolOf(orm: MikroORM): Promise<pg.Pool> {
  return orm.em.getConnection().getNativeClient();
}
