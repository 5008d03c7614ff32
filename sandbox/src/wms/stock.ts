import type { Count, SkuUnits } from './wms-records.js';

/** Units on hand by SKU. */
export class Stock {
  private readonly units: Map<string, number>;

  constructor(atStart: readonly (readonly [string, number])[]) {
    this.units = new Map(atStart);
  }

  add(sku: string, units: number): void {
    this.units.set(sku, (this.units.get(sku) ?? 0) + units);
  }

  take(lines: readonly SkuUnits[]): void {
    for (const { sku, quantity } of lines) this.add(sku, -quantity);
  }

  /** Everything on hand, by SKU. */
  get items(): Count['items'] {
    return [...this.units].map(([sku, onHand]) => ({ sku, onHand })).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
  }
}
