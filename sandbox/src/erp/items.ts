import { catalogue, kit, sampleSkus, soldOutItem } from '../catalogue.js';

/** An item of the ERP's list. */
export interface ErpItem {
  readonly sku: string;
  readonly itemId: string;
  readonly taxClass: string;
  readonly active: boolean;
  readonly bundle?: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly standalonePriceMinor: number;
  }[];
}

const skusAtStart = [...catalogue.map(({ sku }) => sku), ...sampleSkus, soldOutItem.sku];

/** The item list in the order of its changes; the cursor is the number of changes that a reader has seen. */
export class ItemList {
  private readonly changes: ErpItem[] = [];

  constructor() {
    for (const sku of skusAtStart) this.add(sku);
    this.changes.push({ ...this.newItem(kit.sku), bundle: kit.components });
  }

  /** Adds an item, as a person in the ERP would; one that is known stays as it is. */
  add(sku: string): ErpItem {
    const known = this.withSku(sku);
    if (known) return known;
    const item = this.newItem(sku);
    this.changes.push(item);
    return item;
  }

  /** A person gives an item another tax class. */
  reclassify(sku: string, taxClass: string): void {
    const known = this.withSku(sku);
    if (known) this.changes.push({ ...known, taxClass });
  }

  withSku(sku: string): ErpItem | undefined {
    return this.changes.findLast((item) => item.sku === sku);
  }

  /** What changed since a cursor. */
  since(cursor: number, limit: number): { items: ErpItem[]; cursor: string; more: boolean } {
    const items = this.changes.slice(cursor, cursor + limit);
    const end = cursor + items.length;
    return { items, cursor: String(end), more: end < this.changes.length };
  }

  private newItem(sku: string): ErpItem {
    return { sku, itemId: `I-${String(this.changes.length + 1).padStart(4, '0')}`, taxClass: 'standard', active: true };
  }
}
