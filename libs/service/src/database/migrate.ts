import type { MikroORM } from '@mikro-orm/postgresql';
import type { MigrationObject } from '@mikro-orm/core';
import { Migration, Migrator } from '@mikro-orm/migrations';
import { asDatabaseError, type SchemaChange } from '#libs/actors';
import { CrossdockError } from '#libs/errors';

/** The table that remembers which migrations a schema has. */
const MEMORY = 'migration';

/**
 * Brings the service's schema to where these changes lead: all of them or, after an error, none. Replicas that
 * start together take turns.
 */
export async function migrate(orm: MikroORM, changes: readonly SchemaChange[]): Promise<void> {
  const schema = orm.config.get('schema') ?? 'public';
  try {
    await orm.em.fork().transactional(async (em) => {
      await em.execute(`select pg_advisory_xact_lock(hashtext(?))`, [`crossdock.migrate ${schema}`]);
      await createSchema(orm, schema);
      const transaction = em.getTransactionContext();
      await new ServiceMigrator(orm, changes.map(migrationOf)).up(transaction ? { transaction } : {});
    });
  } catch (error) {
    throw explained(schema, asDatabaseError(error));
  }
}

/**
 * On a connection of its own, since the migrator looks for its memory on another one too. Whether the schema is there
 * is asked first: a role that may not create schemas is refused even where there is nothing to create.
 */
async function createSchema(orm: MikroORM, schema: string): Promise<void> {
  const connection = orm.em.getConnection();
  const [found] = await connection.execute<{ name: string | null }[]>(`select to_regnamespace(?)::text as name`, [
    schema,
  ]);
  if (!found?.name) await connection.execute(`create schema ${orm.em.getPlatform().quoteIdentifier(schema)}`);
}

function migrationOf({ name, statements }: SchemaChange): MigrationObject {
  return {
    name,
    class: class extends Migration {
      override up(): void {
        for (const statement of statements) this.addSql(statement);
      }
    },
  };
}

function explained(schema: string, error: unknown): unknown {
  if (error instanceof CrossdockError) return error;
  return new CrossdockError('schema-not-migrated', {
    problem: `The schema ${schema} cannot be brought up to date (${error instanceof Error ? error.message : String(error)})`,
    remedy: 'Nothing was changed: correct the migration or the rights of the role, and start again',
    severity: 'critical',
    cause: error,
  });
}

/** MikroORM's migrator with a list of its own: services and actor modules bring theirs one after the other. */
class ServiceMigrator extends Migrator {
  constructor(orm: MikroORM, migrations: readonly MigrationObject[]) {
    orm.config.set('migrations', {
      ...orm.config.get('migrations'),
      migrationsList: [...migrations],
      tableName: MEMORY,
      // the role of a service may not switch off triggers, and has no files to keep snapshots in
      disableForeignKeys: false,
      snapshot: false,
      silent: true,
    });
    super(orm.em);
  }
}
