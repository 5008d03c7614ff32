import { createHash } from 'node:crypto';
import {
  canonical,
  retried,
  winnerOf,
  type Bus,
  type Delivery,
  type Effect,
  type Fact,
  type Slot,
  type Store,
} from '#libs/actors';
import type { Message } from '#libs/contracts';
import type { AnyActor, Plant, Ports } from './replica.js';

type Change<T> = (value: T) => T;

function ofType(type: string, change: Change<AnyActor>): Change<AnyActor> {
  return (definition) => (definition.type === type ? change(definition) : definition);
}

/** Changes the order actor alone. */
export function ofOrder(change: Change<AnyActor>): Change<AnyActor> {
  return ofType('order', change);
}

/** Changes the stock item alone. */
export function ofStock(change: Change<AnyActor>): Change<AnyActor> {
  return ofType('stock-item', change);
}

/** Changes the item alone. */
export function ofItem(change: Change<AnyActor>): Change<AnyActor> {
  return ofType('item', change);
}

/** Exchanges slots. */
export function withSlots(definition: AnyActor, slots: Readonly<Record<string, Slot<unknown>>>): AnyActor {
  return { ...definition, slots: { ...definition.slots, ...slots } };
}

/** A set that keeps what came first. */
export const firstWins: Slot<unknown> = {
  kind: 'once',
  merge: (stored, _path, entry) => (stored ? [stored, 'duplicate'] : [[entry], 'applied']),
  view: (stored) => (stored as readonly { v: unknown }[] | undefined)?.[0]?.v,
};

/** A map of such slots. */
export function byIdOf(inner: Slot<unknown>): Slot<unknown> {
  return {
    kind: 'byId',
    merge(stored, [id = '', ...rest], entry) {
      const map = (stored ?? {}) as Record<string, unknown>;
      const [next, absorbed] = inner.merge(map[id], rest, entry);
      return [next === map[id] ? map : { ...map, [id]: next }, absorbed];
    },
    view: (stored) =>
      Object.fromEntries(Object.entries((stored ?? {}) as object).map(([id, value]) => [id, inner.view(value)])),
  };
}

/** Of equal revisions the last to arrive stands. */
export function lastOfTies(slot: Slot<unknown> | undefined): Slot<unknown> {
  if (!slot) throw new Error('the slot is gone');
  return {
    ...slot,
    merge(stored, path, entry) {
      const [known] = (stored ?? []) as readonly { r: number }[];
      return known?.r === entry.r ? [[entry], 'applied'] : slot.merge(stored, path, entry);
    },
  };
}

/** Adds to, or changes, what a message tells the actor. */
export function hearing(
  definition: AnyActor,
  type: string,
  change: (facts: readonly Fact[], data: Outcome) => readonly Fact[],
): AnyActor {
  const receive = definition.receives[type];
  if (!receive) throw new Error(`${definition.type} receives no ${type}`);
  const changed = (data: never, message: Message) => change(receive(data, message), data);
  return { ...definition, receives: { ...definition.receives, [type]: changed } };
}

interface Outcome {
  readonly posting: string;
  readonly answersRevision: number;
  readonly outcome: string;
}

/** A refusal that asks for itself to be repeated. */
export function sentAgain(facts: readonly Fact[], { posting, answersRevision, outcome }: Outcome): readonly Fact[] {
  return outcome === 'rejected' ? [...facts, retried(posting, answersRevision)] : facts;
}

/** An answer that has forgotten its lines. */
export function withoutLines(facts: readonly Fact[]): readonly Fact[] {
  return facts.map((one) => ({ ...one, value: { ...(one.value as object), lines: {} } }));
}

type Plan = AnyActor['plan'];
type Facts = Readonly<Record<string, unknown>>;

/** A plan that sees other facts. */
export function seeing(definition: AnyActor, change: (facts: Facts) => object): AnyActor {
  const plan: Plan = (facts, policy) => definition.plan(change(facts) as never, policy);
  return { ...definition, plan };
}

/** A plan that wishes for something else. */
export function planning(definition: AnyActor, change: (effect: Effect, facts: Facts) => Effect | undefined): AnyActor {
  const plan: Plan = function* (facts, policy): Iterable<Effect> {
    for (const effect of definition.plan(facts, policy)) {
      const next = change(effect, facts);
      if (next) yield next;
    }
  };
  return { ...definition, plan };
}

