import { keyOf, type MarketOrder } from '../marketplace.js';
import { sum } from '../minor-units.js';
import type { Shipment } from '../wms/wms-records.js';

/** Which orders have shipped, and how far. */
export class Progress {
  private readonly unitsLeft = new Map<string, number>();
  private whole = 0;

  /** Orders of which every wanted unit has left. */
  get shippedWhole(): number {
    return this.whole;
  }

  /** Orders of which a part has left. */
  get shippedPartly(): number {
    return this.unitsLeft.size - this.whole;
  }

  /** A parcel of an order has left. */
  add(order: MarketOrder, { lines }: Shipment): void {
    const key = keyOf(order);
    const before = this.unitsLeft.get(key) ?? sum(order.wantedUnits().values());
    const left = before - sum(lines.map(({ quantity }) => quantity));
    this.unitsLeft.set(key, left);
    if (left <= 0 && before > 0) this.whole += 1;
  }
}
