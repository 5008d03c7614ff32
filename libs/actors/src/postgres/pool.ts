import pg from 'pg';

/** Connections of one process: a batch uses one at a time, doors the rest. */
const POOL_SIZE = 10;
/** Longest wait for a connection, new or given back, milliseconds. */
const CONNECT_WITHIN_MS = 5_000;
/** A connection that nothing used for this long is given up, milliseconds: a new one has every statement to prepare again. */
const IDLE_WITHIN_MS = 60_000;
/** Longest that the server works on one statement, milliseconds: far above what any of ours needs. */
const STATEMENT_WITHIN_MS = 30_000;
/** A server that answers nothing for this long is taken for gone, milliseconds; longer than {@link STATEMENT_WITHIN_MS}. */
const ANSWER_WITHIN_MS = 35_000;

/**
 * How every connection of a service is set up. Statements are pipelined: what need not wait for an answer does not.
 * Sequential scans are off: a statement that is prepared while its table is empty would keep one in its cached plan.
 */
export function poolOptions(schema: string, applicationName: string): pg.PoolConfig {
  const settings = {
    search_path: schema,
    timezone: 'UTC',
    enable_seqscan: 'off',
    statement_timeout: STATEMENT_WITHIN_MS,
  };
  return {
    application_name: applicationName,
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    pipeline: true,
    max: POOL_SIZE,
    keepAlive: true,
    idleTimeoutMillis: IDLE_WITHIN_MS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
  };
}

/** A pool set up like that; what runs on MikroORM's own pool does not need one. */
export function openPool(url: string, schema: string, applicationName: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, ...poolOptions(schema, applicationName) });
  // a connection that the server drops ends whatever uses it; without listeners it would end the process as well
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}
