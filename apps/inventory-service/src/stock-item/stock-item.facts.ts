import { byId, latest, once, rows, type FactsOf } from '#libs/actors';
import type { DataOf, stockAdjustment, stockCount, stockLevelOutcome } from '#libs/contracts';
import { ANSWER, claimOf, columnsOf, finishedMs, sumOf, unitsLeftSince, type StatedReservation } from './claim.js';

/** Days that a reservation is kept after the order wants nothing more of it: late scans and counts come within it. */
const KEEP_DAYS = 60;

/** The slots of a stock item: one SKU of one legal entity in one pool. */
export const stockItemFacts = {
  /** What lay on the shelf when it was last counted. Source: the warehouse, by channel-gateway. */
  count: latest<DataOf<typeof stockCount>>(),
  /** Units that came or went beside orders, by adjustment. Source: channel-gateway, people. */
  adjustments: byId(once<DataOf<typeof stockAdjustment>>()),
  /** What became of the newest level that a channel answered, by effect key. Source: channel-gateway. */
  levels: byId(latest<DataOf<typeof stockLevelOutcome>>()),
  /** What order lines want held, and what left for them, by order and reservation. Source: order-service. */
  reservations: rows({
    entry: latest<StatedReservation>(),
    effects: [ANSWER],
    sum: sumOf,
    since: {
      find: 'left',
      sum: ({ fact }, sinceMs) => {
        const claim = claimOf(fact);
        return { left: claim ? unitsLeftSince(claim, sinceMs) : 0 };
      },
    },
    columns: columnsOf,
    find: { waiting: { by: 'needUnits', order: 'priorityMs' }, left: { by: 'leftMs' } },
    finished: { sinceMs: finishedMs, keepDays: KEEP_DAYS },
  }),
};

/** What the stock item's plan sees. */
export type StockItemFacts = FactsOf<typeof stockItemFacts>;
