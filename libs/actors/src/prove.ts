import type { Message } from '#libs/contracts';
import { factsIn } from './absorb-batch.js';
import { absorbFact, stampOf, viewOf } from './absorb.js';
import type { ActorDefinition, Fact, Slots } from './actor.js';
import { canonical, compare } from './canonical.js';
import { attach, rowsSlotsOf } from './entries.js';
import { ordersOfArrival } from './orders-of-arrival.js';
import type { Row } from './row.js';
import { digestOf, type RowsStored, type Sight, type StoredEntry } from './rows.js';
import type { Entry, Stamp } from './slots.js';

/** What an actor was told, in all orders of arrival: whether it comes to one state and one set of effects. */
export interface Certificate {
  readonly actor: string;
  /** Facts that were absorbed in each order, not counting how often. */
  readonly facts: number;
  /** Messages that brought them, as they arrived; the rest is what the actor has kept, by what brought it. */
  readonly messages: number;
  readonly arrivals: number;
  readonly orders: number;
  /** SHA-256 of the state that all orders came to; null where they differ. */
  readonly stateHash: string | null;
  /** SHA-256 of what the plan wishes for, given that state; null where orders differ. */
  readonly effectsHash: string | null;
  readonly effects: number;
  /** Whether that is the state in the database: not where messages are on their way, or are too old to be at hand. */
  readonly asStored: boolean;
  readonly ok: boolean;
  /** Where it is not ok: the order that differs from the first, or what went wrong. */
  readonly problem?: string;
}

/** What is proven of which actor. */
export interface Proof<S extends Slots, P> {
  readonly definition: ActorDefinition<S, P>;
  readonly policy: P;
  readonly row: Row;
  /** Entries of its rows slots that are part of it. */
  readonly sight: Sight;
  /** Messages to it that are at hand; those that have been superseded or came twice among them. */
  readonly messages: readonly Message[];
}

/** Facts that came together. */
interface Arrival {
  readonly id: string;
  readonly facts: readonly (readonly [fact: Fact, stamp: Stamp])[];
}

/** Absorbs what a real actor was told in every order up to five arrivals, else in 200 shuffles, each thrice: pure. */
export function prove<S extends Slots, P>(proof: Proof<S, P>): Certificate {
  const row = attach(proof.definition.slots, proof.row, proof.sight);
  const arrived = arrivalsOf(proof, row);
  const counts = {
    actor: row.key,
    facts: arrived.reduce((sum, one) => sum + one.facts.length, 0),
    messages: proof.messages.length,
    arrivals: arrived.length,
  };
  let first: { readonly state: string; readonly effects: string; readonly wished: number } | undefined;
  let orders = 0;
  const failed = (problem: string): Certificate => {
    const nothing = { stateHash: null, effectsHash: null, effects: first?.wished ?? 0 };
    return { ...counts, orders, ...nothing, asStored: false, ok: false, problem };
  };
  for (const { order, name } of ordersOfArrival(arrived, ({ id }) => id)) {
    orders += 1;
    try {
      const outcome = outcomeOf(proof, row, order);
      first ??= outcome;
      if (outcome.state !== first.state) return failed(`another state in the order ${name}`);
      if (outcome.effects !== first.effects) return failed(`other effects in the order ${name}`);
    } catch (error) {
      return failed(`in the order ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const { state = '', effects = '', wished = 0 } = first ?? {};
  const hashes = { stateHash: digestOf(state, 64), effectsHash: digestOf(effects, 64) };
  const asStored = state === canonical(kept(proof.definition, row.facts));
  return { ...counts, orders, ...hashes, effects: wished, asStored, ok: true };
}

function outcomeOf<S extends Slots, P>({ definition, policy }: Proof<S, P>, row: Row, order: readonly Arrival[]) {
  let facts: Row['facts'] = {};
  for (const [one, stamp] of order.flatMap((arrival) => arrival.facts))
    facts = absorbFact(definition.slots, facts, one, stamp)[0];
  const wishes = [...definition.plan(viewOf(definition, { ...row, facts: inPlace(definition, row, facts) }), policy)];
  const sorted = wishes.map((one) => canonical(one)).sort();
  return { state: canonical(kept(definition, facts)), effects: canonical(sorted), wished: wishes.length };
}

/** Absorbed entries in the place of the kept ones: with the sums over all others, and what was issued for them. */
function inPlace<S extends Slots>({ slots }: Pick<ActorDefinition<S, never>, 'slots'>, row: Row, facts: Row['facts']) {
  const placed: Record<string, unknown> = { ...facts };
  for (const [name] of rowsSlotsOf(slots)) {
    const [stored, absorbed] = [row.facts[name] as RowsStored, facts[name] as RowsStored | undefined];
    const open = Object.entries(absorbed?.seen?.open ?? {}).map(([id, { f }]): [string, StoredEntry] => [
      id,
      { ...stored.seen?.open[id], f },
    ]);
    placed[name] = stored.seen ? { ...stored, seen: { ...stored.seen, open: Object.fromEntries(open) } } : stored;
  }
  return placed;
}

/** Facts alone: of rows slots the entries, without sums and without what was issued for them. */
function kept<S extends Slots>({ slots }: Pick<ActorDefinition<S, never>, 'slots'>, facts: Row['facts']) {
  const alone: Record<string, unknown> = { ...facts };
  for (const [name] of rowsSlotsOf(slots)) {
    const open = (facts[name] as RowsStored | undefined)?.seen?.open ?? {};
    alone[name] = Object.fromEntries(Object.entries(open).map(([id, { f }]) => [id, f]));
  }
  return alone;
}

/** Messages as they arrived, and what the actor has kept of others: the facts of one message come together. */
function arrivalsOf<S extends Slots, P>({ definition, messages }: Proof<S, P>, row: Row): Arrival[] {
  const byId = new Map<string, [Fact, Stamp][]>();
  for (const message of messages)
    byId.set(
      message.id,
      factsIn(definition, message).map((one) => [one, stampOf(message)]),
    );
  const atHand = new Set(byId.keys());
  for (const [one, stamp] of keptFacts(kept(definition, row.facts)))
    if (!atHand.has(stamp.id)) byId.set(stamp.id, [...(byId.get(stamp.id) ?? []), [one, stamp]]);
  const sorted = [...byId].sort(([a], [b]) => compare(a, b));
  return sorted.map(([id, facts]) => ({ id, facts }));
}

/** Entries bear their stamps; numbers have none, each is an arrival of its own. */
function* keptFacts(stored: unknown, path: readonly string[] = []): Generator<[Fact, Stamp]> {
  if (stored === undefined || stored === null) return;
  if (typeof stored === 'number')
    return yield [
      { path, value: stored },
      { revision: 0, timeMs: 0, id: `kept/${path.join('/')}`, translator: 0 },
    ];
  if (Array.isArray(stored)) {
    for (const entry of stored as Entry[]) yield [{ path, value: entry.v }, stampIn(entry)];
    return;
  }
  if (isEntry(stored, path)) return yield [{ path, value: stored.v }, stampIn(stored)];
  for (const [id, inner] of Object.entries(stored)) yield* keptFacts(inner, [...path, id]);
}

/** Answers are kept without a list: one a revision. */
function isEntry(_stored: object, [name, ...ids]: readonly string[]): _stored is Entry {
  return name === 'answers' && ids.length === 2;
}

function stampIn({ r, t, i, p, n }: Entry): Stamp {
  return { revision: r, timeMs: t, id: i, part: p, translator: n ?? 0 };
}
