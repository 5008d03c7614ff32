import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runtimeSchema, type Frame, type Say } from '#libs/actors';
import type { Exception, Message } from '#libs/contracts';
import { Sealer } from '../raw-store/sealing.js';
import { gatewaySchema } from '../schema.js';
import { PostgresGatewayStore } from '../store/postgres-gateway-store.js';
import type { Said, Transactions } from '../transactions.js';

/** The gateway's tables in a fresh database, and whatever was said in committed transactions. */
export interface GatewayDatabase {
  readonly pool: pg.Pool;
  readonly transactions: Transactions;
  readonly store: PostgresGatewayStore;
  readonly sealer: Sealer;
  /** Frames of committed transactions, in their order. */
  readonly frames: Frame[];
  /** Exceptions of committed transactions, in their order. */
  readonly exceptions: Exception[];
  /** Messages of a type that were said. */
  said<Data>(type: string): Message<Data>[];
  /** Forgets what was said so far. */
  forget(): void;
  close(): Promise<void>;
}

/** Makes the gateway's tables in an empty database. */
export async function openGatewayDatabase(url: string): Promise<GatewayDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: 8, pipeline: true });
  pool.on('error', () => undefined);
  for (const statement of [...runtimeSchema, ...gatewaySchema].flatMap(({ statements }) => statements))
    await pool.query(statement);
  const frames: Frame[] = [];
  const exceptions: Exception[] = [];
  const transactions: Transactions = { transaction: (work) => transact(pool, work, frames, exceptions) };
  return {
    pool,
    transactions,
    store: new PostgresGatewayStore(transactions, pool),
    sealer: Sealer.withMasterKey(randomBytes(32).toString('base64url')),
    frames,
    exceptions,
    said: <Data>(type: string) =>
      frames.flatMap(({ messages }) => messages).filter((message) => message.type === type) as Message<Data>[],
    forget: () => {
      frames.length = 0;
      exceptions.length = 0;
    },
    close: () => pool.end(),
  };
}

async function transact<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, say: Say) => Promise<Said<T>>,
  frames: Frame[],
  exceptions: Exception[],
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const later: Frame[] = [];
    const said = await work(client, async (more) => void later.push(...more));
    for (const exception of said.exceptions ?? []) await saveException(client, exception);
    await client.query('commit');
    frames.push(...later, ...said.frames);
    exceptions.push(...(said.exceptions ?? []));
    return said.result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function saveException(client: pg.PoolClient, exception: Exception): Promise<void> {
  const { id, service, reason, owner, state, detail, openedAt, dueAt, evidence, revision } = exception;
  await client.query(
    `insert into exception (id, service, reason, owner, state, detail, opened_at, due_at, evidence, revision)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      on conflict (id) do update set state = excluded.state, detail = excluded.detail, revision = excluded.revision`,
    [id, service, reason, owner, state, detail, openedAt, dueAt, JSON.stringify(evidence), revision],
  );
}
