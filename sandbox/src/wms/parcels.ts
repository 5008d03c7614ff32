import type { Dice } from '../dice.js';
import { sum } from '../minor-units.js';
import type { SkuUnits } from './wms-records.js';

/** Share of orders with two units or more that leave in two parcels. */
const shareInTwo = 0.25;

/** What goes into the next parcel: all of it, or a part that leaves at least one unit for the second. */
export function nextParcel(open: readonly SkuUnits[], isFirst: boolean, dice: Dice): SkuUnits[] {
  const units = sum(open.map(({ quantity }) => quantity));
  if (!isFirst || units < 2 || !dice.chance(shareInTwo)) return [...open];
  let left = dice.between(1, units - 1);
  return open.flatMap((line) => {
    const quantity = Math.min(left, line.quantity);
    left -= quantity;
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
}
