import type pg from 'pg';

/** A token as it lies in the table; times by the database's clock. */
export interface TokenRow {
  readonly sealed: Buffer | null;
  readonly sealedKey: Buffer | null;
  /** Milliseconds until it ends; not above zero where there is none. */
  readonly leftMs: number;
  readonly lifeSeconds: number;
  /** Why it was refused when it was last asked for; null where it was granted. */
  readonly refused: string | null;
  readonly refusedAgoMs: number;
}

const FIELDS = `sealed, sealed_key as "sealedKey", life_seconds as "lifeSeconds", refused,
  coalesce(extract(epoch from expires_at - clock_timestamp()) * 1000, 0)::float8 as "leftMs",
  coalesce(extract(epoch from clock_timestamp() - refused_at) * 1000, 0)::float8 as "refusedAgoMs"`;
const READ = `select ${FIELDS} from access_token where account = $1 and name = $2`;
const MAKE = `insert into access_token (account, name) values ($1, $2) on conflict do nothing`;
const LOCK = `${READ} for update`;
const SAVE = `update access_token set sealed = $3, sealed_key = $4, life_seconds = $5,
  expires_at = clock_timestamp() + make_interval(secs => $5), refused = null, refused_at = null where account = $1 and name = $2`;
const REFUSE = `update access_token set refused = $3, refused_at = clock_timestamp() where account = $1 and name = $2`;
const SPOIL = `update access_token set expires_at = null where account = $1 and name = $2`;

export async function readToken(
  pool: Pick<pg.Pool, 'query'>,
  account: string,
  name: string,
): Promise<TokenRow | undefined> {
  return (await pool.query<TokenRow>(READ, [account, name])).rows[0];
}

/** The row, held against all other replicas until the transaction ends. */
export async function lockedToken(client: pg.PoolClient, account: string, name: string): Promise<TokenRow> {
  await client.query(MAKE, [account, name]);
  const { rows } = await client.query<TokenRow>(LOCK, [account, name]);
  const none = { sealed: null, sealedKey: null, leftMs: 0, lifeSeconds: 0, refused: null, refusedAgoMs: 0 };
  return rows[0] ?? none;
}

/** What is written when one was granted. */
export interface SealedToken {
  readonly sealed: Buffer;
  readonly sealedKey: Buffer;
  readonly lifeSeconds: number;
}

export async function saveToken(
  client: pg.PoolClient,
  account: string,
  name: string,
  token: SealedToken,
): Promise<void> {
  await client.query(SAVE, [account, name, token.sealed, token.sealedKey, token.lifeSeconds]);
}

export async function refuseToken(client: pg.PoolClient, account: string, name: string, why: string): Promise<void> {
  await client.query(REFUSE, [account, name, why.slice(0, 500)]);
}

/** It holds no more; what it would be refreshed with stays. */
export async function spoilToken(pool: Pick<pg.Pool, 'query'>, account: string, name: string): Promise<void> {
  await pool.query(SPOIL, [account, name]);
}
