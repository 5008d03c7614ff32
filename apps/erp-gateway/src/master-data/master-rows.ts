import type { CallWriter, Queryable, SchemaChange } from '#libs/actors';
import type { MasterKind } from '../drivers/driver.js';
import type { MasterRow } from './master-keys.js';

/** Records of ERPs, and how far each list was read. */
export const masterDataSchema: readonly SchemaChange[] = [
  {
    name: 'master-data-1',
    statements: [
      `create table master_record (
        connection text not null,
        kind text not null,
        id text not null,
        natural_key text not null,
        active boolean not null,
        match_keys text[] not null default '{}',
        data jsonb not null,
        revision bigint not null,
        at timestamptz not null default now(),
        primary key (connection, kind, id)
      )`,
      'create index master_record_by_key on master_record (connection, kind, natural_key)',
      `create index master_record_match on master_record using gin (match_keys) where kind = 'customer'`,
      `create table master_cursor (
        connection text not null,
        kind text not null,
        cursor text,
        changes bigint not null default 0,
        read_at timestamptz,
        primary key (connection, kind)
      )`,
      // item lists that were read before records were kept are read once more, so that none is missing
      'delete from item_cursor',
    ],
  },
];

/** A list of a connection. */
export interface MasterList {
  readonly connection: string;
  readonly kind: MasterKind;
}

/** How far a list was read. */
export interface MasterListState extends MasterList {
  readonly records: number;
  /** Records that ever came; it moves whenever one changes, so what was remembered before is void. */
  readonly changes: number;
  /** When the list was last read to its end; null before the first time. */
  readonly readAt: string | null;
}

/** A record as it is kept. */
export interface KeptRecord extends MasterRow {
  readonly connection: string;
  /** When the ERP was asked, epoch ms. */
  readonly revision: number;
  readonly at: string;
}

const LEAD = `select pg_try_advisory_xact_lock(hashtext('master-data ' || current_schema() || ' ' || $1 || ' ' || $2)) as leads`;
// beside item_cursor, which says how far the item actors have been told
const CURSOR = `
select cursor, coalesce(read_at > now() - make_interval(secs => $3), false) as fresh from master_cursor
 where connection = $1 and kind = $2`;
const ADVANCE = `
insert into master_cursor (connection, kind, cursor, read_at) values ($1, $2, $3, case when $4 then now() end)
on conflict (connection, kind) do update
   set cursor = excluded.cursor, read_at = coalesce(excluded.read_at, master_cursor.read_at)
 where master_cursor.cursor is distinct from excluded.cursor
    or master_cursor.read_at is null or master_cursor.read_at < now() - make_interval(secs => $5)`;
