/** Who let the others wait. */
export type Waiter = 'shop' | 'wms' | 'erp';

/** Milliseconds that the world waited on purpose for one order. */
export interface OrderWaits {
  readonly shopMs: number;
  readonly wmsMs: number;
  readonly erpMs: number;
}

interface Interval {
  readonly waiter: Waiter;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Remembers when the world waited on purpose; a moment in which two waited counts once, for the first. */
export class PurposefulWaits {
  private readonly intervals = new Map<string, Interval[]>();

  /** Both instants in epoch milliseconds; nothing is kept where the end is not after the beginning. */
  record(orderId: string, waiter: Waiter, fromMs: number, toMs: number): void {
    if (toMs <= fromMs) return;
    const known = this.intervals.get(orderId);
    if (known) known.push({ waiter, fromMs, toMs });
    else this.intervals.set(orderId, [{ waiter, fromMs, toMs }]);
  }

  /** Milliseconds by order id. */
  report(): Record<string, OrderWaits> {
    return Object.fromEntries([...this.intervals].map(([orderId, intervals]) => [orderId, addUp(intervals)]));
  }
}

function addUp(intervals: readonly Interval[]): OrderWaits {
  const total = { shop: 0, wms: 0, erp: 0 };
  let coveredToMs = Number.NEGATIVE_INFINITY;
  for (const { waiter, fromMs, toMs } of intervals.toSorted((left, right) => left.fromMs - right.fromMs)) {
    total[waiter] += Math.max(0, toMs - Math.max(fromMs, coveredToMs));
    coveredToMs = Math.max(coveredToMs, toMs);
  }
  return { shopMs: total.shop, wmsMs: total.wms, erpMs: total.erp };
}
