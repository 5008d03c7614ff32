import type pg from 'pg';
import type { Database } from '../raw-store/document-statements.js';
import type { LongDocument } from './long-document.js';

const SET_ASIDE = {
  name: 'document.set-aside',
  text: `update document d set state = 'reading', traceparent = given.traceparent, held_until = null
    from json_to_recordset($1) as given (id text, traceparent text) where d.id = given.id and d.state = 'received'`,
};

/** Leaves documents to be read in parts. */
export async function setAside(client: pg.PoolClient, documents: readonly LongDocument[]): Promise<void> {
  const sorted = [...documents].sort((one, other) => (one.id < other.id ? -1 : 1));
  await client.query({ ...SET_ASIDE, values: [JSON.stringify(sorted)] });
}

const CLAIM = {
  name: 'document.claim-long',
  text: `update document set held_until = now() + $1 * interval '1 millisecond' where id = (
      select id from document where state = 'reading' and (held_until is null or held_until < now())
      order by received_at, id limit 1 for update skip locked)
    returning id, traceparent`,
};

/** A document that is to be read in parts and that nobody reads, for as long; undefined where there is none. */
export async function claimLong(database: Database, forMs: number): Promise<LongDocument | undefined> {
  return (await database.query<LongDocument>({ ...CLAIM, values: [forMs] })).rows[0];
}

const RENEW = {
  name: 'document.renew-long',
  text: `update document set held_until = now() + $2 * interval '1 millisecond' where id = $1 and state = 'reading'`,
};

/** Keeps others from a document for longer. */
export async function renewLong(database: Database, id: string, forMs: number): Promise<void> {
  await database.query({ ...RENEW, values: [id, forMs] });
}

const LOCK = {
  name: 'document.lock-long',
  text: `select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as locked`,
};
/** Asked under the lock: whoever wrote the document has committed by then, and this statement sees it. */
const STILL = { name: 'document.still-long', text: `select 1 from document where id = $1 and state = 'reading'` };

/** Whether this transaction alone writes what the document says: until its end no other one may. */
export async function isMine(client: pg.PoolClient, id: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>({ ...LOCK, values: [id] });
  if (rows[0]?.locked !== true) return false;
  return (await client.query({ ...STILL, values: [id] })).rows.length > 0;
}

/** Rows of this transaction have its time. The name itself is the first of its kind, `name.2` the second. */
const COUNTS = {
  name: 'lineage.counts-before',
  text: `select given.fact, (select count(*) from lineage n where n.document = $1 and n.at = now() and (n.fact = given.fact
        or (starts_with(n.fact, given.fact || '.') and substr(n.fact, length(given.fact) + 2) ~ '^[0-9]+$')))::int as times
    from unnest($2::text[]) as given (fact) join lineage l on l.document = $1 and l.fact = given.fact and l.at = now()`,
};

/** How often facts of these names were written for a document, in this transaction. */
export async function factCounts(
  client: pg.PoolClient,
  document: string,
  facts: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ fact: string; times: number }>({ ...COUNTS, values: [document, facts] });
  return new Map(rows.map(({ fact, times }) => [fact, times]));
}

const HOLDERS = {
  name: 'document.note-holders',
  text: `update document d set buyers = (
      select array_agg(distinct v.buyer_ref) from lineage l join vault_entry v on v.order_key = l.key
      where l.document = d.id and l.at = now())
    where d.id = $1`,
};

/** Notes whose data a document holds: the buyers of the orders that it told of, in this transaction. */
export async function noteHolders(client: pg.PoolClient, id: string): Promise<void> {
  await client.query({ ...HOLDERS, values: [id] });
}
