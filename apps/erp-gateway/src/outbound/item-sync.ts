import { frameOf, type CallWriter, type Gate, type Queryable, type SchemaChange } from '#libs/actors';
import type { ErpDriver, ItemChanges } from '../drivers/driver.js';
import { masterMessage } from './item-master.js';

/** What the item list of one connection needs. */
export interface ItemSyncParts {
  readonly connection: { readonly name: string; readonly legalEntities: readonly string[]; readonly timeoutMs: number };
  readonly driver: ErpDriver;
  readonly gate: Gate;
  readonly writer: CallWriter;
}

/** How far each list was read. */
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

/** Tells item actors what changed in an ERP's list. One replica at a time: whoever holds the lock of the transaction. */
export class ItemSync {
  constructor(private readonly parts: ItemSyncParts) {}

  /** Takes every page that is there; returns how many items changed. Cursor and messages are one commit. */
  async run(): Promise<number> {
    let changed = 0;
    for (;;) {
      const page = await this.takePage();
      changed += page?.items.length ?? 0;
      if (!page?.more) return changed;
    }
  }

  private async takePage(): Promise<ItemChanges | null> {
    const { connection, driver, gate, writer } = this.parts;
    return writer.transaction(async (client) => {
      if (!(await leads(client, connection.name))) return { result: null, frames: [] };
      const cursor = await cursorOf(client, connection.name);
      const asOf = new Date().toISOString();
      const page = await driver.changedSince(cursor, gate.turn(connection.timeoutMs));
      if (page.cursor !== cursor)
        await client.query({ name: 'item-advance', text: ADVANCE, values: [connection.name, page.cursor] });
      return { result: page, frames: this.messagesOf(page, asOf).map((message) => frameOf(message)) };
    });
  }

  private messagesOf({ items }: ItemChanges, asOf: string) {
    const { name, legalEntities } = this.parts.connection;
    return legalEntities.flatMap((legalEntity) =>
      items.map((item) => {
        const key = `item/${legalEntity}/${item.sku}`;
        return masterMessage(`item-list/${name}/${Date.parse(asOf)}/${key}`, key, item, asOf);
      }),
    );
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
