import type pg from 'pg';
import { frameOf, type Frame } from '#libs/actors';
import type { Exception, Message } from '#libs/contracts';
import type { RoutedFact } from './translated-document.js';

/** Another name for an actor. */
export interface Alias {
  readonly account: string;
  /** What kind of name it is, for example `shipment-order-id`. */
  readonly namedBy: string;
  readonly name: string;
  readonly key: string;
}

/**
 * The trace that a fact goes on in where a name led to its order: given that of the order, as far as it is known, and
 * that of the document.
 */
export type JoinTraces = (order: string | null, document: string | undefined) => string | undefined;

const inTheOrders: JoinTraces = (order, document) => order ?? document;

/** What a name led to, and what it released. */
export interface Released {
  readonly frames: Frame[];
  readonly exceptions: Exception[];
}

const RESOLVE = {
  name: 'alias.resolve',
  text: `select a.account, a.named_by as "namedBy", a.name, a.key, a.traceparent from alias a
    join unnest($1::text[], $2::text[], $3::text[]) as wanted (account, named_by, name) using (account, named_by, name)`,
};

const WAIT = {
  name: 'waiting-fact.insert',
  text: `insert into waiting_fact (id, account, named_by, name, message)
    select id, account, named_by, name, message
      from json_to_recordset($1) as given (id text, account text, named_by text, name text, message json)
    on conflict (id) do update set message = excluded.message`,
};

const LEARN = {
  name: 'alias.learn',
  text: `insert into alias (account, named_by, name, key)
    select distinct on (account, named_by, name) account, named_by, name, key
      from json_to_recordset($1) as given (account text, named_by text, name text, key text) order by account, named_by, name
    on conflict (account, named_by, name) do nothing`,
};

/** Facts whose name is known by now. */
const RELEASE = {
  name: 'waiting-fact.release',
  text: `with released as (
      delete from waiting_fact w using alias a
       where a.account = w.account and a.named_by = w.named_by and a.name = w.name
      returning w.id, w.message, w.told, w.since, w.account, w.named_by, w.name, a.key, a.traceparent
    ), kept as (update lineage l set key = r.key from released r where l.fact = r.id)
    select * from released`,
};

const OVERDUE = {
  name: 'waiting-fact.overdue',
  text: `update waiting_fact set told = true where not told and since < now() - $1 * interval '1 millisecond'
    returning id, message, told, since, account, named_by, name, null as key, null as traceparent`,
};

interface WaitingRow {
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

/** How long somebody has to look at a name that nobody knows. */
const DUE_MS = 24 * 3_600_000;

/** Gives facts whose name is known their key, and lets the others wait, in the client's transaction. */
export async function route(
  client: pg.PoolClient,
  facts: readonly RoutedFact[],
  join: JoinTraces = inTheOrders,
): Promise<{ routed: Message[]; waiting: RoutedFact[] }> {
  const named = facts.filter(({ message }) => message.key === '');
  const known = await aliasesOf(client, named);
  const aliasOf = (fact: RoutedFact) => known.get(nameOf(fact.account, fact.ref.by, fact.ref.value));
  const waiting = named.filter((fact) => aliasOf(fact) === undefined);
  await wait(client, waiting);
  const routed = facts.flatMap((fact) => {
    if (fact.message.key) return [fact.message];
    const alias = aliasOf(fact);
    return alias ? [addressed(fact.message, alias.key, join(alias.traceparent, fact.message.traceparent))] : [];
  });
  return { routed, waiting };
}

function addressed(message: Message, key: string, traceparent: string | undefined): Message {
  return { ...message, key, ...(traceparent && { traceparent }) };
}

type KnownAlias = Alias & { readonly traceparent: string | null };

async function aliasesOf(
  client: pg.PoolClient,
  facts: readonly RoutedFact[],
): Promise<ReadonlyMap<string, KnownAlias>> {
  if (facts.length === 0) return new Map();
  const columns = [
    facts.map(({ account }) => account),
    facts.map(({ ref }) => ref.by),
    facts.map(({ ref }) => ref.value),
  ];
  const { rows } = await client.query<KnownAlias>({ ...RESOLVE, values: columns });
  return new Map(rows.map((row) => [nameOf(row.account, row.namedBy, row.name), row]));
}

async function wait(client: pg.PoolClient, facts: readonly RoutedFact[]): Promise<void> {
  if (facts.length === 0) return;
  const records = facts.map(({ account, ref, message }) => ({
    id: message.id,
    account,
    named_by: ref.by,
    name: ref.value,
    message,
  }));
  await client.query({ ...WAIT, values: [JSON.stringify(records)] });
}

/** Notes other names of actors, in the client's transaction; the first meaning of a name stands. */
export async function learn(client: pg.PoolClient, aliases: readonly Alias[]): Promise<void> {
  if (aliases.length === 0) return;
  const records = aliases.map(({ account, namedBy, name, key }) => ({ account, named_by: namedBy, name, key }));
  await client.query({ ...LEARN, values: [JSON.stringify(records)] });
}

/** Sends facts on whose name has become known, in the client's transaction; closes the exceptions about them. */
export async function release(client: pg.PoolClient, join: JoinTraces = inTheOrders): Promise<Released> {
  const { rows } = await client.query<WaitingRow>({ ...RELEASE, values: [] });
  return {
    frames: rows.map(({ message, key, traceparent }) =>
      frameOf(addressed(message, key ?? '', join(traceparent, message.traceparent)), `${message.id}#released`),
    ),
    exceptions: rows.filter(({ told }) => told).map((row) => unresolved(row, 'closed')),
  };
}

/** Facts that have waited for longer than this, as exceptions, in the client's transaction; each is told once. */
export async function overdue(client: pg.PoolClient, afterMs: number): Promise<Exception[]> {
  const { rows } = await client.query<WaitingRow>({ ...OVERDUE, values: [afterMs] });
  return rows.map((row) => unresolved(row, 'open'));
}

function unresolved(row: WaitingRow, state: Exception['state']): Exception {
  const { id, account, named_by: namedBy, name, since, message } = row;
  const known = state === 'closed' ? 'is known by now' : 'is known to nobody';
  return {
    id: `waiting/${id}`,
    service: 'channel-gateway',
    reason: 'unresolved-reference',
    owner: 'integration-support',
    amountAtRisk: null,
    openedAt: since.toISOString(),
    dueAt: new Date(since.getTime() + DUE_MS).toISOString(),
    evidence: [id],
    detail: `${message.type} of ${account} names ${namedBy} ${name}, which ${known}`.slice(0, 2000),
    revision: state === 'open' ? 1 : 2,
    state,
  };
}

function nameOf(account: string, by: string, name: string): string {
  return JSON.stringify([account, by, name]);
}
