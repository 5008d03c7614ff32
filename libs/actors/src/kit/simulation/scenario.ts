import {
  consumerOf,
  orderCancellation,
  orderItemResolved,
  orderPostingOutcome,
  orderShipment,
  postingRequested,
  stockCount,
  typeOf,
  type ConsumerDefinition,
  type DataOf,
  type Message,
  type ServiceName,
} from '#libs/contracts';
import type { ActorDefinition, Slots } from '../../actor.js';
import { sumByLineKey } from '../../posting-lines.js';
import { told } from '../../given.js';
import { randomBy } from '../../orders-of-arrival.js';
import { orderActor, stockActor, type OrderPlanVersion } from './shop-actors.js';

/** An actor type and who serves it. */
export interface Served {
  readonly service: ServiceName;
  readonly definition: ActorDefinition<Slots, never>;
  readonly consumer: ConsumerDefinition;
}

/** The actors of the simulation, as a build with this plan of orders serves them. */
export function servedBy(planVersion: OrderPlanVersion): readonly Served[] {
  const order = orderActor(planVersion) as unknown as Served['definition'];
  const stock = stockActor as unknown as Served['definition'];
  return [
    { service: 'order-service', definition: order, consumer: consumerOf('order-service', 'FACTS', 'order') },
    {
      service: 'inventory-service',
      definition: stock,
      consumer: consumerOf('inventory-service', 'FACTS', 'stock-item'),
    },
  ];
}

/** What comes from outside: a few orders, corrected, shipped, cancelled, contradicted, and some that nobody can take. */
export function inputsBy(seed: number): Message[] {
  const random = randomBy(seed);
  const chance = (share: number) => random() < share;
  const skus = ['A', 'B'];
  const counts = skus.map((sku) => counted(sku, 1 + Math.floor(random() * 2)));
  const orders = [1, 2, 3].flatMap((number) => [
    ...skus.flatMap((sku) => (chance(0.7) ? itemFacts(`order/a/${number}`, sku, chance) : [])),
    ...[1, 2].flatMap((shipment) =>
      chance(0.5) ? [shipped(`order/a/${number}`, `S-${number}-${shipment}`, chance(0.5) ? 1 : 2)] : [],
    ),
    ...(chance(0.3) ? [cancelled(`order/a/${number}`, 'buyer')] : []),
    ...(chance(0.1) ? [cancelled(`order/a/${number}`, 'fraud')] : []),
    ...(chance(0.1) ? [{ ...cancelled(`order/a/${number}`, 'bad'), data: { at: 'yesterday', reason: 'bad' } }] : []),
    ...(chance(0.1) ? [{ ...cancelled(`order/a/${number}`, 'newer'), type: 'order.cancellation.v2' }] : []),
  ]);
  return [...counts, ...orders];
}

function counted(sku: string, onHand: number): Message {
  const data = { warehouse: 'WH1', onHand, asOf: '2026-11-20T00:00:00.000Z' };
  return told(stockCount, `stock-item/US/${sku}/own`, data, { id: `count ${sku}`, revision: 1 });
}

function itemFacts(order: string, sku: string, chance: (share: number) => boolean): Message[] {
  const say = (state: 'resolved' | 'unknown', revision: number) =>
    told(orderItemResolved, order, { sku, state }, { id: `${order} ${sku} ${revision}`, revision });
  return chance(0.4)
    ? [say('unknown', 1), say('resolved', 2)]
    : [say('resolved', 1), ...(chance(0.2) ? [say('unknown', 2)] : [])];
}

function shipped(order: string, shipmentId: string, quantity: number): Message {
  const lines = [{ lineId: '1', sku: 'A', quantity }];
  return told(
    orderShipment,
    order,
    { shipmentId, shippedAt: '2026-11-20T00:00:00.000Z', warehouse: 'WH1', lines },
    { id: shipmentId },
  );
}

function cancelled(order: string, reason: string): Message {
  const data = { at: '2026-11-20T00:00:00.000Z', reason };
  return told(orderCancellation, order, data, { id: `${order} ${reason}`, time: data.at });
}

/** Where the ERP's gateway takes postings. */
export const postings = consumerOf('erp-gateway', 'POSTINGS', 'posting');

/** An ERP that posts whatever it is asked to, once a reference. */
export class SimulatedErp {
  readonly #posted = new Map<string, DataOf<typeof postingRequested>>();

  /** Posts and answers; asked again under the same reference it answers the same. */
  post(message: Message): Message {
    const asked = message.data as DataOf<typeof postingRequested>;
    if (!this.#posted.has(message.id)) this.#posted.set(message.id, asked);
    const data = this.#posted.get(message.id) ?? asked;
    const answer = {
      posting: data.posting,
      answersRevision: data.postingRevision,
      outcome: 'posted' as const,
      documents: [],
    };
    const lines = sumByLineKey(data.body.lines);
    const { id, key, time } = message;
    return {
      id: `${id}!posted`,
      type: typeOf(orderPostingOutcome),
      source: 'erp-gateway',
      key,
      time,
      revision: 0,
      data: { ...answer, lines },
    };
  }

  /** What stands in its books, by order and shipment: minor units by line. */
  books(): Record<string, Record<string, number>> {
    const books: Record<string, Record<string, number>> = {};
    for (const { body } of this.#posted.values()) {
      const lines = (books[`${body.reference.order} ${body.reference.shipment}`] ??= {});
      for (const [key, amount] of Object.entries(sumByLineKey(body.lines))) lines[key] = (lines[key] ?? 0) + amount;
    }
    return withoutZeros(books);
  }
}

function withoutZeros(books: Record<string, Record<string, number>>): Record<string, Record<string, number>> {
  const kept = Object.entries(books).map(
    ([key, lines]) => [key, Object.entries(lines).filter(([, amount]) => amount !== 0)] as const,
  );
  return Object.fromEntries(
    kept.filter(([, lines]) => lines.length > 0).map(([key, lines]) => [key, Object.fromEntries(lines)]),
  );
}
