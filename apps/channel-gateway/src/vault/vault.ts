import type pg from 'pg';
import type { BuyerRecord, PostalAddress } from '../documents/translation.js';
import type { Sealer } from '../raw-store/sealing.js';
import type { Database } from '../raw-store/document-statements.js';

/** What a buyer told the shop, as it lies in the vault. */
export interface Buyer {
  readonly email: string | null;
  readonly phone: string | null;
  readonly shipTo: PostalAddress | null;
  readonly billTo: PostalAddress | null;
}

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

const READ = {
  name: 'vault.read',
  text: 'select sealed as body, sealed_key as key from vault_entry where order_key = $1 and sealed_key is not null',
};

/** Personal data, each order's under a key of its own: deleting the key erases it. */
export class Vault {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
  ) {}

  /** Keeps what documents say of buyers, in the client's transaction; of one order the newest counts. */
  async keep(client: pg.PoolClient, buyers: readonly BuyerRecord[]): Promise<void> {
    if (buyers.length === 0) return;
    const newest = new Map<string, BuyerRecord>();
    for (const buyer of buyers)
      if ((newest.get(buyer.orderKey)?.revision ?? -1) < buyer.revision) newest.set(buyer.orderKey, buyer);
    const records = [...newest.values()].map((buyer) => this.recordOf(buyer));
    await client.query({ ...KEEP, values: [JSON.stringify(records)] });
  }

  /** The buyer of an order, or null where nobody is known or the entry was erased. */
  async read(orderKey: string): Promise<Buyer | null> {
    const { rows } = await this.database.query<{ body: Buffer; key: Buffer }>({ ...READ, values: [orderKey] });
    const [sealed] = rows;
    return sealed ? (JSON.parse(this.sealer.open(sealed, nameOf(orderKey)).toString('utf8')) as Buyer) : null;
  }

  private recordOf({ orderKey, buyerRef, revision, ...rest }: BuyerRecord) {
    const { email, phone, shipTo, billTo } = rest;
    const sealed = this.sealer.seal(
      Buffer.from(JSON.stringify({ email, phone, shipTo, billTo } satisfies Buyer)),
      nameOf(orderKey),
    );
    const bytes = { sealed: sealed.body.toString('base64'), sealed_key: sealed.key.toString('base64') };
    return { order_key: orderKey, buyer_ref: buyerRef, revision, ...bytes };
  }
}

function nameOf(orderKey: string): string {
  return `vault/${orderKey}`;
}
