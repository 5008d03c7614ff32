import type { ExpectedDocument, SoldParcel } from '../expectation/expected-document.js';
import { sum } from '../minor-units.js';
import type { RegionalPlan } from './order-plan.js';

/** One document a parcel: prices have the tax inside and orders do not say how much, so the books show them whole. Freight goes with the first parcel. */
export function expectedDocuments(
  { seller, lines, freight }: RegionalPlan,
  parcels: readonly SoldParcel[],
): ExpectedDocument[] {
  const { account, currency } = seller;
  const priceOf = new Map(lines.map(({ id, unitPrice }) => [id, unitPrice]));
  return parcels.map(({ shipmentId, lines: left }, ordinal) => {
    const goods = sum(left.map(({ lineId, quantity }) => (priceOf.get(lineId) ?? 0) * quantity));
    const carried = ordinal === 0 ? freight : 0;
    const movements = [
      { account: '1200', party: `CLR-${account}-${currency}`, minor: goods + carried },
      { account: '4000', minor: -goods },
      { account: '4010', minor: -carried },
    ];
    return { shipmentId, movements: movements.filter(({ minor }) => minor !== 0) };
  });
}
