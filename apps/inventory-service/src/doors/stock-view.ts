import { viewOf, winnerOf, type Row } from '#libs/actors';
import { stockPool } from '#libs/contracts';
import { z } from 'zod';
import { unitsHeld } from '../stock-item/grants.js';
import { claimsOf, onHand, unitsLeft } from '../stock-item/shelf.js';
import { ANSWER, type Grant } from '../stock-item/stock-item.contract.js';
import { stockItemFacts } from '../stock-item/stock-item.facts.js';

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
});

/** A stock item as the REST door shows it. */
export type StockView = z.output<typeof stockViewSchema>;

/** Reads a row for people: what lies there, what is promised, and to whom. */
export function stockView(row: Row): StockView {
  const facts = viewOf({ slots: stockItemFacts }, row);
  const claims = claimsOf(facts);
  const grantOf = (order: string, reservation: string) =>
    facts.own[`${ANSWER}/${order}/${reservation}`]?.value as Grant | undefined;
  const grants = claims.flatMap((claim) => grantOf(claim.order, claim.reservation) ?? []);
  const [units, held] = [onHand(facts, claims) ?? null, unitsHeld(claims, grants)];
  return {
    key: row.key,
    ...partsOf(row.key),
    onHand: units,
    held,
    free: units === null ? null : units - held,
    count: winnerOf(facts.count) ?? null,
    reservations: claims.map((claim) => ({
      order: claim.order,
      reservation: claim.reservation,
      quantity: claim.level.quantity,
      state: grantOf(claim.order, claim.reservation)?.state ?? 'held',
      shipped: unitsLeft(claim),
    })),
  };
}

/** `stock-item/<legal entity>/<sku>/<pool>`; a SKU may hold slashes. */
function partsOf(key: string): Pick<StockView, 'legalEntity' | 'sku' | 'pool'> {
  const [, legalEntity = '', ...rest] = key.split('/');
  const pool = stockPool.parse(rest.at(-1));
  return { legalEntity, sku: rest.slice(0, -1).join('/'), pool };
}
