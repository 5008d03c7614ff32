import { sum } from '../minor-units.js';
import { lastOrderDocument } from '../shop/order-document.js';
import type { ShopOrder } from '../shop/shop.js';
import type { Shipment } from '../wms/wms-records.js';

/** Which orders have shipped, and how far. */
export class Progress {
  private readonly unitsLeft = new Map<number, number>();
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
  add({ plan }: ShopOrder, { lines }: Shipment): void {
    const before = this.unitsLeft.get(plan.id) ?? wantedUnits(plan);
    const left = before - sum(lines.map(({ quantity }) => quantity));
    this.unitsLeft.set(plan.id, left);
    if (left <= 0 && before > 0) this.whole += 1;
  }
}

function wantedUnits(plan: ShopOrder['plan']): number {
  return sum(lastOrderDocument(plan).line_items.map(({ current_quantity }) => current_quantity));
}
