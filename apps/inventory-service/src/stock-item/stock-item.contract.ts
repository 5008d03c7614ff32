import { fact, level, wanting, type ActorDefinition } from '#libs/actors';
import * as contracts from '#libs/contracts';
import type { DataOf } from '#libs/contracts';
import { idOf, type Grant, type StatedReservation } from './claim.js';

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
    fact(['reservations', idOf(data)], {
      ...data,
      revision: message.revision,
      statedAt: message.time,
    } satisfies StatedReservation),
  ],
};