/** No answer to an order that said it knows. */
export function toAskersOnly(effect: Effect, facts: Facts): Effect | undefined {
  if (effect.kind !== 'level' || effect.name !== 'item.answer') return effect;
  const { askers } = facts as unknown as { readonly askers: { readonly seen: Readonly<Record<string, unknown>> } };
  const asked = winnerOf(askers.seen[effect.key.slice('item.answer/'.length)]) as { readonly knows?: number };
  return asked.knows === undefined ? effect : undefined;
}

/** A command whose key changes with its content. */
export function byContent(effect: Effect): Effect {
  if (effect.kind !== 'command' || effect.name !== 'shipment.confirm') return effect;
  const digest = createHash('sha256').update(canonical(effect.value)).digest('hex').slice(0, 8);
  return { ...effect, key: `${effect.key}/${digest}` };
}

/** A cancelled order reserves nothing. */
export function dropped(effect: Effect, { cancelled }: Facts): Effect | undefined {
  return effect.kind === 'level' && effect.name === 'stock.reserve' && winnerOf(cancelled) ? undefined : effect;
}

/** The same object with members changed; getters and methods stay its own. */
export function changed<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      if (Object.hasOwn(members, name)) return Reflect.get(members, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

type PlantPorts = NonNullable<Plant['ports']>;
type Commit = Parameters<Store['commit']>[0];

/** Changes each message that an actor says. */
export function withCommits(change: Change<Message>): PlantPorts {
  const all = (frames: Commit['frames']) => frames.map((one) => ({ ...one, messages: one.messages.map(change) }));
  return withCommit((commit) => ({
    ...commit,
    decisions: commit.decisions.map((one) => ({ ...one, frames: all(one.frames) })),
  }));
}

/** Changes each row on its way to the store. */
export function withRows(change: Change<NonNullable<Commit['decisions'][number]['write']>['row']>): PlantPorts {
  return withCommit((commit) => ({
    ...commit,
    decisions: commit.decisions.map((one) =>
      one.write ? { ...one, write: { ...one.write, row: change(one.write.row) } } : one,
    ),
  }));
}

function withCommit(change: Change<Commit>): PlantPorts {
  return (ports) => ({
    ...ports,
    store: changed(ports.store, { commit: (commit) => ports.store.commit(change(commit)) }),
  });
}

/** Publishes otherwise. */
export function withPublish(publish: (bus: Bus, frames: Parameters<Bus['publish']>[0]) => Promise<void>): PlantPorts {
  return (ports) => ({ ...ports, bus: changed(ports.bus, { publish: (frames) => publish(ports.bus, frames) }) });
}

/** Changes frames on their way to the bus. */
export function withFrames(
  change: (frames: Parameters<Bus['publish']>[0]) => Parameters<Bus['publish']>[0],
): PlantPorts {
  return withPublish((bus, frames) => bus.publish(change(frames)));
}

/** Changes what a subscription hands out. */
export function withDeliveries(change: (deliveries: readonly Delivery[]) => readonly Delivery[]): PlantPorts {
  return (ports) => ({
    ...ports,
    bus: changed(ports.bus, {
      subscribe: async (consumer, maxBatch) => {
        const subscription = await ports.bus.subscribe(consumer, maxBatch);
        const next = async () => {
          for (;;) {
            const all = await subscription.next();
            const kept = change(all);
            if (kept.length > 0 || all.length === 0) return kept;
          }
        };
        return { next, stop: () => subscription.stop() };
      },
    }),
  });
}

/** Writes dead letters in a commit of their own, when the messages are acknowledged already. */
export async function lettersLater(store: Store, commit: Commit): ReturnType<Store['commit']> {
  const committed = await store.commit({ ...commit, deadLetters: [] });
  const later = { ...commit, decisions: [], frames: [], audit: () => [] };
  if (commit.deadLetters.length > 0) setTimeout(() => void store.commit(later).catch(() => undefined), 30_000);
  return committed;
}

/** What is due by the clock of the process. */
export function dueBySkew({ store, memory, skewMs, clock }: Ports): Store['due'] {
  return async (actor, limit) => {
    const nowMs = clock.nowMs() + skewMs;
    const rows = memory.rows(actor.type).filter((row) => row.wakeAtMs !== null && row.wakeAtMs <= nowMs);
    return rows.length === 0 ? store.due(actor, limit) : { rows: rows.slice(0, limit), nowMs };
  };
}

/** Forgets what a stock item has promised. */
export function ungranted(facts: Facts): object {
  const { reservations } = facts as { readonly reservations: { readonly rest: object } };
  return { ...facts, own: {}, reservations: { ...reservations, rest: { ...reservations.rest, held: 0 } } };
}
