import { frameOf, type TargetGate } from '#libs/actors';
import type { ErpDriver, MasterChanges } from '../drivers/driver.js';
import { masterRow } from '../master-data/master-keys.js';
import { keepPage } from '../master-data/master-rows.js';
import type { ItemCursors } from './item-cursors.js';
import { masterMessage } from './item-master.js';

/** What the item list of one connection needs. */
export interface ItemSyncParts {
  readonly connection: { readonly name: string; readonly legalEntities: readonly string[]; readonly timeoutMs: number };
  readonly driver: ErpDriver;
  readonly gate: Pick<TargetGate, 'turn'>;
  readonly cursors: ItemCursors;
}

/** Tells item actors what changed in an ERP's list, and keeps it among the master data. */
export class ItemSync {
  constructor(private readonly parts: ItemSyncParts) {}

  /** Takes every page that is there; returns how many items changed. Cursor and messages are one commit. */
  async run(): Promise<number> {
    let changed = 0;
    for (;;) {
      const page = await this.takePage();
      changed += page?.records.length ?? 0;
      if (!page?.more) return changed;
    }
  }

  private takePage(): Promise<MasterChanges<'item'> | null> {
    const { connection, driver, gate, cursors } = this.parts;
    return cursors.lead(connection.name, async (cursor, within) => {
      const asOf = new Date().toISOString();
      const page = await driver.changedSince('item', cursor, gate.turn(connection.timeoutMs));
      const rows = page.records.map((item) => masterRow('item', item));
      if (within)
        await keepPage(within, { connection: connection.name, kind: 'item' }, { ...page, rows }, Date.parse(asOf));
      return { result: page, cursor: page.cursor, frames: this.messagesOf(page, asOf).map((one) => frameOf(one)) };
    });
  }

  private messagesOf({ records }: MasterChanges<'item'>, asOf: string) {
    const { name, legalEntities } = this.parts.connection;
    // of an item that changed twice the last counts, as among the records: both would bear one id
    const newest = [...new Map(records.map((item) => [item.sku, item])).values()];
    return legalEntities.flatMap((legalEntity) =>
      newest.map((item) => {
        const key = `item/${legalEntity}/${item.sku}`;
        return masterMessage(`item-list/${name}/${Date.parse(asOf)}/${key}`, key, item, asOf);
      }),
    );
  }
}
