import type pg from 'pg';
import type { IncomingDocument } from '../incoming-document.js';
import type { Sealed } from '../sealing.js';

/** What runs a statement. */
export type Database = Pick<pg.Pool, 'query'>;

const BEGIN = `insert into file_upload (upload) values ($1)`;
const ADD = {
  name: 'file.add-chunk',
  text: `insert into file_chunk (upload, ordinal, bytes, sealed_key) values ($1, $2, $3, $4)`,
};

/** Chunks that no document has yet lie under an upload of their own. */
export async function beginUpload(database: Database, upload: string): Promise<void> {
  await database.query(BEGIN, [upload]);
}

export async function addChunk(database: Database, upload: string, ordinal: number, sealed: Sealed): Promise<void> {
  await database.query({ ...ADD, values: [upload, ordinal, sealed.body, sealed.key] });
}

const READ = {
  name: 'file.read-chunk',
  text: `select bytes as body, sealed_key as key from file_chunk where upload = $1 and ordinal = $2`,
};

export async function readChunk(database: Database, upload: string, ordinal: number): Promise<Sealed | undefined> {
  return (await database.query<Sealed>({ ...READ, values: [upload, ordinal] })).rows[0];
}

/** A file that came whole: everything but its bytes. */
export type FileDocument = Omit<IncomingDocument, 'bytes'> & { readonly upload: string; readonly sizeBytes: number };

const INSERT = `insert into document (id, source, account, topic, event_id, seller, received_at, size_bytes, digest, sealed_key, upload)
  values ($1, $2, $3, $4, $5, null, $6, $7, $8, $9, $10) on conflict (id) do nothing`;
const TAKEN = `update file_upload set document = $2 where upload = $1`;
const AGAIN = `update document set duplicates = duplicates + 1 where id = $1`;

/** Makes a document of an upload; false where the same bytes are a document already: counted. */
export async function insertFile(client: pg.PoolClient, file: FileDocument, key: Buffer): Promise<boolean> {
  const { id, source, account, topic, eventId, receivedAt, sizeBytes, digest, upload } = file;
  const values = [id, source, account, topic, eventId, receivedAt, sizeBytes, digest, key, upload];
  const { rowCount } = await client.query(INSERT, values);
  await (rowCount === 1 ? client.query(TAKEN, [upload, id]) : client.query(AGAIN, [id]));
  return rowCount === 1;
}

const FORGET = `delete from file_upload where upload = $1`;
const ABANDONED = `delete from file_upload where upload in (select upload from file_upload
  where document is null and begun_at < now() - interval '1 day' limit 10)`;

/** Chunks that no document needs. */
export async function forgetUpload(database: Database, upload: string): Promise<void> {
  await database.query(FORGET, [upload]);
}

/** Uploads that broke off a day ago: nobody goes on with them. */
export async function forgetAbandoned(database: Database): Promise<void> {
  await database.query(ABANDONED);
}
