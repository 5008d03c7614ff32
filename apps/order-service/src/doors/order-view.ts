import { settled, viewOf, winnerOf, type Row } from '#libs/actors';
import { exceptionReason, minor, money, owner, stockPool } from '#libs/contracts';
import { z } from 'zod';
import { commandNames, sent } from '../order/deliveries.js';
import { unitsLeft, type Departure } from '../order/departures.js';
import type { Line } from '../order/lines.js';
import { stateOfFacts } from '../order/order.actor.js';
import { orderFacts, type OrderFacts } from '../order/order.facts.js';
import type { OrderPolicy } from '../order/order.policy.js';
import { orderOf, type Order } from '../order/order.js';
import { SALE } from '../order/sale.js';

const delivery = z.object({
  /** Effect key, for example `shipment.release/1`. */
  effect: z.string(),
  account: z.string(),
  state: z.enum(['sent', 'confirmed', 'failed', 'in-doubt']),
  /** The other side's id of what it made. */
  externalId: z.string().nullable(),
});

const document = z.object({ kind: z.string(), documentId: z.string(), number: z.string(), reference: z.string() });

/** An order as the REST door shows it; amounts in minor units of `currency`. */
export const orderViewSchema = z.object({
  key: z.string(),
  state: z.enum(['open', 'pending', 'accepted', 'refused', 'partly-shipped', 'shipped', 'cancelled']),
  /** Null where the order itself has not come yet. */
  head: z
    .object({
      channel: z.string(),
      channelAccount: z.string(),
      legalEntity: z.string(),
      marketplaceOrderId: z.string(),
      orderName: z.string().nullable(),
      placedAt: z.string(),
      currency: z.string(),
      total: minor.nullable(),
      test: z.boolean(),
      replacementOf: z.string().nullable(),
      isPaid: z.boolean(),
    })
    .nullable(),
  lines: z.array(
    z.object({
      lineId: z.string(),
      sku: z.string().nullable(),
      ordered: z.int(),
      /** Units that were not cancelled. */
      wanted: z.int(),
      shipped: z.int(),
      item: z.enum(['resolved', 'unresolved']),
      stock: z.array(z.object({ sku: z.string(), quantity: z.int(), state: z.enum(['held', 'short', 'asked']) })),
    }),
  ),
  deliveries: z.array(delivery),
  shipments: z.array(
    z.object({
      shipmentId: z.string(),
      at: z.string(),
      pool: stockPool,
      warehouse: z.string().nullable(),
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
      lines: z.array(z.object({ lineId: z.string(), quantity: z.int() })),
    }),
  ),
  postings: z.array(
    z.object({
      /** Effect key, for example `sale/SHP-1`. */
      posting: z.string(),
      /** What it asks the clearing account to move, minor units. */
      clearing: minor,
      /** True while the ERP has not answered the newest revision. */
      inFlight: z.boolean(),
      revisions: z.array(
        z.object({
          revision: z.int(),
          outcome: z.string(),
          reason: z.string().nullable(),
          documents: z.array(document),
        }),
      ),
    }),
  ),
  exceptions: z.array(
    z.object({
      key: z.string(),
      reason: exceptionReason,
      owner,
      amountAtRisk: money.nullable(),
      detail: z.string(),
      openedAt: z.string(),
    }),
  ),
});

/** An order as the REST door shows it. */
export type OrderView = z.output<typeof orderViewSchema>;

/** Reads a row for people: where the order stands, what was asked of the world, and what came back. */
export function orderView(row: Row, policy: OrderPolicy): OrderView {
  const facts = viewOf({ slots: orderFacts }, row);
  const placed = settled(facts.placed);
  const order = placed && orderOf(facts, policy, placed);
  return {
    key: row.key,
    state: stateOfFacts(facts, policy),
    head: order ? headOf(order) : null,
    lines: order ? order.lines.map((line) => lineOf(order, line)) : [],
    deliveries: deliveriesOf(facts),
    shipments: order ? order.departures.map((one) => shipmentOf(one)) : [],
    postings: postingsOf(row, facts),
    exceptions: exceptionsOf(row),
  };
}

function headOf({ placed, facts, isPaid, pricing }: Order): OrderView['head'] {
  return {
    ...placed,
    orderName: winnerOf(facts.head)?.orderName ?? null,
    total: pricing?.charges.total ?? null,
    replacementOf: winnerOf(facts.replacementOf) ?? null,
    isPaid,
  };
}

function lineOf({ departures, reservations }: Order, line: Line): OrderView['lines'][number] {
  const { lineId, sku, ordered, wanted, parts } = line;
  const stock = reservations
    .filter((one) => one.line === line && one.reservation.quantity > 0)
    .map(({ sku: part, reservation, state }) => ({ sku: part, quantity: reservation.quantity, state }));
  const shipped = unitsLeft(line, departures);
  return { lineId, sku, ordered, wanted, shipped, item: parts ? 'resolved' : 'unresolved', stock };
}

function deliveriesOf(facts: OrderFacts): OrderView['deliveries'] {
  const all = commandNames.flatMap((command) => sent(facts, command));
  return all.map((one) => ({
    effect: one.key,
    account: one.delivery.account,
    state: one.answer?.state ?? 'sent',
    externalId: one.answer?.externalId ?? null,
  }));
}

function shipmentOf({
  id,
  at,
  pool,
  warehouse,
  carrier,
  trackingNumber,
  lines,
}: Departure): OrderView['shipments'][number] {
  return {
    shipmentId: id,
    at,
    pool,
    warehouse: warehouse ?? null,
    carrier: carrier ?? null,
    trackingNumber: trackingNumber ?? null,
    lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
  };
}

function postingsOf({ issued }: Row, facts: OrderFacts): OrderView['postings'] {
  return Object.entries(issued).flatMap(([posting, one]) => {
    if (one.k !== 'posting' || !posting.startsWith(`${SALE}/`)) return [];
    const clearing = one.body.lines.filter((line) => line.role === 'clearing');
    const revisions = Object.entries(facts.answers[posting] ?? {}).map(([revision, { outcome, data }]) => {
      const said = (data ?? {}) as { reason?: string; documents?: z.output<typeof document>[] };
      return { revision: Number(revision), outcome, reason: said.reason ?? null, documents: said.documents ?? [] };
    });
    const inFlight = one.fly !== null;
    return [{ posting, clearing: clearing.reduce((sum, line) => sum + line.amount, 0), inFlight, revisions }];
  });
}

function exceptionsOf({ issued }: Row): OrderView['exceptions'] {
  return Object.entries(issued).flatMap(([key, one]) => {
    if (one.k !== 'exception') return [];
    const { reason, owner: who, amountAtRisk, detail } = one.v;
    return [{ key, reason, owner: who, amountAtRisk, detail, openedAt: one.o }];
  });
}
