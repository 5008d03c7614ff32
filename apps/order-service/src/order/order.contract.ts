import {
  answered,
  command,
  fact,
  level,
  postingEffect,
  retried,
  wanting,
  winnerOf,
  type ActorDefinition,
  type Issue,
} from '#libs/actors';
import * as contracts from '#libs/contracts';
import type { Contract, DataOf } from '#libs/contracts';
import { itemKey, knownOf } from './common-items.js';
import type { CommandName, Delivery } from './deliveries.js';
import type { OrderFacts } from './order.facts.js';
import type { Reservation } from './reservations.js';
import { snapshotFacts } from './snapshot-facts.js';

/** Within this time what an order has asked for is answered, or it asks again: far longer than any of our services takes. */
const ANSWER_WITHIN_MS = 15 * 60_000;

/** A command goes by way of the order itself: whoever carries it out answers the order. */
function toOutside<Name extends CommandName, C extends Contract>(contract: C) {
  return command<Delivery<Name>, C>({
    contract,
    to: (_delivery, order) => order,
    data: ({ account, body }, { effect, revision }) =>
      ({ effect, effectRevision: revision, account, body }) as DataOf<C>,
    answer: { withinMs: ANSWER_WITHIN_MS },
  });
}

function delivery<Name extends CommandName>() {
  return toOutside<Name, typeof contracts.deliveryRequested>(contracts.deliveryRequested);
}

/** A SKU of the order, and whose item list knows it. */
export interface Lookup {
  readonly legalEntity: string;
  readonly sku: string;
}

/** Name of the level, and start of its keys. */
export const LOOKUP = 'item.lookup';

/** What an order may ask of the world. */
export const orderEffects = {
  /** Hold these units, and these left. To: inventory-service. Keyed by line and SKU. */
  'stock.reserve': level<Reservation, typeof contracts.stockReservation>({
    contract: contracts.stockReservation,
    to: ({ legalEntity, sku, pool }) => `stock-item/${legalEntity}/${sku}/${pool}`,
    data: (value, { actor, effect }) => ({
      order: actor,
      reservation: effect,
      level: value && reservationLevel(value),
    }),
    answer: {
      withinMs: ANSWER_WITHIN_MS,
      // nobody is told that nothing is held
      given: ({ reservations }: OrderFacts, { effect, revision, value }) =>
        value.quantity === 0 || (winnerOf(reservations[effect])?.answersRevision ?? 0) >= revision,
    },
  }),
  /** What is this SKU? To: erp-gateway. Keyed by SKU. */
  'item.lookup': level<Lookup, typeof contracts.itemLookup>({
    contract: contracts.itemLookup,
    to: ({ legalEntity, sku }) => itemKey(legalEntity, sku),
    data: (value, { actor, effect }, { items }: OrderFacts) => {
      const sku = value?.sku ?? effect.slice(LOOKUP.length + 1);
      return { order: actor, sku, wanted: value !== null, ...knownOf(items[sku]) };
    },
    answer: {
      withinMs: ANSWER_WITHIN_MS,
      given: ({ items }: OrderFacts, { value }) => Object.keys(items[value.sku] ?? {}).length > 0,
    },
  }),
  /** Send these goods. To: the warehouse, by channel-gateway. Keyed by its number. */
  'shipment.release': delivery<'shipment.release'>(),
  /** Give back what has not left. To: the warehouse, by channel-gateway. Keyed by its number. */
  'shipment.recall': delivery<'shipment.recall'>(),
  /** These goods left. To: the shop, by channel-gateway. Keyed by shipment. */
  'shipment.confirm': delivery<'shipment.confirm'>(),
  /** We take the order, or not. To: the channel, by channel-gateway. Keyed by its number. */
  'order.acknowledge': toOutside<'order.acknowledge', typeof contracts.orderAcknowledge>(contracts.orderAcknowledge),
  /** We do not deliver these units. To: the channel, by channel-gateway. Keyed by its number. */
  'order.cancel': toOutside<'order.cancel', typeof contracts.orderCancel>(contracts.orderCancel),
  /** The order as the ERP shows it. To: the ERP, by erp-gateway. Keyed by legal entity. */
  'sales-order': level<contracts.SalesOrder, typeof contracts.salesOrderWanted>({
    contract: contracts.salesOrderWanted,
    to: (_value, order) => order,
    data: (value, { effect, revision }) => ({
      salesOrder: effect,
      orderRevision: revision,
      legalEntity: effect.slice(effect.indexOf('/') + 1),
      level: value,
    }),
    answer: { withinMs: ANSWER_WITHIN_MS },
  }),
  /** What a shipment sold. To: the ERP, by erp-gateway. Keyed by shipment. */
  sale: postingEffect({
    contract: contracts.postingRequested,
    to: (_posting, order) => order,
    data: (body, { effect, revision }: Issue) => ({
      posting: effect,
      postingRevision: revision,
      lane: 'invoices' as const,
      body,
    }),
    answer: { withinMs: ANSWER_WITHIN_MS },
  }),
};

function reservationLevel({ quantity, priorityAt, shipped }: Reservation) {
  return { quantity, priorityAt, shipped: shipped.map((one) => ({ ...one })) };
}

/** Makes the order's effects. */
export const want = wanting(orderEffects);

type Receives = ActorDefinition['receives'];

/** What an order is told, and the facts that it adds. */
export const orderReceives: Receives = {
  'order.snapshot.v1': snapshotFacts,
  'order.payment.v1': (data: DataOf<typeof contracts.orderPayment>) => [fact(['payments', data.transactionId], data)],
  'order.cancellation.v1': (data: DataOf<typeof contracts.orderCancellation>) => [fact('cancelled', data)],
  'order.cancellation-request.v1': (data: DataOf<typeof contracts.orderCancellationRequest>) => [
    fact(['cancellationRequests', data.requestId], data),
  ],
  'order.fulfilment.v1': (data: DataOf<typeof contracts.orderFulfilment>) => [
    fact(['fulfilments', data.fulfilmentId], data),
  ],
  'order.shipment.v1': (data: DataOf<typeof contracts.orderShipment>) => [fact(['shipments', data.shipmentId], data)],
  'order.item-resolved.v1': (data: DataOf<typeof contracts.orderItemResolved>) => [
    fact(['items', data.sku, data.state], data),
  ],
  'order.reservation-answer.v1': (data: DataOf<typeof contracts.orderReservationAnswer>) => [
    fact(['reservations', data.reservation], data),
  ],
  'order.posting-outcome.v1': ({
    posting,
    answersRevision,
    outcome,
    lines,
    ...data
  }: DataOf<typeof contracts.orderPostingOutcome>) => [answered(posting, answersRevision, { outcome, lines, data })],
  'order.delivery-outcome.v1': (data: DataOf<typeof contracts.orderDeliveryOutcome>) => [
    answered(data.command, data.answersRevision, { outcome: data.state, data }),
  ],
  'order.ruling.v1': (data: DataOf<typeof contracts.orderRuling>) => [
    fact(['rulings', data.rulingId], data),
    ...(data.decision === 'retry' ? [retried(data.effect, data.effectRevision)] : []),
  ],
};
