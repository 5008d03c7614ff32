import type { Database } from '../raw-store/document-statements.js';

/** What the store knows of a document that is to be translated. */
export interface StoredDocument {
  readonly id: string;
  readonly source: string;
  readonly account: string;
  readonly topic: string;
  /** Whose document the sender says it is. */
  readonly seller: string | null;
  readonly state: string;
  /** When it was taken. */
  readonly receivedAt: Date;
  /** Null where it was destroyed: the bytes are lost for good. */
  readonly key: Buffer | null;
  /** Where its bytes are the chunks of a file; null where they are its own. */
  readonly upload?: string | null;
  /** How often it was translated. */
  readonly revision: number;
  /** Since when an exception about its refusal is open. */
  readonly refusedSince: Date | null;
}

const READ = {
  name: 'document.read-to-translate',
  text: `select id, source, account, topic, seller, state, received_at as "receivedAt", sealed_key as key, revision, upload, refused_since as "refusedSince"
    from document where id = any($1::text[])`,
};

/** Documents by id. */
export async function storedDocuments(
  database: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredDocument>> {
  const { rows } = await database.query<StoredDocument>({ ...READ, values: [ids] });
  return new Map(rows.map((row) => [row.id, row]));
}
