import type pg from 'pg';
import type { Database } from '../raw-store/document-statements.js';
import type { Sealed } from '../raw-store/sealing.js';
import type { SealedBuyer } from '../store/gateway-store.js';

/** An entry that was erased stays erased: a late copy of the order brings nobody back. */
const KEEP = {
  name: 'vault.keep',
  text: `insert into vault_entry as kept (order_key, buyer_ref, revision, sealed, sealed_key)
    select order_key, buyer_ref, revision, decode(sealed, 'base64'), decode(sealed_key, 'base64')
      from json_to_recordset($1) as given (order_key text, buyer_ref text, revision bigint, sealed text, sealed_key text)
      order by order_key
    on conflict (order_key) do update set buyer_ref = excluded.buyer_ref, revision = excluded.revision,
      sealed = excluded.sealed, sealed_key = excluded.sealed_key, updated_at = now()
    where kept.revision < excluded.revision and kept.sealed_key is not null`,
};

/** Keeps what buyers told of themselves. */
export async function keepBuyers(client: pg.PoolClient, buyers: readonly SealedBuyer[]): Promise<void> {
  const records = buyers.map(({ orderKey, buyerRef, revision, sealed }) => {
    const bytes = { sealed: sealed.body.toString('base64'), sealed_key: sealed.key.toString('base64') };
    return { order_key: orderKey, buyer_ref: buyerRef, revision, ...bytes };
  });
  await client.query({ ...KEEP, values: [JSON.stringify(records)] });
}

const READ = {
  name: 'vault.read',
  text: `select order_key as "orderKey", sealed as body, sealed_key as key from vault_entry
    where order_key = any($1::text[]) and sealed_key is not null`,
};

/** What the buyers of orders told, by order; those of whom nobody is known, or who were erased, are missing. */
export async function readBuyers(
  database: Database,
  orderKeys: readonly string[],
): Promise<ReadonlyMap<string, Sealed>> {
  const { rows } = await database.query<Sealed & { orderKey: string }>({ ...READ, values: [orderKeys] });
  return new Map(rows.map((row) => [row.orderKey, row]));
}
