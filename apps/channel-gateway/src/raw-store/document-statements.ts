import type pg from 'pg';
import { arrayOf, numbersOf } from '#libs/actors';
import { outcomeRecord } from '../stage/outcomes.js';
import type { Outcome } from '../stage/translated-document.js';
import type { FieldDifference } from './difference.js';
import type { IncomingDocument } from './incoming-document.js';
import type { Sealed } from './sealing.js';

/** A document on its way into the store, sealed. */
export interface SealedDocument {
  readonly id: string;
  readonly document: IncomingDocument;
  readonly sealed: Sealed;
  /** The document that holds the event's id, where this one came second with another body. */
  readonly contradicts: string | null;
  readonly difference: readonly FieldDifference[] | null;
  /** Where it was read on its way in: what became of it, and when. */
  readonly read?: { readonly outcome: Outcome; readonly at: Date } | undefined;
}

/** Bytes of a chunk: small enough that one is read and written at a stroke. */
const CHUNK_BYTES = 256 * 1024;

const INSERT = {
  name: 'document.insert',
  text: `insert into document (id, source, account, topic, event_id, seller, received_at, size_bytes, digest, sealed_key,
      contradicts, difference, state, kind, facts, refused, ignored, unknown, buyers, translator, translated_at,
      refused_since, revision)
    select id, source, account, topic, event_id, seller, received_at::timestamptz, size_bytes, digest,
      decode(sealed_key, 'base64'), contradicts, difference, state, kind, facts, refused, ignored, unknown,
      (select array_agg(value) from json_array_elements_text(buyers)), translator, read_at::timestamptz,
      case state when 'refused' then read_at::timestamptz end, case when read_at is null then 0 else 1 end
      from json_to_recordset($1) as given (id text, source text, account text, topic text, event_id text, seller text,
        received_at text, size_bytes int, digest text, sealed_key text, contradicts text, difference json, state text,
        kind text, facts int, refused json, ignored int, unknown json, buyers json, translator int, read_at text)
      order by id
    on conflict (id) do nothing returning id`,
};

/** Writes documents that are not there yet; returns the ids of those. */
export async function insertDocuments(
  client: pg.PoolClient,
  documents: readonly SealedDocument[],
): Promise<ReadonlySet<string>> {
  if (documents.length === 0) return new Set();
  const { rows } = await client.query<{ id: string }>({ ...INSERT, values: [JSON.stringify(documents.map(recordOf))] });
  return new Set(rows.map(({ id }) => id));
}

function recordOf({ id, document, sealed, contradicts, difference, read }: SealedDocument) {
  const { source, account, topic, eventId, seller, receivedAt, bytes, digest } = document;
  const own = { event_id: eventId, received_at: receivedAt.toISOString(), size_bytes: bytes.length };
  const sealed_key = sealed.key.toString('base64');
  const state = contradicts === null ? 'received' : 'quarantined';
  const outcome = read ? { ...outcomeRecord(read.outcome), read_at: read.at.toISOString() } : { state };
  return { id, source, account, topic, seller, digest, contradicts, difference, sealed_key, ...own, ...outcome };
}

const INSERT_CHUNKS = {
  name: 'document.insert-chunks',
  text: `insert into document_chunk (document, ordinal, bytes)
    select * from unnest($1::text[], $2::int[], $3::bytea[]) as given (document, ordinal, bytes) order by document, ordinal`,
};

/** Writes the bodies of documents in chunks, in one statement. */
export async function insertChunks(client: pg.PoolClient, documents: readonly SealedDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const chunks = documents.flatMap(({ id, sealed }) =>
    chunksOf(sealed.body).map((bytes, ordinal) => ({ id, ordinal, bytes })),
  );
  const values = [
    arrayOf(
      'text',
      chunks.map(({ id }) => id),
    ),
    numbersOf(chunks.map(({ ordinal }) => ordinal)),
    arrayOf(
      'bytea',
      chunks.map(({ bytes }) => bytes),
    ),
  ];
  await client.query({ ...INSERT_CHUNKS, values });
}

function chunksOf(body: Buffer): Buffer[] {
  const count = Math.ceil(body.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, ordinal) =>
    body.subarray(ordinal * CHUNK_BYTES, (ordinal + 1) * CHUNK_BYTES),
  );
}

const WAITING = {
  name: 'document.waiting',
  text: `select count(*)::int as documents from (select from document where state = 'received' limit $1) as waiting`,
};

/** Documents that wait for translation, counted up to a number. */
export async function waitingDocuments(database: Database, upTo: number): Promise<number> {
  const { rows } = await database.query<{ documents: number }>({ ...WAITING, values: [upTo] });
  return rows[0]?.documents ?? 0;
}

const DIGESTS = { name: 'document.digests', text: 'select id, digest from document where id = any($1::text[])' };

/** Digests of documents that are there. */
export async function digestsOf(client: pg.PoolClient, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; digest: string }>({ ...DIGESTS, values: [ids] });
  return new Map(rows.map(({ id, digest }) => [id, digest]));
}

const COUNT = {
  name: 'document.count-duplicates',
  text: `update document set duplicates = document.duplicates + given.times
    from unnest($1::text[], $2::int[]) as given (id, times) where document.id = given.id`,
};

/** Counts deliveries of documents that are there already. */
export async function countDuplicates(client: pg.PoolClient, times: ReadonlyMap<string, number>): Promise<void> {
  if (times.size === 0) return;
  const sorted = [...times].sort(([one], [other]) => (one < other ? -1 : 1));
  await client.query({ ...COUNT, values: [sorted.map(([id]) => id), sorted.map(([, count]) => count)] });
}

const BODIES = {
  name: 'document.bodies',
  text: `select d.id, d.sealed_key as "key", c.bytes from document d join document_chunk c on c.document = d.id
    where d.id = any($1::text[]) and d.sealed_key is not null order by d.id, c.ordinal`,
};

/** What runs a statement: a pool, or the client of a transaction. */
export type Database = Pick<pg.Pool, 'query'>;

/** Sealed bodies by id; a document whose key was destroyed has none. */
export async function sealedBodies(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, Sealed>> {
  if (ids.length === 0) return new Map();
  const { rows } = await database.query<{ id: string; key: Buffer; bytes: Buffer }>({ ...BODIES, values: [ids] });
  const chunks = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...chunks].map(([id, parts]) => [
      id,
      { key: parts[0]?.key ?? Buffer.alloc(0), body: Buffer.concat(parts.map(({ bytes }) => bytes)) },
    ]),
  );
}

const REOPEN = {
  name: 'document.reopen',
  text: `update document set state = 'received' where id = $1 and state <> 'quarantined'
    returning id as "documentId", source, account, topic, event_id as "eventId", received_at as "receivedAt",
      size_bytes as "sizeBytes", digest, revision`,
};

/** A document that is to be translated again. */
export interface Reopened {
  readonly documentId: string;
  readonly source: string;
  readonly account: string;
  readonly topic: string;
  readonly eventId: string;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  readonly digest: string;
  /** How often it was translated. */
  readonly revision: number;
}

/** Has a document translated again; undefined where there is none, or it was quarantined. */
export async function reopen(client: pg.PoolClient, id: string): Promise<Reopened | undefined> {
  return (await client.query<Reopened>({ ...REOPEN, values: [id] })).rows[0];
}
