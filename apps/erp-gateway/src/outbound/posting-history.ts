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

const READ = `
select ref, message -> 'data' as request, received_at::text as at from call
 where (received_at, ref) > ($1::timestamptz, $2) and message ->> 'type' = 'posting.requested.v1'
   and message -> 'data' -> 'body' ->> 'documentOn' between $3 and $4
 order by received_at, ref limit ${PAGE}`;

/** Every posting whose document is dated in a period, in the order of arrival, page by page. */
export async function* postingsIn(client: Queryable, { from, to }: Period): AsyncGenerator<PastPosting[]> {
  let [at, ref] = ['-infinity', ''];
  for (;;) {
    const { rows } = await client.query<PastPosting & { at: string }>({
      name: 'posting-history',
      text: READ,
      values: [at, ref, from, to],
    });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    ({ at, ref } = last);
  }
}

/** One posting by its revision `<actor>/<posting>@<revision>`; undefined where nobody asked for it. */
export async function readPosting(client: Queryable, ref: string): Promise<PostingRequest | undefined> {
  const text = `select message -> 'data' as request from call where ref = $1 and message ->> 'type' = 'posting.requested.v1'`;
  return (await client.query<PastPosting>({ name: 'posting-read', text, values: [ref] })).rows[0]?.request;
}
