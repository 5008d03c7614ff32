import type pg from 'pg';
import type { Message } from '#libs/contracts';
import type { ShipmentOrderName } from '../store/gateway-store.js';
import type { Alias, Name, WaitingFact, WaitingRow } from './routing.js';

const RESOLVE = {
  name: 'alias.resolve',
  text: `select a.account, a.named_by as "namedBy", a.name, a.key, a.traceparent from alias a
    join unnest($1::text[], $2::text[], $3::text[]) as wanted (account, named_by, name) using (account, named_by, name)`,
};

/** The names of these that are known. */
export async function resolve(client: pg.PoolClient, names: readonly Name[]): Promise<readonly Alias[]> {
  if (names.length === 0) return [];
  const columns = [
    names.map(({ account }) => account),
    names.map(({ namedBy }) => namedBy),
    names.map(({ name }) => name),
  ];
  return (await client.query<Alias>({ ...RESOLVE, values: columns })).rows;
}

const WAIT = {
  name: 'waiting-fact.insert',
  text: `insert into waiting_fact (id, account, named_by, name, message)
    select id, account, named_by, name, message
      from json_to_recordset($1) as given (id text, account text, named_by text, name text, message json)
    on conflict (id) do update set message = excluded.message`,
};

/** Keeps facts until their name is known. */
export async function wait(client: pg.PoolClient, facts: readonly WaitingFact[]): Promise<void> {
  if (facts.length === 0) return;
  const records = facts.map(({ account, namedBy, name, message }) => ({
    id: message.id,
    account,
    named_by: namedBy,
    name,
    message,
  }));
  await client.query({ ...WAIT, values: [JSON.stringify(records)] });
}

const LEARN = {
  name: 'alias.learn',
  text: `insert into alias (account, named_by, name, key, traceparent)
    select distinct on (account, named_by, name) account, named_by, name, key, traceparent
      from json_to_recordset($1) as given (account text, named_by text, name text, key text, traceparent text)
      order by account, named_by, name
    on conflict (account, named_by, name) do nothing`,
};

/** Notes other names of actors; the first meaning of a name stands. */
export async function learn(client: pg.PoolClient, aliases: readonly Alias[]): Promise<void> {
  if (aliases.length === 0) return;
  const records = aliases.map(({ namedBy, ...alias }) => ({ ...alias, named_by: namedBy }));
  await client.query({ ...LEARN, values: [JSON.stringify(records)] });
}

/** The account of a warehouse stands in the call that was answered, and so does the trace of the order. */
const LEARN_SHIPMENT_ORDERS = {
  name: 'alias.learn-shipment-orders',
  text: `insert into alias (account, named_by, name, key, traceparent)
    select distinct on (c.target, given.name) c.target, 'shipment-order-id', given.name, given.key,
        c.message ->> 'traceparent'
      from json_to_recordset($1) as given (ref text, name text, key text) join call c on c.ref = given.ref
      order by c.target, given.name
    on conflict (account, named_by, name) do nothing`,
};

/** Notes what warehouses call orders, as the answers to calls say. */
export async function learnShipmentOrders(client: pg.PoolClient, names: readonly ShipmentOrderName[]): Promise<void> {
  if (names.length === 0) return;
  await client.query({ ...LEARN_SHIPMENT_ORDERS, values: [JSON.stringify(names)] });
}

/** Facts whose name is known by now. */
const RELEASE = {
  name: 'waiting-fact.release',
  text: `with known as (
      select w.id, a.key, a.traceparent from waiting_fact w join alias a
        on a.account = w.account and a.named_by = w.named_by and a.name = w.name
      limit $1
    ), released as (
      delete from waiting_fact w using known a where a.id = w.id
      returning w.id, w.message, w.told, w.since, w.account, w.named_by, w.name, a.key, a.traceparent
    ), kept as (update lineage l set key = r.key from released r where l.fact = r.id)
    select * from released`,
};

const OVERDUE = {
  name: 'waiting-fact.overdue',
  text: `update waiting_fact set told = true where id in (
      select id from waiting_fact where not told and since < now() - $1 * interval '1 millisecond' limit $2)
    returning id, message, told, since, account, named_by, name, null as key, null as traceparent`,
};

interface WaitingRecord {
  readonly id: string;
  readonly message: Message;
  readonly told: boolean;
  readonly since: Date;
  readonly account: string;
  readonly named_by: string;
  readonly name: string;
  readonly key: string | null;
  readonly traceparent: string | null;
}

/** Takes out so many facts whose name is known by now. */
export async function release(client: pg.PoolClient, atMost: number): Promise<WaitingRow[]> {
  return (await client.query<WaitingRecord>({ ...RELEASE, values: [atMost] })).rows.map(rowOf);
}

/** So many facts that have waited for longer than this; each is told once. */
export async function overdue(client: pg.PoolClient, afterMs: number, atMost: number): Promise<WaitingRow[]> {
  return (await client.query<WaitingRecord>({ ...OVERDUE, values: [afterMs, atMost] })).rows.map(rowOf);
}

function rowOf({ named_by: namedBy, ...row }: WaitingRecord): WaitingRow {
  return { ...row, namedBy };
}
