import type { ExpectedDocument, SoldParcel } from '../expectation/expected-document.js';
import { allocate, sum } from '../minor-units.js';
import type { EbayPlan } from './order-plan.js';

/**
 * One document a parcel. eBay collects the tax and pays it, so it never touches the books: eBay owes us the price without
 * it. Freight goes whole with the first parcel.
 */
export function expectedDocuments(plan: EbayPlan, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  const { account, currency } = plan.seller;
  const sold = new Map<string, number>();
  const freight = sum(plan.lines.map(({ shipping }) => shipping));
  return parcels.map(({ shipmentId, lines }, ordinal) => {
    const goods = sum(
      lines.map(({ lineId, quantity }) => {
        const line = plan.lines.find(({ id }) => id === lineId);
        if (!line) return 0;
        const from = sold.get(lineId) ?? 0;
        sold.set(lineId, from + quantity);
        const units = Array.from({ length: line.quantity }, () => 1);
        return sum(allocate(line.unitPrice * line.quantity, units).slice(from, from + quantity));
      }),
    );
    const carried = ordinal === 0 ? freight : 0;
    const movements = [
      { account: '1200', party: `CLR-${account}-${currency}`, minor: goods + carried },
      { account: '4000', minor: -goods },
      { account: '4010', minor: -carried },
    ];
    return { shipmentId, movements: movements.filter(({ minor }) => minor !== 0) };
  });
}
