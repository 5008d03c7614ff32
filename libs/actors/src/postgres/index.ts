export * from './pool.js';
export * from './postgres-store.js';
export * from './outbox.js';
export * from './outbox-partitions.js';
export * from './migrations.js';
export * from './migrate.js';
export * from './entities.js';
export * from './orm.js';
