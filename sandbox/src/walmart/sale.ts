import type { ExpectedDocument, SoldParcel } from '../expectation/expected-document.js';
import { allocate, sum } from '../minor-units.js';
import type { PlannedLine, WalmartPlan } from './order-plan.js';

/**
 * One document a parcel. Walmart collects the tax and pays it, so it never touches the books: Walmart owes us the price
 * without it. Freight goes whole with the first parcel, and a replacement posts nothing.
 */
export function expectedDocuments(plan: WalmartPlan, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  if (plan.replaces !== null) return [];
  const { account, currency } = plan.seller;
  const cursor = new Map<string, number>();
  const freight = sum(plan.lines.map(({ shipping }) => shipping));
  return parcels.map(({ shipmentId, lines }, ordinal) => {
    const goods = sum(lines.map(({ lineId, quantity }) => shareOf(plan.lines, lineId, quantity, cursor)));
    const carried = ordinal === 0 ? freight : 0;
    const movements = [
      { account: '1200', party: `CLR-${account}-${currency}`, minor: goods + carried },
      { account: '4000', minor: -goods },
      { account: '4010', minor: -carried },
    ];
    return { shipmentId, movements: movements.filter(({ minor }) => minor !== 0) };
  });
}

/** The share of a line's price that belongs to its next units. */
function shareOf(all: readonly PlannedLine[], lineId: string, quantity: number, cursor: Map<string, number>): number {
  const line = all.find(({ number }) => number === lineId);
  if (!line) return 0;
  const from = cursor.get(lineId) ?? 0;
  cursor.set(lineId, from + quantity);
  const units = Array.from({ length: line.quantity }, () => 1);
  return sum(allocate(line.unitPrice * line.quantity, units).slice(from, from + quantity));
}
