import type pg from 'pg';

/** What the databases tell about one order's way; instants in epoch milliseconds by the database's clock. */
export interface OrderWay {
  /** Actor key. */
  readonly key: string;
  readonly channelAccount: string;
  readonly orderId: string;
  /** The first document that told of it was durable. */
  readonly receivedAtMs: number;
  /** The last outcome of its postings was recorded; null where nothing was posted. */
  readonly postedAtMs: number | null;
  /** ERP documents of its postings. */
  readonly erpDocuments: number;
}

const WAYS = `
with received as (
  select lineage.key, min(document.received_at) as at
    from channel_gateway.lineage join channel_gateway.document on document.id = lineage.document
   where lineage.type like 'order.snapshot.%' group by lineage.key
), posted as (
  select message ->> 'source' as key, max(done_at) as at,
         sum(json_array_length(coalesce(outcome -> 'data' -> 'documents', '[]'))) as documents
    from erp_gateway.call
   where message ->> 'type' like 'posting.requested.%' and state = 'done' and outcome ->> 'result' = 'done' group by 1
)
select received.key, extract(epoch from received.at) * 1000 as "receivedAtMs",
       extract(epoch from posted.at) * 1000 as "postedAtMs", coalesce(posted.documents, 0)::int as "erpDocuments"
  from received left join posted using (key)`;

/** Every order that a snapshot told of. */
export async function orderWays(database: pg.Pool): Promise<OrderWay[]> {
  const { rows } = await database.query<{
    key: string;
    receivedAtMs: string;
    postedAtMs: string | null;
    erpDocuments: number;
  }>(WAYS);
  return rows.map((row) => {
    const [, channelAccount = '', ...id] = row.key.split('/');
    const postedAtMs = row.postedAtMs === null ? null : Number(row.postedAtMs);
    return {
      key: row.key,
      channelAccount,
      orderId: id.join('/'),
      receivedAtMs: Number(row.receivedAtMs),
      postedAtMs,
      erpDocuments: row.erpDocuments,
    };
  });
}

/** Documents taken at intake, by source (channel or partner). */
export async function documentsIn(database: pg.Pool): Promise<ReadonlyMap<string, number>> {
  const { rows } = await database.query<{ source: string; documents: number }>(
    'select source, count(*)::int as documents from channel_gateway.document group by source',
  );
  return new Map(rows.map((row) => [row.source, row.documents]));
}

/** One amount of a document that the ERP confirmed to us; minor units, + is a debit. */
export interface ConfirmedBalance {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly balanceMinor: number;
}

const CLEARING = `
select message -> 'data' -> 'body' ->> 'legalEntity' as "legalEntity", message -> 'data' -> 'body' ->> 'currency' as currency,
       message -> 'data' -> 'body' ->> 'settlementAccount' as "settlementAccount", sum((line ->> 'amount')::bigint)::text as amount
  from erp_gateway.call, json_array_elements(message -> 'data' -> 'body' -> 'lines') as line
 where message ->> 'type' like 'posting.requested.%' and state = 'done' and outcome ->> 'result' = 'done' and line ->> 'role' = 'clearing'
 group by 1, 2, 3`;

/** What the confirmed postings put on the clearing accounts. */
export async function confirmedClearing(database: pg.Pool): Promise<ConfirmedBalance[]> {
  const { rows } = await database.query<{
    legalEntity: string;
    currency: string;
    settlementAccount: string;
    amount: string;
  }>(CLEARING);
  return rows.map(({ legalEntity, currency, settlementAccount, amount }) => ({
    legalEntity,
    currency,
    account: CLEARING_ACCOUNT,
    party: `CLR-${settlementAccount}-${currency}`,
    balanceMinor: Number(amount),
  }));
}

/** Clearing in the sandbox's chart of accounts. */
export const CLEARING_ACCOUNT = '1200';

const LISTS_BEHIND = `
select count(*)::int as lists from channel_gateway.feed_cursor
 where account = any ($1) and coalesce(moved_at, 'epoch') < to_timestamp($2 / 1000.0)`;

/** Lists of these accounts that were not read to their end since an instant, epoch milliseconds. */
export async function listsBehind(database: pg.Pool, accounts: readonly string[], sinceMs: number): Promise<number> {
  const { rows } = await database.query<{ lists: number }>(LISTS_BEHIND, [accounts, sinceMs]);
  return rows[0]?.lists ?? 0;
}

const POSTED = `
select coalesce(sum(json_array_length(coalesce(outcome -> 'data' -> 'documents', '[]'))), 0)::int as documents
  from erp_gateway.call where message ->> 'type' like 'posting.requested.%' and state = 'done'`;

/** ERP documents that were confirmed, whatever ERP it is. */
export async function documentsConfirmed(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ documents: number }>(POSTED);
  return rows[0]?.documents ?? 0;
}

const OPEN_WORK = `
select (select count(*) from channel_gateway.document where state = 'received') as documents,
       (select count(*) from channel_gateway.call where state in ('queued', 'in-flight') or (state = 'in-doubt' and next_at < 'infinity')) as deliveries,
       (select count(*) from erp_gateway.call where state in ('queued', 'in-flight') or (state = 'in-doubt' and next_at < 'infinity')) as postings,
       (select count(*) from order_service.order_actor where wake_at < now() + $1 * interval '1 second') as timers,
       (select count(*) from channel_gateway.waiting_fact where not told) as "waitingFacts",
       (select count(*) from channel_gateway.outbox where not published) + (select count(*) from order_service.outbox where not published)
       + (select count(*) from inventory_service.outbox where not published) + (select count(*) from erp_gateway.outbox where not published) as unpublished`;

/** What our side has still to do, by kind. Timers due within the given seconds count. */
export async function openWork(
  database: pg.Pool,
  timersWithinSeconds: number,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.query<Record<string, string>>(OPEN_WORK, [timersWithinSeconds]);
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([kind, count]) => [kind, Number(count)]));
}
