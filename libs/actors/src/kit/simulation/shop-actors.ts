import {
  orderCancellation,
  orderItemResolved,
  orderPostingOutcome,
  orderReservationAnswer,
  orderShipment,
  postingRequested,
  stockCount,
  stockReservation,
  typeOf,
  type DataOf,
  type ExceptionReason,
  type Message,
  type Posting,
} from '#libs/contracts';
import { actor, answered, fact, type FactsOf } from '../../actor.js';
import { level, postingEffect, wanting, type Effect } from '../../effects.js';
import { byId, conflicted, entries, latest, once, settled, winnerOf } from '../../slots.js';

/** A short order: it reserves what is resolved, posts what is shipped, and asks for help when stock is short for long. */
type Reservation = DataOf<typeof stockReservation>;
type Shipment = DataOf<typeof orderShipment>;
type StockAnswer = DataOf<typeof orderReservationAnswer>;

const orderEffects = {
  'stock.reserve': level<{ sku: string; priorityAt: string }, typeof stockReservation>({
    contract: stockReservation,
    to: (value) => `stock-item/US/${value.sku}/own`,
    data: (value, { actor: order, effect: reservation }) => {
      if (!value) return { order, reservation, level: null };
      return { order, reservation, level: { quantity: 1, priorityAt: value.priorityAt, shipped: [] } };
    },
  }),
  sale: postingEffect<typeof postingRequested>({
    contract: postingRequested,
    to: (_value, order) => order,
    data: (body, { effect: posting, revision }) => ({ posting, postingRevision: revision, lane: 'invoices', body }),
  }),
};
const wantOfOrder = wanting(orderEffects);

/** Purchase time of every order: priority goes by the key alone. */
const PURCHASED_AT = '2026-11-20T16:00:00.000Z';
/** Patience with short stock after the first shipment, milliseconds. */
const PATIENCE_MS = 90_000;
/** Price of a unit by plan version, minor units: a deploy changes what every shipped order is worth. */
const PRICES = { 1: 100, 2: 103 } as const;
/** Versions of the order's plan; a deploy goes from the first to the second. */
export type OrderPlanVersion = keyof typeof PRICES;

function saleOf({ shipmentId, lines }: Shipment, order: string, price: number): Posting {
  const units = lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    ...postingRequested.example.body,
    kind: 'sale',
    taxScheme: 'domestic',
    party: { role: 'consumer-default' },
    reference: { order, shipment: shipmentId },
    lines: [
      { component: 'clearing', amount: units * price, role: 'clearing', basis: 'gross' },
      ...lines.map((line) => ({
        component: 'item-price' as const,
        amount: line.quantity * price,
        role: 'contra' as const,
        basis: 'net' as const,
        orderLine: line.lineId,
      })),
    ],
  };
}

const orderSlots = {
  /** By SKU. Source: the item list. */
  items: byId(latest<'resolved' | 'unknown'>()),
  /** By shipment id. Source: the warehouse. */
  shipments: byId(once<Shipment>()),
  /** Reason of the cancellation. Source: the shop. */
  cancelled: once<string>(),
  /** By reservation. Source: the stock item. */
  stock: byId(latest<StockAnswer>()),
};

/** An order of the simulation, as one of its versions plans it. */
export const orderActor = (planVersion: OrderPlanVersion) =>
  actor({
    type: 'order',
    slots: orderSlots,
    receives: {
      [typeOf(orderItemResolved)]: (data: DataOf<typeof orderItemResolved>) => [fact(['items', data.sku], data.state)],
      [typeOf(orderShipment)]: (data: Shipment) => [fact(['shipments', data.shipmentId], data)],
      [typeOf(orderCancellation)]: (data: DataOf<typeof orderCancellation>) => [fact('cancelled', data.reason)],
      [typeOf(orderReservationAnswer)]: (data: StockAnswer) => [fact(['stock', data.reservation], data)],
      [typeOf(orderPostingOutcome)]: (data: DataOf<typeof orderPostingOutcome>) => [
        answered(data.posting, data.answersRevision, { outcome: data.outcome, lines: data.lines }),
      ],
    },
    effects: orderEffects,
    planVersion,
    plan: (facts, _policy: null) => planOrder(facts, PRICES[planVersion]),
  });

