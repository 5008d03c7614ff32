import { viewOf, winnerOf, type EntryPage, type Row } from '#libs/actors';
import { stockPool } from '#libs/contracts';
import { z } from 'zod';
import { claimOf, grantOf, unitsLeft, type ReservationEntry } from '../stock-item/claim.js';
import { onHand } from '../stock-item/shelf.js';
import { stockItemActor } from '../stock-item/stock-item.actor.js';

/** A stock item as the REST door shows it; all figures are units. */
export const stockViewSchema = z.object({
  key: z.string(),
  legalEntity: z.string(),
  sku: z.string(),
  pool: stockPool,
  /** As counted, less what left since; null before the first count. */
  onHand: z.int().nullable(),
  /** Promised to orders and not shipped yet. */
  held: z.int(),
  /** On hand and promised to nobody; below zero where more is promised than there is. */
  free: z.int().nullable(),
  count: z.object({ warehouse: z.string(), onHand: z.int(), asOf: z.string() }).nullable(),
  /** Reservations that wait for units. */
  waiting: z.int(),
  /** A page, in the order of order and reservation. */
  reservations: z.array(
    z.object({
      order: z.string(),
      reservation: z.string(),
      /** Units still wanted. */
      quantity: z.int(),
      state: z.enum(['held', 'short']),
      shipped: z.int(),
    }),
  ),
  /** `after` of the next page; null where this is the last. */
  next: z.string().nullable(),
});

/** A stock item as the REST door shows it. */
export type StockView = z.output<typeof stockViewSchema>;

/** Reads a row and a page of its reservations for people: what lies there, what is promised, and to whom. */
export function stockView(row: Row, page: EntryPage<ReservationEntry['fact']>): StockView {
  const facts = viewOf(stockItemActor, row);
  const { rest } = facts.reservations;
  const [units, held] = [onHand(facts) ?? null, rest['held'] ?? 0];
  return {
    key: row.key,
    ...partsOf(row.key),
    onHand: units,
    held,
    free: units === null ? null : units - held,
    count: winnerOf(facts.count) ?? null,
    waiting: rest['waiting'] ?? 0,
    reservations: page.entries.flatMap(reservationView),
    next: page.next,
  };
}

function reservationView(entry: ReservationEntry): StockView['reservations'] {
  const claim = claimOf(entry.fact);
  if (!claim) return [];
  const { order, reservation, level } = claim;
  const state = grantOf(entry)?.state ?? 'held';
  return [{ order, reservation, quantity: level.quantity, state, shipped: unitsLeft(claim) }];
}

/** `stock-item/<legal entity>/<sku>/<pool>`; a SKU may hold slashes. */
function partsOf(key: string): Pick<StockView, 'legalEntity' | 'sku' | 'pool'> {
  const [, legalEntity = '', ...rest] = key.split('/');
  const pool = stockPool.parse(rest.at(-1));
  return { legalEntity, sku: rest.slice(0, -1).join('/'), pool };
}