const PUT = `
with given as (
  select * from jsonb_to_recordset($3::jsonb) as r (id text, "naturalKey" text, active boolean, "matchKeys" jsonb, data jsonb)
), before as (
  select id, data from master_record where connection = $1 and kind = $2 and id in (select id from given)
), put as (
  insert into master_record (connection, kind, id, natural_key, active, match_keys, data, revision)
  select $1, $2, id, "naturalKey", active, array(select jsonb_array_elements_text("matchKeys")), data, $4 from given
  on conflict (connection, kind, id) do update
     set natural_key = excluded.natural_key, active = excluded.active, match_keys = excluded.match_keys,
         data = excluded.data, revision = excluded.revision, at = excluded.at
   where master_record.revision <= excluded.revision
  returning id, data
), changed as (
  select from put left join before using (id) where before.data is distinct from put.data
), counted as (
  insert into master_cursor (connection, kind, changes) select $1, $2, count(*) from changed
  on conflict (connection, kind) do update set changes = master_cursor.changes + excluded.changes
)
select count(*)::int as changed from changed`;
const COLUMNS = `connection, kind, id, natural_key as "naturalKey", active, match_keys as "matchKeys", data,
  revision::float8 as revision, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;
const BY_KEY = `select ${COLUMNS} from master_record where connection = $1 and kind = $2 and natural_key = any($3)`;
const BY_MATCH = `select ${COLUMNS} from master_record where connection = $1 and kind = 'customer' and match_keys && $2 limit 50`;
const SEARCH = `
select ${COLUMNS} from master_record
 where ($1::text is null or connection = $1) and ($2::text is null or kind = $2)
   and ($3::text is null or starts_with(lower(natural_key), lower($3)) or id = $3)
   and (connection, kind, natural_key, id) > ($4, $5, $6, $7)
 order by connection, kind, natural_key, id limit $8`;
const STATES = `
select c.connection, c.kind, c.changes::float8 as changes,
       to_char(c.read_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "readAt",
       (select count(*)::int from master_record r where r.connection = c.connection and r.kind = c.kind) as records
  from master_cursor c order by 1, 2`;
const STATE = `
select changes::float8 as changes, to_char(read_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "readAt"
  from master_cursor where connection = $1 and kind = $2`;

/** A page of a list: its records, where to go on, and whether there is more. */
export interface MasterPage {
  readonly rows: readonly MasterRow[];
  readonly cursor: string;
  readonly more: boolean;
}

/** What one look came to: so many records changed, and whether there is more; null where nothing was read. */
export type Taken = { readonly changed: number; readonly more: boolean } | null;

/**
 * Reads a list on where no other replica does, and where it was not read to its end within `everySeconds`: what it says
 * and how far it came are one commit.
 */
export function readOn(
  writer: CallWriter,
  { connection, kind }: MasterList,
  everySeconds: number,
  read: (cursor: string | null) => Promise<MasterPage>,
): Promise<Taken> {
  return writer.transaction<Taken>(async (client) => {
    const [lead] = (await client.query<{ leads: boolean }>(named('master-lead', LEAD, [connection, kind]))).rows;
    if (!lead?.leads) return { result: null, frames: [] };
    const values = [connection, kind, everySeconds];
    const [at] = (await client.query<{ cursor: string | null; fresh: boolean }>(named('master-cursor', CURSOR, values)))
      .rows;
    if (at?.fresh) return { result: null, frames: [] };
    const revision = Date.now();
    const page = await read(at?.cursor ?? null);
    const changed = await keepPage(client, { connection, kind }, page, revision);
    return { result: { changed, more: page.more }, frames: [] };
  });
}

/** How often it is written down that a list was read where nothing changed, seconds. */
const NOTED_EVERY_SECONDS = 30;

/** Keeps a page and how far it came; returns how many records are other than before. */
export async function keepPage(client: Queryable, list: MasterList, page: MasterPage, revision: number) {
  const changed = await putRecords(client, list, page.rows, revision);
  const values = [list.connection, list.kind, page.cursor, !page.more, NOTED_EVERY_SECONDS];
  await client.query(named('master-advance', ADVANCE, values));
  return changed;
}

/** Keeps what an ERP said; an older word changes nothing. Returns how many records are other than before. */
async function putRecords(
  client: Queryable,
  { connection, kind }: MasterList,
  rows: readonly MasterRow[],
  revision: number,
): Promise<number> {
  if (rows.length === 0) return 0;
  // of a record that changed twice the last counts
  const latest = [...new Map(rows.map((row) => [row.id, row])).values()];
  const values = [connection, kind, JSON.stringify(latest), revision];
  const { rows: answer } = await client.query<{ changed: number }>(named('master-put', PUT, values));
  return answer[0]?.changed ?? 0;
}

/** Records with these natural keys. */
export async function recordsByKey(client: Queryable, { connection, kind }: MasterList, keys: readonly string[]) {
  return (await client.query<KeptRecord>(named('master-by-key', BY_KEY, [connection, kind, keys]))).rows;
}

/** Customers that share a match key. */
export async function customersByMatch(client: Queryable, connection: string, keys: readonly string[]) {
  return (await client.query<KeptRecord>(named('master-by-match', BY_MATCH, [connection, keys]))).rows;
}

/** Which records are sought; `after` is the last one that was seen. */
export interface MasterSearch {
  readonly connection: string | undefined;
  readonly kind: MasterKind | undefined;
  /** Beginning of the natural key, or the whole id. */
  readonly q: string | undefined;
  readonly after: readonly [connection: string, kind: string, naturalKey: string, id: string];
  readonly limit: number;
}

/** Records by connection, kind and beginning of their name. */
export async function searchRecords(client: Queryable, { connection, kind, q, after, limit }: MasterSearch) {
  const values = [connection ?? null, kind ?? null, q ?? null, ...after, limit];
  return (await client.query<KeptRecord>(named('master-search', SEARCH, values))).rows;
}

/** How far every list was read. */
export async function listStates(client: Queryable): Promise<MasterListState[]> {
  return (await client.query<MasterListState>(named('master-states', STATES, []))).rows;
}

/** How far one list was read, without counting it. */
export async function listState(client: Queryable, { connection, kind }: MasterList) {
  type State = Pick<MasterListState, 'changes' | 'readAt'>;
  const { rows } = await client.query<State>(named('master-state', STATE, [connection, kind]));
  return rows[0] ?? { changes: 0, readAt: null };
}

function named(name: string, text: string, values: unknown[]) {
  return { name, text, values };
}