type OrderFacts = FactsOf<typeof orderSlots>;

function* planOrder(facts: OrderFacts, price: number): Iterable<Effect> {
  const { items, shipments, cancelled } = facts;
  if (conflicted(cancelled)) yield complaint('contradiction', cancelled.values.join(' or '));
  for (const [sku, state] of entries(items))
    if (winnerOf(state) === 'unknown') yield complaint('unknown-item', sku, sku);
  if (winnerOf(cancelled) !== undefined) return;
  for (const [sku, state] of entries(items))
    if (winnerOf(state) === 'resolved') yield wantOfOrder('stock.reserve', { sku, priorityAt: PURCHASED_AT }, sku);
  const shipped = entries(shipments).flatMap(([, shipment]) => settled(shipment) ?? []);
  for (const shipment of shipped) yield wantOfOrder('sale', saleOf(shipment, facts.self, price), shipment.shipmentId);
  if (shipped.length > 0) yield* planPatience(facts, shipped);
}

function* planPatience({ clockMs, stock, own }: OrderFacts, shipped: readonly Shipment[]): Iterable<Effect> {
  const endsMs = Math.min(...shipped.map((shipment) => Date.parse(shipment.shippedAt))) + PATIENCE_MS;
  yield wantOfOrder('timer', { atMs: endsMs });
  if (clockMs < endsMs) return;
  for (const [reservation, answer] of entries(stock)) {
    const { state, answersRevision } = winnerOf(answer) ?? {};
    if (state === 'short' && answersRevision === own[reservation]?.revision)
      yield complaint('short-stock', reservation, reservation);
  }
}

function complaint(reason: ExceptionReason, detail: string, ...parts: string[]): Effect {
  return wantOfOrder('exception', { reason, owner: 'commerce-operations', amountAtRisk: null, detail }, ...parts);
}

interface Held {
  readonly order: string;
  readonly reservation: string;
  readonly revision: number;
  readonly priorityAt: string | null;
}

const stockEffects = {
  'stock.answer': level<StockAnswer & { order: string }, typeof orderReservationAnswer>({
    contract: orderReservationAnswer,
    to: (value) => value.order,
    data: (value, { effect }) => {
      if (!value) return { reservation: effect, answersRevision: 0, quantity: 0, state: 'short' };
      const { order: _receiver, ...answer } = value;
      return answer;
    },
  }),
};
const wantOfStock = wanting(stockEffects);

/** A stock item of the simulation: serves reservations in the order of their keys. */
export const stockActor = actor({
  type: 'stock-item',
  slots: {
    /** By order and reservation. Source: orders. */
    reservations: byId(latest<Held>()),
    /** Units on the shelf. Source: the warehouse. */
    count: latest<number>(),
  },
  receives: {
    [typeOf(stockCount)]: (data: DataOf<typeof stockCount>) => [fact('count', data.onHand)],
    [typeOf(stockReservation)]: ({ order, reservation, level: wish }: Reservation, { revision }: Message) => [
      fact(['reservations', `${order} ${reservation}`], {
        order,
        reservation,
        revision,
        priorityAt: wish?.priorityAt ?? null,
      }),
    ],
  },
  effects: stockEffects,
  planVersion: 1,
  plan: function* ({ reservations, count }, _policy: null) {
    let left = winnerOf(count) ?? 0;
    for (const [, one] of entries(reservations)) {
      const held = winnerOf(one);
      if (!held || held.priorityAt === null) continue;
      const { order, reservation, revision: answersRevision } = held;
      const state = left > 0 ? 'held' : 'short';
      left -= 1;
      yield wantOfStock(
        'stock.answer',
        { order, reservation, answersRevision, quantity: 1, state },
        order,
        reservation,
      );
    }
  },
});
