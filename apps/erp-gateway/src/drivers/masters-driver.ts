import type { Turn } from '#libs/actors';
import type { CustomerMatch, CustomerWish } from './customer-match.js';
import { notSupported, type MasterReaders } from './driver.js';
import { notSold, type ErpItem, type MasterChanges, type MasterKind } from './master-data.js';

/** What a driver's own class for master data can tell. */
export interface ErpMasters {
  /** What is read of each kind; kinds that are missing are not told. */
  readonly readers: MasterReaders;
  matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch>;
  /** Those of the items that the ERP has. */
  items(skus: readonly string[], turn: Turn): Promise<ErpItem[]>;
}

/** A driver whose master data are told by a class of their own. */
export abstract class MastersDriver {
  abstract readonly name: string;
  protected abstract readonly masters: ErpMasters;

  matchCustomer(wish: CustomerWish, turn: Turn): Promise<CustomerMatch> {
    return this.masters.matchCustomer(wish, turn);
  }

  async fetchItem(sku: string, turn: Turn): Promise<ErpItem | null> {
    return (await this.masters.items([sku], turn))[0] ?? null;
  }

  async validateItems(skus: readonly string[], turn: Turn): Promise<string[]> {
    return notSold(skus, await this.masters.items(skus, turn));
  }

  async changedSince<Kind extends MasterKind>(
    kind: Kind,
    cursor: string | null,
    turn: Turn,
  ): Promise<MasterChanges<Kind>> {
    const read = this.masters.readers[kind];
    if (!read) throw notSupported(this.name, `what changed of kind ${kind}`);
    return read(cursor, turn);
  }
}
