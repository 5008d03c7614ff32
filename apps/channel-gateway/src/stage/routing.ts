import { frameOf, type Frame } from '#libs/actors';
import type { Exception, Message } from '#libs/contracts';
import type { RoutingTable } from '../store/gateway-store.js';
import type { RecentNames } from './recent-names.js';
import type { RoutedFact } from './routed-facts.js';

/** What somebody calls an actor. */
export interface Name {
  readonly account: string;
  /** What kind of name it is, for example `shipment-order-id`. */
  readonly namedBy: string;
  readonly name: string;
}

/** Another name for an actor. */
export interface Alias extends Name {
  readonly key: string;
  /** The order's trace, in which the name was learnt; none where nobody noted it. */
  readonly traceparent?: string | null;
}

/** The trace that a fact goes on in where a name led to its order: given that of the order, and that of the document. */
export type JoinTraces = (order: string | null, document: string | undefined) => string | undefined;

const inTheOrders: JoinTraces = (order, document) => order ?? document;

/** What a name led to, and what it released. */
export interface Released {
  readonly frames: Frame[];
  readonly exceptions: Exception[];
  /** True where it is not all: more is to be looked for at once. */
  readonly more: boolean;
}

/** Waiting facts that are taken out at once: so many are in memory, however many a name released. */
const RELEASED_AT_ONCE = 1_000;

/** A fact that waits for the name of its actor. */
export interface WaitingFact extends Name {
  readonly message: Message;
}

/** A fact that has waited; the key where its name is known by now. */
export interface WaitingRow extends WaitingFact {
  readonly id: string;
  /** Whether somebody was told of it. */
  readonly told: boolean;
  readonly since: Date;
  readonly key: string | null;
  /** That of the name. */
  readonly traceparent?: string | null;
}

/** How long somebody has to look at a name that nobody knows. */
const DUE_MS = 24 * 3_600_000;

/** Gives facts whose name is known their key, and lets the others wait. */
export async function route(
  table: RoutingTable,
  facts: readonly RoutedFact[],
  join: JoinTraces = inTheOrders,
  recent?: Pick<RecentNames, 'get'>,
): Promise<{ routed: Message[]; waiting: RoutedFact[] }> {
  const named = facts.filter(({ message }) => message.key === '');
  const heard = (fact: RoutedFact): Alias | undefined => recent?.get(nameOf(fact));
  const known = await aliasesOf(
    table,
    named.filter((fact) => heard(fact) === undefined),
  );
  const aliasOf = (fact: RoutedFact): Alias | undefined => known.get(textOf(nameOf(fact))) ?? heard(fact);
  const waiting = named.filter((fact) => aliasOf(fact) === undefined);
  if (waiting.length > 0) await table.wait(waiting.map((fact) => ({ ...nameOf(fact), message: fact.message })));
  const routed = facts.flatMap((fact) => {
    if (fact.message.key) return [fact.message];
    const alias = aliasOf(fact);
    return alias ? [addressed(fact.message, alias, join)] : [];
  });
  return { routed, waiting };
}

function addressed(
  message: Message,
  { key, traceparent = null }: Pick<WaitingRow, 'key' | 'traceparent'>,
  join: JoinTraces,
) {
  const trace = join(traceparent, message.traceparent);
  return { ...message, key: key ?? '', ...(trace && { traceparent: trace }) };
}

async function aliasesOf(table: RoutingTable, facts: readonly RoutedFact[]): Promise<ReadonlyMap<string, Alias>> {
  if (facts.length === 0) return new Map();
  const known = await table.resolve(facts.map(nameOf));
  return new Map(known.map((alias) => [textOf(alias), alias]));
}

/** Sends facts on whose name has become known; closes the exceptions about them. */
export async function release(table: RoutingTable, join: JoinTraces = inTheOrders): Promise<Released> {
  const rows = await table.release(RELEASED_AT_ONCE);
  return {
    more: rows.length === RELEASED_AT_ONCE,
    frames: rows.map((row) => frameOf(addressed(row.message, row, join), `${row.message.id}#released`)),
    exceptions: rows.filter(({ told }) => told).map((row) => unresolved(row, 'closed')),
  };
}

/** Facts that have waited for longer than this, as exceptions; each is told once, of many some at each look. */
export async function overdue(table: RoutingTable, afterMs: number): Promise<Exception[]> {
  return (await table.overdue(afterMs, RELEASED_AT_ONCE)).map((row) => unresolved(row, 'open'));
}

function unresolved(row: WaitingRow, state: Exception['state']): Exception {
  const { id, account, namedBy, name, since, message } = row;
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

function nameOf({ account, ref }: RoutedFact): Name {
  return { account, namedBy: ref.by, name: ref.value };
}

/** A name as a key. */
export function textOf({ account, namedBy, name }: Name): string {
  return JSON.stringify([account, namedBy, name]);
}
