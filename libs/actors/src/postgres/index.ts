export { type ActorColumn, type ActorTable } from './actor-table.js';
export { ActorReader, type ActorFilter, type ActorSummary, type EntryPage } from './actor-reader.js';
export { asDatabaseError } from './database-error.js';
export { Outbox } from './outbox.js';
export { keepOutboxPartitions, OUTBOX_RETENTION_DAYS } from './outbox-partitions.js';
export { openPool, poolOptions } from './pool.js';
export { PostgresStore } from './postgres-store.js';
export { actorSchema, runtimeSchema, type SchemaChange } from './schema.js';
export { Writer, type WriterParts, type Written } from './writer.js';
