import { viewOf, winnerOf, type EntryPage, type Row } from '#libs/actors';
import { stockPool } from '#libs/contracts';
import { z } from 'zod';
import { claimOf, grantOf, unitsLeft, type ReservationEntry } from '../stock-item/claim.js';
import { partsOf } from '../stock-item/sellable.js';
import { onHand } from '../stock-item/shelf.js';
import { LEVEL, type SellableUnits } from '../stock-item/stock-item.contract.js';
import type { StockItemFacts } from '../stock-item/stock-item.facts.js';
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
  /** What channel accounts were told that they may sell, and what became of it. */
  levels: z.array(
    z.object({
      account: z.string(),
      /** The SKU as it is listed there. */
      sku: z.string(),
      units: z.int(),
      state: z.enum(['asked', 'confirmed', 'not-needed', 'failed', 'in-doubt']),
    }),
  ),
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
    ...namesIn(row.key),
    levels: levelsIn(row, facts),
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

function namesIn(key: string): Pick<StockView, 'legalEntity' | 'sku' | 'pool'> {
  const { pool, ...names } = partsOf(key);
  return { ...names, pool: stockPool.parse(pool) };
}

function levelsIn({ issued }: Row, { levels }: Pick<StockItemFacts, 'levels'>): StockView['levels'] {
  return Object.entries(issued).flatMap(([key, one]) => {
    if (one.k !== 'level' || one.n !== LEVEL) return [];
    const { account, sku, units } = one.v as SellableUnits;
    const answer = winnerOf(levels[key]);
    return [{ account, sku, units, state: answer && answer.answersRevision >= one.r ? answer.state : 'asked' }];
  });
}
