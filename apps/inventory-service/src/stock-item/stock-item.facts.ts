import { byId, latest, once, type FactsOf } from '#libs/actors';
import type { DataOf, stockAdjustment, stockCount, stockReservation } from '#libs/contracts';

/** A reservation as an order last stated it; without level it was taken back. */
export type StatedReservation = DataOf<typeof stockReservation> & {
  /** The order's revision of it: the answer names it. */
  readonly revision: number;
};

/** The slots of a stock item: one SKU of one legal entity in one pool. */
export const stockItemFacts = {
  /** What lay on the shelf when it was last counted. Source: the warehouse, by channel-gateway. */
  count: latest<DataOf<typeof stockCount>>(),
  /** Units that came or went beside orders, by adjustment. Source: channel-gateway, people. */
  adjustments: byId(once<DataOf<typeof stockAdjustment>>()),
  /** What order lines want held, and what left for them, by order and reservation. Source: order-service. */
  reservations: byId(byId(latest<StatedReservation>())),
};

/** What the stock item's plan sees. */
export type StockItemFacts = FactsOf<typeof stockItemFacts>;
