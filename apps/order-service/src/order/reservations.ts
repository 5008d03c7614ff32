import { entries, same, winnerOf } from '#libs/actors';
import { unitsInHand, type Custody } from './custody.js';
import type { Line } from './lines.js';
import type { OrderFacts, Placed } from './order.facts.js';

/** Units of a stock item that a line wants held, and those that left from them. */
export interface Reservation {
  readonly legalEntity: string;
  readonly sku: string;
  readonly pool: Line['pool'];
  /** Units still to be held. */
  readonly quantity: number;
  /** Instant of the purchase: the earlier is served first. */
  readonly priorityAt: string;
  readonly shipped: readonly { readonly shipmentId: string; readonly units: number; readonly at: string }[];
}

/** A reservation of a line, and how it stands. */
export interface LineReservation {
  readonly line: Line;
  readonly sku: string;
  /** Units of this SKU that the line wants sent in all. */
  readonly wanted: number;
  /** Units of this SKU that left. */
  readonly left: number;
  readonly reservation: Reservation;
  /** `asked`: the stock item has not answered what was last sent. */
  readonly state: 'held' | 'short' | 'asked';
}

/** Name of the level, and key of one reservation. */
export const RESERVE = 'stock.reserve';

/**
 * What the lines of our own pool want held. What is with the warehouse stays reserved until it left or came back;
 * what left is listed for as long as the order is known, for that is how the stock item learns of it.
 */
export function reservationsOf(
  facts: OrderFacts,
  placed: Placed,
  lines: readonly Line[],
  custody: Custody,
): LineReservation[] {
  return lines
    .filter((line) => line.ships && line.pool === 'own')
    .flatMap((line) => skusOf(facts, line, custody).map((sku) => reservationOf(facts, placed, line, sku, custody)));
}

function skusOf(facts: OrderFacts, line: Line, custody: Custody): string[] {
  const released = custody.releases.flatMap((one) => one.delivery.body.lines);
  const shipped = Object.values(facts.shipments).flatMap((slot) => winnerOf(slot)?.lines ?? []);
  const handled = [...released, ...shipped].filter((one) => one.lineId === line.lineId).map((one) => one.sku);
  return [...new Set([...(line.parts ?? []).map((part) => part.sku), ...handled])].toSorted();
}

function reservationOf(facts: OrderFacts, placed: Placed, line: Line, sku: string, custody: Custody): LineReservation {
  const perUnit = line.parts?.find((part) => part.sku === sku)?.perUnit ?? 0;
  const wanted = line.wanted * perUnit;
  const shipped = shippedOf(facts, line.lineId, sku);
  const left = shipped.reduce((sum, one) => sum + one.units, 0);
  const quantity = Math.max(0, Math.max(wanted, unitsInHand(custody, line.lineId, sku)) - left);
  const { legalEntity, placedAt: priorityAt } = placed;
  const reservation = { legalEntity, sku, pool: line.pool, quantity, priorityAt, shipped };
  return {
    line,
    sku,
    wanted,
    left,
    reservation,
    state: stateOf(facts, [RESERVE, line.lineId, sku].join('/'), reservation),
  };
}

function shippedOf(facts: Pick<OrderFacts, 'shipments'>, lineId: string, sku: string): Reservation['shipped'] {
  return entries(facts.shipments).flatMap(([shipmentId, slot]) => {
    const shipment = winnerOf(slot);
    const lines = shipment?.lines.filter((one) => one.lineId === lineId && one.sku === sku) ?? [];
    const units = lines.reduce((sum, one) => sum + one.quantity, 0);
    return shipment && units > 0 ? [{ shipmentId, units, at: shipment.shippedAt }] : [];
  });
}

/** An answer counts only if it names the revision and the quantity that were sent last. */
function stateOf(facts: OrderFacts, key: string, reservation: Reservation): LineReservation['state'] {
  if (reservation.quantity === 0) return 'held';
  const own = facts.own[key];
  const answer = winnerOf(facts.reservations[key]);
  if (!own || !answer || !same(own.value, reservation)) return 'asked';
  const current = answer.answersRevision === own.revision && answer.quantity === reservation.quantity;
  return current ? answer.state : 'asked';
}
