import type { Element } from '../../../documents/element.js';
import { idOf, quantityOf, textOf } from '../../../documents/readings.js';

/** Units of each line that the order's own refunds and fulfilments speak of. */
export interface Movements {
  /** Refunded after delivery, by line. */
  readonly returned: ReadonlyMap<string, number>;
  /** Refunded without being put back on the shelf, by line: before or after delivery. */
  readonly notRestocked: ReadonlyMap<string, number>;
  /** Refunded and put back before delivery, by line. */
  readonly withdrawn: ReadonlyMap<string, number>;
  /** Fulfilled or on the way to it, by line. */
  readonly fulfilled: ReadonlyMap<string, number>;
}

/** What a refund did with the goods, by Shopify's `restock_type`. */
const BY_RESTOCK_TYPE: Readonly<Record<string, 'returned' | 'notRestocked' | 'withdrawn'>> = {
  return: 'returned',
  no_restock: 'notRestocked',
  cancel: 'withdrawn',
  legacy_restock: 'withdrawn',
};

/** Fulfilments that will not carry goods. */
const WITHOUT_GOODS: ReadonlySet<string> = new Set(['cancelled', 'error', 'failure']);

/** Adds up what the order's refunds and fulfilments say of each line. */
export function movementsOf(order: Element): Movements {
  const movements = { returned: new Map(), notRestocked: new Map(), withdrawn: new Map(), fulfilled: new Map() };
  for (const refund of order.get('refunds').items())
    for (const line of refund.get('refund_line_items').items()) {
      const kind = BY_RESTOCK_TYPE[textOf(line.get('restock_type')) ?? ''] ?? 'notRestocked';
      count(movements[kind], line.get('line_item_id'), line.get('quantity'));
    }
  for (const fulfilment of order.get('fulfillments').items()) {
    if (WITHOUT_GOODS.has(textOf(fulfilment.get('status')) ?? '')) continue;
    for (const line of fulfilment.get('line_items').items())
      count(movements.fulfilled, line.get('id'), line.get('quantity'));
  }
  return movements;
}

function count(units: Map<string, number>, line: Element, quantity: Element): void {
  const id = idOf(line) ?? '';
  units.set(id, (units.get(id) ?? 0) + (quantityOf(quantity) ?? 0));
}

/** What is known of one line's units. */
export interface LineUnits {
  readonly id: string;
  readonly quantity: number;
  /** Units the buyer still has or will get; null where an older document does not say. */
  readonly current: number | null;
}

/**
 * Units that will never be delivered: removed from the line, less those that were delivered and came back. A refund
 * without restock says nothing of delivery, so it counts as delivered only as far as the line was fulfilled.
 */
export function cancelledUnits({ id, quantity, current }: LineUnits, movements: Movements): number {
  const of = (units: ReadonlyMap<string, number>): number => units.get(id) ?? 0;
  if (current === null) return Math.min(of(movements.withdrawn), quantity);
  const left = Math.max(of(movements.fulfilled) - of(movements.returned), 0);
  const delivered = of(movements.returned) + Math.min(of(movements.notRestocked), left);
  return Math.max(quantity - current - delivered, 0);
}
