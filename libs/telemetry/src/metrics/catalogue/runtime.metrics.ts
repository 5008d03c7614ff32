import type { Catalogue } from '../declaration.js';

/** The actor runtime: batches, outbox, dead letters, database pool. */
export const runtimeMetrics = {
  batchMessages: {
    type: 'histogram',
    name: 'crossdock_actor_batch_messages',
    help: 'Logical messages that one batch took.',
    unit: 'messages',
    labels: { actor: 'configured' },
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  batchDuration: {
    type: 'histogram',
    name: 'crossdock_actor_batch_duration_seconds',
    help: 'Time from taking a batch to its acknowledgement.',
    unit: 'seconds',
    labels: { actor: 'configured' },
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  conflicts: {
    type: 'counter',
    name: 'crossdock_actor_conflicts_total',
    help: 'Actors that another replica had changed when their batch committed, so that they were folded again.',
    unit: 'conflicts',
    labels: { actor: 'configured' },
  },
  messages: {
    type: 'counter',
    name: 'crossdock_actor_messages_total',
    help: 'Logical messages that were handled, by what became of them.',
    unit: 'messages',
    labels: { actor: 'configured', outcome: ['changed', 'unchanged', 'retried', 'dead-letter', 'parked'] },
  },
  duplicatesDropped: {
    type: 'counter',
    name: 'crossdock_duplicates_dropped_total',
    help: 'Logical messages that said nothing new.',
    unit: 'messages',
    labels: { consumer: 'configured' },
  },
  effectsRepeated: {
    type: 'counter',
    name: 'crossdock_effects_repeated_total',
    help: 'Effects that were said again because nobody had answered them in time.',
    unit: 'messages',
    labels: { actor: 'configured' },
  },
  answersShared: {
    type: 'counter',
    name: 'crossdock_answers_shared_total',
    help: 'Answers that actors had from memory, because another of their type was told the same a moment before.',
    unit: 'messages',
    labels: { actor: 'configured' },
  },
  outboxOldestPendingAge: {
    type: 'gauge',
    name: 'crossdock_outbox_oldest_pending_age_seconds',
    help: 'Age of the oldest outbox row that is committed and not yet published.',
    unit: 'seconds',
    labels: { service: 'configured' },
  },
  deadLetters: {
    type: 'gauge',
    name: 'crossdock_dead_letters',
    help: 'Dead letters that wait to be replayed or discarded.',
    unit: 'messages',
    labels: { service: 'configured' },
  },
  poolConnections: {
    type: 'gauge',
    name: 'crossdock_pg_pool_connections',
    help: 'Connections of the database pool: at work, idle, and requests that wait for one.',
    unit: 'connections',
    labels: { state: ['busy', 'idle', 'waiting'] },
  },
} as const satisfies Catalogue;
