import type { AnyEntity, EntityName } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { poolOptions } from '#libs/actors';
import { DeadLetterEntity, ExceptionEntity } from './entities.js';

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

/** Connections for MikroORM: what people read is asked for one thing at a time. */
const ORM_POOL_SIZE = 4;

/**
 * MikroORM on the service's schema, for migrations and for what is read and served. It has a pool of its own, since it
 * reads instants as raw text on every connection of its pool. It connects when first asked for something.
 */
export async function openOrm(settings: DatabaseSettings): Promise<MikroORM> {
  const { url, schema, applicationName, entities = [], log = () => undefined } = settings;
  return MikroORM.init({
    clientUrl: url,
    schema,
    entities: [ExceptionEntity, DeadLetterEntity, ...entities],
    driverOptions: { ...poolOptions(schema, applicationName), max: ORM_POOL_SIZE },
    logger: log,
    colors: false,
  });
}
