import { fact, level, wanting, winnerOf, type ActorDefinition } from '#libs/actors';
import * as contracts from '#libs/contracts';
import type { DataOf } from '#libs/contracts';
import { idOf, type Grant, type StatedReservation } from './claim.js';
import type { StockItemFacts } from './stock-item.facts.js';

/** Units that a channel account may sell of a SKU. */
export interface SellableUnits {
  readonly account: string;
  /** The SKU as the channel knows it. */
  readonly sku: string;
  readonly location?: string;
  readonly units: number;
}

/** Name of the level, and start of its keys. */
export const LEVEL = 'stock.level';

/** Within this time a channel has taken a level, or it is said again: a channel that is away for long costs no exception. */
const ANSWER_WITHIN_MS = 60 * 60_000;

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
  /** So many may be sold. To: the channel, by channel-gateway. Keyed by channel account and SKU as listed there. */
  'stock.level': level<SellableUnits, typeof contracts.stockLevel>({
    contract: contracts.stockLevel,
    to: (_value, item) => item,
    data: (value, { effect, revision }) => {
      const { account, sku } = value ?? listingIn(effect);
      const location = value?.location === undefined ? {} : { location: value.location };
      const body = { command: LEVEL, sku, ...location, units: value?.units ?? null } as const;
      return { effect, effectRevision: revision, account, body };
    },
    answer: {
      withinMs: ANSWER_WITHIN_MS,
      given: ({ levels }: StockItemFacts, { effect, revision }) =>
        (winnerOf(levels[effect])?.answersRevision ?? 0) >= revision,
    },
  }),
};

/** Account and SKU inside `stock.level/<account>/<sku>`; a SKU may hold slashes. */
function listingIn(effect: string): Pick<SellableUnits, 'account' | 'sku'> {
  const [, account = '', ...sku] = effect.split('/');
  return { account, sku: sku.join('/') };
}

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
  'stock-item.level-outcome.v1': (data: DataOf<typeof contracts.stockLevelOutcome>) => [
    fact(['levels', data.level], data),
  ],
  'stock-item.reservation.v1': (data: DataOf<typeof contracts.stockReservation>, message) => [
    fact(['reservations', idOf(data)], {
      ...data,
      revision: message.revision,
      statedAt: message.time,
    } satisfies StatedReservation),
  ],
};
