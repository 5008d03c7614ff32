import type { ExpectedDocument, SoldParcel } from '../expectation/expected-document.js';
import { allocate, sum } from '../minor-units.js';
import type { EbayPlan, PlannedLine } from './order-plan.js';

/**
 * One document a parcel. Tax that eBay collects and pays never touches the books: eBay owes us the price without it. Tax
 * inside of a price is not stated, so the books show the price whole. Freight goes whole with the first parcel, and what is
 * taken off it too.
 */
export function expectedDocuments({ seller, lines }: EbayPlan, parcels: readonly SoldParcel[]): ExpectedDocument[] {
  const { account, currency } = seller;
  const sold = new Map<string, number>();
  return parcels.map(({ shipmentId, lines: left }, ordinal) => {
    const shares = left.map(({ lineId, quantity }) => shareOf(lines, lineId, quantity, sold));
    const goods = sum(shares.map(({ price }) => price));
    const carried = ordinal === 0 ? sum(lines.map(({ shipping }) => shipping)) : 0;
    const carriedOff = ordinal === 0 ? sum(lines.map(({ shippingDiscount }) => shippingDiscount)) : 0;
    const off = sum(shares.map(({ discount }) => discount)) + carriedOff;
    const movements = [
      { account: '1200', party: `CLR-${account}-${currency}`, minor: goods + carried - off },
      { account: '4000', minor: -goods },
      { account: '4010', minor: -carried },
      { account: '4090', minor: off },
    ];
    return { shipmentId, movements: movements.filter(({ minor }) => minor !== 0) };
  });
}

/** The share of a line item's price and discount that belongs to its next units. */
function shareOf(all: readonly PlannedLine[], lineId: string, quantity: number, sold: Map<string, number>) {
  const line = all.find(({ id }) => id === lineId);
  if (!line) return { price: 0, discount: 0 };
  const from = sold.get(lineId) ?? 0;
  sold.set(lineId, from + quantity);
  const units = Array.from({ length: line.quantity }, () => 1);
  const share = (amount: number): number => sum(allocate(amount, units).slice(from, from + quantity));
  return { price: share(line.unitPrice * line.quantity), discount: share(line.discount) };
}
