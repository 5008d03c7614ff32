import type { CallWriter, Frame, Queryable, SchemaChange } from '#libs/actors';

/** What was read of a list from its cursor on. */
export interface ReadOn<T> {
  readonly result: T;
  /** Where to go on. */
  readonly cursor: string;
  readonly frames: Frame[];
}

/** Reads on from a cursor; what it keeps `within` is one commit with the cursor, where the store has a transaction. */
export type ReadFrom<T> = (cursor: string | null, within?: Queryable) => Promise<ReadOn<T>>;

/** How far the item list of each connection was read; one replica at a time reads it. */
export interface ItemCursors {
  /**
   * Reads on where nobody else does: what the work says and how far it came are one commit. Null where another replica
   * reads that list at this moment.
   */
  lead<T>(connection: string, read: ReadFrom<T>): Promise<T | null>;
}

/** The table of the cursors. */
export const itemCursorSchema: readonly SchemaChange[] = [
  {
    name: 'item-cursor-1',
    statements: [
      'create table item_cursor (connection text primary key, cursor text not null, at timestamptz not null)',
    ],
  },
];

const LEAD = `select pg_try_advisory_xact_lock(hashtext('item-sync ' || current_schema() || ' ' || $1)) as leads`;
const CURSOR = 'select cursor from item_cursor where connection = $1';
const ADVANCE = `
insert into item_cursor (connection, cursor, at) values ($1, $2, now())
on conflict (connection) do update set cursor = excluded.cursor, at = excluded.at`;

/** Cursors in PostgreSQL; whoever holds the lock of the transaction leads. */
export class PostgresItemCursors implements ItemCursors {
  constructor(private readonly writer: CallWriter) {}

  lead<T>(connection: string, read: ReadFrom<T>): Promise<T | null> {
    return this.writer.transaction<T | null>(async (client) => {
      if (!(await leads(client, connection))) return { result: null, frames: [] };
      const before = await cursorOf(client, connection);
      const { result, cursor, frames } = await read(before, client);
      if (cursor !== before) await client.query({ name: 'item-advance', text: ADVANCE, values: [connection, cursor] });
      return { result, frames };
    });
  }
}

async function leads(client: Queryable, connection: string): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>({ name: 'item-lead', text: LEAD, values: [connection] });
  return rows[0]?.leads ?? false;
}

async function cursorOf(client: Queryable, connection: string): Promise<string | null> {
  const { rows } = await client.query<{ cursor: string }>({ name: 'item-cursor', text: CURSOR, values: [connection] });
  return rows[0]?.cursor ?? null;
}
