import type { CallWriter } from '#libs/actors';
import { masterKinds, type MasterKind } from '../drivers/driver.js';
import type { ServedErp } from '../connections/served-erp.js';
import { masterRow } from './master-keys.js';
import { readOn } from './master-rows.js';

/** Most pages of one list in one look: a first reading of a long list goes on at the next. */
const PAGES_A_LOOK = 50;

/** Reads what changed in the lists of one ERP. Items are read by the item list, which keeps them too. */
export class MasterSync {
  readonly kinds: readonly MasterKind[];

  constructor(
    private readonly erp: Pick<ServedErp, 'driver' | 'gate' | 'connection'>,
    private readonly writer: CallWriter,
  ) {
    this.kinds = masterKinds.filter((kind) => kind !== 'item' && erp.driver.capabilities.masterData.includes(kind));
  }

  /** Reads every list that is due; one that cannot be read does not hold up the others. Throws the first failure. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const kind of this.kinds) await this.readList(kind).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  private async readList(kind: MasterKind): Promise<void> {
    for (let page = 0; page < PAGES_A_LOOK; page += 1) {
      const taken = await this.readPage(kind);
      if (!taken?.more) return;
    }
  }

  private readPage(kind: MasterKind) {
    const { connection, driver, gate } = this.erp;
    const list = { connection: connection.name, kind };
    // a replica that looks a little before its time does not leave the list for a whole round
    const everySeconds = connection.masterDataEverySeconds * 0.9;
    return readOn(this.writer, list, everySeconds, async (cursor) => {
      const { records, ...page } = await driver.changedSince(kind, cursor, gate.turn(connection.timeoutMs));
      return { ...page, rows: records.map((record) => masterRow(kind, record)) };
    });
  }
}
