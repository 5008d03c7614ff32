import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { z } from 'zod';
import { refusalIn, refused, type WalmartClient } from './walmart-client.js';

/** One or many: Walmart leaves the list out where there is one only, in some versions. */
const many = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), item.transform((one) => [one])]).transform((all) => all as z.output<Item>[]);
const count = z.coerce.number().int().nonnegative();
const status = z.object({
  status: z.string(),
  statusQuantity: z.object({ amount: count }),
  trackingInfo: z.object({ trackingNumber: z.string().nullish() }).nullish(),
});
const line = z.object({
  lineNumber: z.coerce.string(),
  statusDate: z.union([z.number(), z.string()]).nullish(),
  orderLineStatuses: z.object({ orderLineStatus: many(status) }),
});
const shown = z.object({
  shippingInfo: z.object({ methodCode: z.string().nullish() }).nullish(),
  orderLines: z.object({ orderLine: many(line) }),
});
/** Mexico leaves out what the others put around an order. */
const answered = z.union([z.object({ order: shown }), shown.transform((order) => ({ order }))]);

/** States of units; a line may have units in several. */
export type UnitState = 'Created' | 'Acknowledged' | 'Shipped' | 'Delivered' | 'Cancelled';

/** An order as Walmart shows it now: what was done with its units. */
export class OrderView {
  private constructor(private readonly order: z.output<typeof answered>['order']) {}

  /** Reads one order. Refused where Walmart does not know it. */
  static async read(client: WalmartClient, orderId: string, turn: Turn): Promise<OrderView> {
    const path = `/v3/orders/${encodeURIComponent(orderId)}`;
    const answer = await client.call({ operation: 'order', method: 'GET', path, harmless: true }, turn);
    const refusal = refusalIn(answer);
    if (refusal) throw refused(refusal, `to show order ${orderId}`);
    const { success, data } = answered.safeParse(answer.json());
    if (success) return new OrderView(data.order);
    throw new RetryLater('unreadable-order', {
      problem: `Walmart shows order ${orderId} in a form that is not known`,
      remedy: 'It is asked again by itself; compare the form with docs/channels/walmart.md if this lasts.',
      afterMs: 60_000,
    });
  }

  /** How the buyer wants it sent, for example `Value`. */
  get methodCode(): string | undefined {
    return this.order.shippingInfo?.methodCode ?? undefined;
  }

  /** Units of a line, or of all lines, in some states. */
  units(states: readonly UnitState[], lineId?: string): number {
    return this.statusesOf(lineId)
      .filter((one) => states.some((state) => isState(one.status, state)))
      .reduce((total, one) => total + one.statusQuantity.amount, 0);
  }

  /** Units of a line that left under a tracking number. */
  unitsIn(trackingNumber: string, lineId: string): number {
    return this.statusesOf(lineId)
      .filter((one) => one.trackingInfo?.trackingNumber === trackingNumber)
      .filter((one) => isState(one.status, 'Shipped') || isState(one.status, 'Delivered'))
      .reduce((total, one) => total + one.statusQuantity.amount, 0);
  }

  /** When a line was last changed, epoch milliseconds; refused where the order has no such line. */
  changedMs(lineId: string): number {
    const found = this.order.orderLines.orderLine.find(({ lineNumber }) => lineNumber === lineId);
    if (found) return new Date(found.statusDate ?? 0).getTime();
    throw new Terminal('no-such-line', {
      problem: `Walmart shows no line ${lineId} in this order`,
      remedy: 'Look at the order in Seller Center, and decide.',
    });
  }

  private statusesOf(lineId: string | undefined) {
    return this.order.orderLines.orderLine
      .filter(({ lineNumber }) => lineId === undefined || lineNumber === lineId)
      .flatMap(({ orderLineStatuses }) => orderLineStatuses.orderLineStatus);
  }
}

/** `Cancelled` is spelled both ways, and in capitals in errors. */
function isState(word: string, state: UnitState): boolean {
  const plain = word.toLowerCase().replace('canceled', 'cancelled');
  return plain === state.toLowerCase();
}
