import { fact, level, wanting, type ActorDefinition } from '#libs/actors';
import * as contracts from '#libs/contracts';
import type { DataOf } from '#libs/contracts';
import type { StatedReservation } from './stock-item.facts.js';

/** What the stock item last answered to a reservation, and what it holds for it: a promise that stands. */
export interface Grant {
  readonly order: string;
  /** Effect key of the reservation at the order. */
  readonly reservation: string;
  readonly answersRevision: number;
  /** Units that the order wanted held when this was decided. */
  readonly quantity: number;
  readonly state: 'held' | 'short';
  /** Units held when this was decided; of what is short, those that were held before. */
  readonly held: number;
  /** Units that had left for the reservation when this was decided: they were held no longer. */
  readonly left: number;
}

/** Name of the level, and start of its keys. */
export const ANSWER = 'reservation.answer';

/** What a stock item may say to the world. */
export const stockItemEffects = {
  /** Held or short. To: the order. Keyed by order and reservation. */
  'reservation.answer': level<Grant, typeof contracts.orderReservationAnswer>({
    contract: contracts.orderReservationAnswer,
    to: ({ order }) => order,
    data: (grant, { effect }) =>
      grant
        ? {
            reservation: grant.reservation,
            answersRevision: grant.answersRevision,
            quantity: grant.quantity,
            state: grant.state,
          }
        : { reservation: reservationIn(effect), answersRevision: 0, quantity: 0, state: 'short' },
  }),
};

/** The order's own effect key inside `reservation.answer/order/<account>/<id>/stock.reserve/<line>/<sku>`. */
function reservationIn(effect: string): string {
  return effect.slice(effect.indexOf('/stock.reserve/') + 1);
}

/** Makes the stock item's effects. */
export const want = wanting(stockItemEffects);

/** What a stock item is told, and the facts that it adds. */
export const stockItemReceives: ActorDefinition['receives'] = {
  'stock-item.count.v1': (data: DataOf<typeof contracts.stockCount>) => [fact('count', data)],
  'stock-item.adjustment.v1': (data: DataOf<typeof contracts.stockAdjustment>) => [
    fact(['adjustments', data.adjustmentId], data),
  ],
  'stock-item.reservation.v1': (data: DataOf<typeof contracts.stockReservation>, message) => [
    fact(['reservations', data.order, data.reservation], {
      ...data,
      revision: message.revision,
    } satisfies StatedReservation),
  ],
};
