import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { orderIdOf } from './world/order-template.js';

const LATENCIES = `
select extract(epoch from c.done_at - d.received_at)::float8 * 1000 as ms
  from erp_gateway.call c
  join channel_gateway.document d on d.id = split_part(c.ref, '/', 2) || '/load-order-' || (split_part(c.ref, '/', 3)::bigint - $1)
 where c.message ->> 'type' = 'posting.requested.v1' and c.state = 'done'
   and split_part(c.ref, '/', 3)::bigint between $2 and $3`;

/** Milliseconds from the webhook's arrival to the recorded outcome of the ERP, of the orders with these numbers. */
export async function latenciesMs(database: pg.Pool, from: number, orders: number): Promise<number[]> {
  const values = [orderIdOf(0), orderIdOf(from), orderIdOf(from + orders - 1)];
  const { rows } = await database.query<{ ms: number }>(LATENCIES, values);
  return rows.map(({ ms }) => ms);
}

/** What the databases say of all orders of a run. */
export interface OrdersCheck {
  readonly orders: number;
  /** Orders that are shipped and have heard that their sale is posted. */
  readonly told: number;
  readonly openExceptions: number;
  readonly deadLetters: number;
}

/** The load's outside has no lists to poll: after a quarter of an hour the gateway tells somebody, and is right. */
const CHECK = `
select (select count(*) from order_service.order_actor)::int as orders,
       (select count(*) from order_service.order_actor where state = 'shipped' and facts::text like '%"posted"%')::int as told,
       (select count(*) from order_service.exception where state = 'open')::int
       + (select count(*) from channel_gateway.exception where state = 'open' and reason <> 'feed-stuck')::int
       + (select count(*) from inventory_service.exception where state = 'open')::int
       + (select count(*) from erp_gateway.exception where state = 'open')::int as "openExceptions",
       (select count(*) from order_service.dead_letter)::int + (select count(*) from channel_gateway.dead_letter)::int
       + (select count(*) from inventory_service.dead_letter)::int + (select count(*) from erp_gateway.dead_letter)::int as "deadLetters"`;

/** Counts what stands in the databases. */
export async function checkOrders(database: pg.Pool): Promise<OrdersCheck> {
  const { rows } = await database.query<OrdersCheck>(CHECK);
  const [found] = rows;
  if (!found) throw new Error('the check gave no row');
  return found;
}

/** How long the last outcomes may take from the ERP to their orders once nothing lies on the bus, and between two looks. */
const TOLD_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** The same when all of so many orders have been told, or the time for it is over: what was said last may still be on its way. */
export async function settledCheck(database: pg.Pool, orders: number): Promise<OrdersCheck> {
  const until = performance.now() + TOLD_WITHIN_MS;
  for (;;) {
    const check = await checkOrders(database);
    if (check.told >= orders || performance.now() > until) return check;
    await pause(LOOK_EVERY_MS);
  }
}
