import { winnerOf } from '#libs/actors';
import type { StatedReservation, StockItemFacts } from './stock-item.facts.js';

/** A reservation that an order states now. */
export interface Claim extends Omit<StatedReservation, 'level'> {
  readonly level: NonNullable<StatedReservation['level']>;
}

/** Every reservation that is stated and not taken back. */
export function claimsOf({ reservations }: Pick<StockItemFacts, 'reservations'>): Claim[] {
  return Object.values(reservations)
    .flatMap((ofOrder) => Object.values(ofOrder))
    .flatMap((slot) => {
      const stated = winnerOf(slot);
      return stated?.level ? [{ ...stated, level: stated.level }] : [];
    });
}

/** Units that left for a reservation. */
export function unitsLeft({ level }: Claim): number {
  return level.shipped.reduce((sum, one) => sum + one.units, 0);
}

/** Units on the shelf: as last counted, less what left since and with what came or went since. Undefined before the first count. */
export function onHand(facts: StockItemFacts, claims: readonly Claim[]): number | undefined {
  const count = winnerOf(facts.count);
  if (!count) return undefined;
  const sinceMs = Date.parse(count.asOf);
  const isLater = (at: string) => Date.parse(at) > sinceMs;
  const left = claims.flatMap((claim) => claim.level.shipped).filter((one) => isLater(one.at));
  const adjusted = Object.values(facts.adjustments)
    .flatMap((slot) => winnerOf(slot) ?? [])
    .filter((one) => isLater(one.at));
  return count.onHand - sum(left) + sum(adjusted);
}

function sum(some: readonly { readonly units: number }[]): number {
  return some.reduce((units, one) => units + one.units, 0);
}
