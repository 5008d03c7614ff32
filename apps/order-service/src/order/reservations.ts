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
  /** Units of this SKU that are still to be sent: what left in its stead counts as sent. */
  readonly toSend: number;
  /** Units of each SKU that left for the line, or, where the SKU is a kit's component, of this one alone. */
  readonly lefts: ReadonlyMap<string, number>;
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
    .flatMap((line) => {
      const skus = skusOf(facts, line, custody);
      return skus.map((sku) => reservationOf(facts, placed, line, { sku, skus, custody }));
    });
}

function skusOf(facts: OrderFacts, line: Line, custody: Custody): string[] {
  const released = custody.releases.flatMap((one) => one.delivery.body.lines);
  const shipped = Object.values(facts.shipments).flatMap((slot) => winnerOf(slot)?.lines ?? []);
  const handled = [...released, ...shipped].filter((one) => one.lineId === line.lineId).map((one) => one.sku);
  return [...new Set([...(line.parts ?? []).map((part) => part.sku), ...handled])].toSorted();
}

function reservationOf(
  facts: OrderFacts,
  placed: Placed,
  line: Line,
  { sku, skus, custody }: { sku: string; skus: readonly string[]; custody: Custody },
): LineReservation {
  const shipped = shippedOf(facts, line.lineId, sku);
  const lefts = leftsOf(facts, line, isKit(line) ? [sku] : skus);
  const perUnit = line.parts?.find((part) => part.sku === sku)?.perUnit ?? 0;
  const toSend = Math.max(0, line.wanted * perUnit - sum(lefts));
  const inHand = remaining({ sku, lefts }, (name) => unitsInHand(custody, line.lineId, name));
  const { legalEntity, placedAt: priorityAt } = placed;
  const quantity = Math.max(toSend, inHand);
  const reservation = { legalEntity, sku, pool: line.pool, quantity, priorityAt, shipped };
  const state = stateOf(facts, [RESERVE, line.lineId, sku].join('/'), reservation);
  return { line, sku, toSend, lefts, reservation, state };
}

/** A line of several components: each is sent for itself, and none in another's stead. */
function isKit({ sku, parts = [] }: Line): boolean {
  return parts.some((part) => part.sku !== sku);
}

function leftsOf(facts: OrderFacts, { lineId }: Line, skus: readonly string[]): ReadonlyMap<string, number> {
  const unitsOf = (sku: string) => shippedOf(facts, lineId, sku).reduce((all, one) => all + one.units, 0);
  return new Map(skus.map((sku) => [sku, unitsOf(sku)]));
}

/** Of the units of a SKU that are counted for a line, those that have not left, be it under another SKU. */
export function remaining(
  { sku, lefts }: Pick<LineReservation, 'sku' | 'lefts'>,
  count: (sku: string) => number,
): number {
  const counted = new Map([...lefts.keys()].map((name) => [name, count(name)]));
  const ofSku = (counted.get(sku) ?? 0) - (lefts.get(sku) ?? 0);
  return Math.max(0, Math.min(ofSku, sum(counted) - sum(lefts)));
}

function sum(units: ReadonlyMap<string, number>): number {
  return [...units.values()].reduce((all, one) => all + one, 0);
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
