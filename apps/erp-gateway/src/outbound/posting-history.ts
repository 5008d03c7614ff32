import type pg from 'pg';
import type { Queryable } from '#libs/actors';
import type { DataOf, postingRequested } from '#libs/contracts';

type PostingRequest = DataOf<typeof postingRequested>;

/** A posting that was asked for. */
export interface PastPosting {
  /** The posting revision. */
  readonly ref: string;
  readonly request: PostingRequest;
}

/** Days of documents, both included; local dates. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Postings that are read at once: what memory bears whatever the period. */
const PAGE = 1_000;

const OPEN = `
declare posting_history no scroll cursor for
select ref, message -> 'data' as request from call where message ->> 'type' = 'posting.requested.v1'
   and message #>> '{data,body,documentOn}' between $1 and $2`;

/** Every posting whose document is dated in a period, page by page: one pass over the table, however many there are. */
export async function* postingsIn(pool: pg.Pool, { from, to }: Period): AsyncGenerator<PastPosting[]> {
  const client = await pool.connect();
  try {
    await client.query('begin read only');
    await client.query(OPEN, [from, to]);
    for (;;) {
      const { rows } = await client.query<PastPosting>(`fetch ${PAGE} from posting_history`);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    await client.query('rollback').finally(() => client.release());
  }
}

/** One posting by its revision `<actor>/<posting>@<revision>`; undefined where nobody asked for it. */
export async function readPosting(client: Queryable, ref: string): Promise<PostingRequest | undefined> {
  const text = `select message -> 'data' as request from call where ref = $1 and message ->> 'type' = 'posting.requested.v1'`;
  return (await client.query<PastPosting>({ name: 'posting-read', text, values: [ref] })).rows[0]?.request;
}
