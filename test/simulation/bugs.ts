import { createHash } from 'node:crypto';
import { canonical, retried, winnerOf, type Bus, type Delivery, type Effect, type Fact, type Slot, type Store } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { plantedFaults } from '../../libs/actors/src/kit/simulation/planted-faults.js';
import type { AnyActor, Plant, Ports } from './replica.js';

/** A deliberate mistake, put around the parts of our programs: the simulation must find it. */
export interface Bug {
  /** The rule of the protocol model that it breaks; null where the model has none. */
  readonly rule: string | null;
  /** What our code would do wrong. */
  readonly says: string;
  readonly plant: Plant;
}

const ofRuntime = (rule: string | null, says: string, fault: string): Bug => {
  const ports = plantedFaults[fault];
  if (!ports) throw new Error(`the runtime's simulation plants no ${fault}`);
  return { rule, says, plant: { ports } };
};

/** Deliberate mistakes by name. */
export const bugs: Readonly<Record<string, Bug>> = {
  'ack-before-commit': ofRuntime(null, 'messages are acknowledged before the commit', 'acknowledged before the commit'),
  'publish-before-commit': ofRuntime(null, 'what is decided is said before it is committed', 'published before the commit'),
  'outbox-after-commit': ofRuntime(null, 'the outbox is written after the commit', 'outbox written after the commit'),
  'marked-before-published': ofRuntime(null, 'the outbox is marked before it is published', 'marked as published before it is'),
  'losers-acknowledged': ofRuntime(null, 'messages of lost version checks are acknowledged', 'losers acknowledged'),
  'no-version-check': ofRuntime(null, 'rows are written without a version check', 'no version check'),
  'frames-of-losers': ofRuntime('F1', 'the outbox holds what losers would have said', 'frames of losers in the outbox'),
  'memory-before-commit': ofRuntime('F14', 'memory speaks of what is not committed', 'memory updated before the commit'),
  'unknown-taken-for-done': ofRuntime('F22', 'a commit of unknown outcome is taken for done', 'what may pass taken for done'),

  'first-wins-once': {
    rule: null,
    says: 'of contradicting facts the first to arrive stands',
    plant: { actor: ofOrder((definition) => withSlots(definition, { shipments: byIdOf(firstWins) })) },
  },
  'ties-by-arrival': {
    rule: 'F2',
    says: 'of equal revisions the last to arrive stands',
    plant: { actor: ofOrder((definition) => withSlots(definition, { payment: lastOfTies(definition.slots['payment']) })) },
  },
  'revision-goes-back': {
    rule: 'F3',
    says: 'revisions of reservations fall',
    plant: { ports: withCommits((message) => (message.type === 'stock-item.reservation.v1' ? { ...message, revision: 1_000_000 - message.revision } : message)) },
  },
  'refused-sent-again': {
    rule: 'F4',
    says: 'a refused posting is sent again although nobody asks for it',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', sentAgain)) },
  },
  'asked-too-early': {
    rule: 'F6',
    says: 'a call in doubt is looked up, and made again, before it can have ended',
    plant: { caller: (caller) => changed(caller, { maxCallMs: caller.timeoutMs }) },
  },
  'never-asked': {
    rule: 'F6',
    says: 'a call in doubt is made again without asking',
    plant: { caller: (caller) => changed(caller, { lookUp: async () => null }) },
  },
  'command-repeated': {
    rule: 'F7',
    says: 'a command is issued again when its text changes',
    plant: { actor: ofOrder((definition) => planning(definition, byContent)) },
  },
  'grants-not-kept': {
    rule: 'F8',
    says: 'what was granted may be taken away for an earlier purchase',
    plant: { actor: ofStock((definition) => seeing(definition, (facts) => ({ ...facts, own: {} }))) },
  },
  'replay-under-old-id': {
    rule: 'F9',
    says: 'a replay bears the id that the bus has just seen',
    plant: { ports: withFrames((frames) => frames.map((one) => ({ ...one, busId: one.busId.replace(/#replay-.*$/, '') }))) },
  },
  'parked-silently': {
    rule: 'F10',
    says: 'after two deliveries a message is parked without a word',
    plant: { ports: withDeliveries((deliveries) => deliveries.filter(({ deliveries: times, ack }) => times <= 2 || ack() === null)) },
  },
  'refusal-taken-for-done': {
    rule: 'F11',
    says: 'what a full stream refuses is taken for published',
    plant: { ports: withPublish((bus, frames) => bus.publish(frames).catch(() => undefined)) },
  },
  'exceptions-without-revision': {
    rule: 'F12',
    says: 'a late "open" stands after "closed"',
    plant: { ports: withCommits((message) => (message.type === 'exception.changed.v1' ? { ...message, revision: 1 } : message)) },
  },
  'timers-by-own-clock': {
    rule: 'F13',
    says: 'a process judges by its own clock what is due',
    plant: { ports: (ports) => ({ ...ports, store: changed(ports.store, { due: dueBySkew(ports) }) }) },
  },
  'old-build-plans': {
    rule: 'F15',
    says: 'an older build plans what a newer one has planned',
    plant: { actor: ofOrder((definition) => ({ ...definition, planVersion: 2 })) },
  },
  'stale-answers-believed': {
    rule: 'F18, F23',
    says: 'an answer counts whatever revision and quantity it answers',
    plant: { actor: ofOrder((definition) => seeing(definition, believed)) },
  },
  'timers-come-again': {
    rule: 'F19',
    says: 'an instant that is over is set again',
    plant: { ports: withRows((row) => ({ ...row, wakeAtMs: row.wakeAtMs ?? (row.facts['clockMs'] as number | undefined) ?? null })) },
  },
  'letters-after-ack': {
    rule: 'F20',
    says: 'dead letters are written after the acknowledgement',
    plant: { ports: (ports) => ({ ...ports, store: changed(ports.store, { commit: (commit) => lettersLater(ports.store, commit) }) }) },
  },
  'grant-dropped': {
    rule: 'F24',
    says: 'a cancelled order lets go what the warehouse may still ship',
    plant: { actor: ofOrder((definition) => planning(definition, dropped)) },
  },
  'answers-without-lines': {
    rule: 'F25',
    says: 'what is posted is not known by its lines',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', withoutLines)) },
  },
  'refusal-believed': {
    rule: 'F28',
    says: 'a refusal after a doubt is believed without a look-up',
    plant: { caller: (caller) => changed(caller, { lookUp: async (call, turn) => (call.kept ? null : ((await caller.lookUp?.(call, turn)) ?? null)) }) },
  },
  'token-not-checked': {
    rule: 'F31',
    says: 'whoever lost a claim still writes its outcome',
    plant: { calls: (calls, tokenOf) => ({ ...calls, transaction: (work) => calls.transaction((table) => work({ ...table, step: (steps) => table.step(steps.map((one) => ({ ...one, call: { ...one.call, token: tokenOf(one.call.ref) ?? one.call.token } }))) })) }) },
  },
  'names-not-looked-up': {
    rule: null,
    says: 'a fact that began to wait while its name was learnt is never looked at again',
    plant: { routingUpkeep: false },
  },
  'taken-before-durable': {
    rule: null,
    says: 'a webhook is answered before it is durable',
    plant: { receive: (receive) => async (documents) => {
      void receive(documents).catch(() => undefined);
      return documents.map(() => 'received' as const);
    } },
  },
};

type Change<T> = (value: T) => T;

function ofType(type: string, change: Change<AnyActor>): Change<AnyActor> {
  return (definition) => (definition.type === type ? change(definition) : definition);
}

function ofOrder(change: Change<AnyActor>): Change<AnyActor> {
  return ofType('order', change);
}

function ofStock(change: Change<AnyActor>): Change<AnyActor> {
  return ofType('stock-item', change);
}

function withSlots(definition: AnyActor, slots: Readonly<Record<string, Slot<unknown>>>): AnyActor {
  return { ...definition, slots: { ...definition.slots, ...slots } };
}

/** A set that keeps what came first. */
const firstWins: Slot<unknown> = {
  kind: 'once',
  merge: (stored, _path, entry) => (stored ? [stored, 'duplicate'] : [[entry], 'applied']),
  view: (stored) => (stored as readonly { v: unknown }[] | undefined)?.[0]?.v,
};

function byIdOf(inner: Slot<unknown>): Slot<unknown> {
  return {
    kind: 'byId',
    merge(stored, [id = '', ...rest], entry) {
      const map = (stored ?? {}) as Record<string, unknown>;
      const [next, absorbed] = inner.merge(map[id], rest, entry);
      return [next === map[id] ? map : { ...map, [id]: next }, absorbed];
    },
    view: (stored) => Object.fromEntries(Object.entries((stored ?? {}) as object).map(([id, value]) => [id, inner.view(value)])),
  };
}

function lastOfTies(slot: Slot<unknown> | undefined): Slot<unknown> {
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
function hearing(definition: AnyActor, type: string, change: (facts: readonly Fact[], data: Outcome) => readonly Fact[]): AnyActor {
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

function sentAgain(facts: readonly Fact[], { posting, answersRevision, outcome }: Outcome): readonly Fact[] {
  return outcome === 'rejected' ? [...facts, retried(posting, answersRevision)] : facts;
}

function withoutLines(facts: readonly Fact[]): readonly Fact[] {
  return facts.map((one) => ({ ...one, value: { ...(one.value as object), lines: {} } }));
}

type Plan = AnyActor['plan'];
type Facts = Readonly<Record<string, unknown>>;

function seeing(definition: AnyActor, change: (facts: Facts) => object): AnyActor {
  const plan: Plan = (facts, policy) => definition.plan(change(facts) as never, policy);
  return { ...definition, plan };
}

function planning(definition: AnyActor, change: (effect: Effect, facts: Facts) => Effect | undefined): AnyActor {
  const plan: Plan = function* (facts, policy): Iterable<Effect> {
    for (const effect of definition.plan(facts, policy)) {
      const next = change(effect, facts);
      if (next) yield next;
    }
  };
  return { ...definition, plan };
}

function byContent(effect: Effect): Effect {
  if (effect.kind !== 'command' || effect.name !== 'shipment.confirm') return effect;
  const digest = createHash('sha256').update(canonical(effect.value)).digest('hex').slice(0, 8);
  return { ...effect, key: `${effect.key}/${digest}` };
}

function dropped(effect: Effect, { cancelled }: Facts): Effect | undefined {
  return effect.kind === 'level' && effect.name === 'stock.reserve' && winnerOf(cancelled) ? undefined : effect;
}

/** Makes every answer look as if it answered what was sent last. */
function believed(facts: Facts): object {
  const { reservations, own } = facts as unknown as {
    reservations: Readonly<Record<string, unknown>>;
    own: Readonly<Record<string, { revision: number; value: { quantity: number } }>>;
  };
  const now = Object.entries(reservations).map(([key, slot]) => {
    const sent = own[key];
    const answer = winnerOf(slot) as object | undefined;
    return [key, sent && answer ? { ...answer, answersRevision: sent.revision, quantity: sent.value.quantity } : slot];
  });
  return { ...facts, reservations: Object.fromEntries(now) as unknown };
}

/** The same object with members changed; getters and methods stay its own. */
function changed<T extends object>(object: T, members: Partial<T>): T {
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

function withCommits(change: Change<Message>): PlantPorts {
  const all = (frames: Commit['frames']) => frames.map((one) => ({ ...one, messages: one.messages.map(change) }));
  return withCommit((commit) => ({
    ...commit,
    decisions: commit.decisions.map((one) => ({ ...one, frames: all(one.frames) })),
  }));
}

function withRows(change: Change<NonNullable<Commit['decisions'][number]['write']>['row']>): PlantPorts {
  return withCommit((commit) => ({
    ...commit,
    decisions: commit.decisions.map((one) => (one.write ? { ...one, write: { ...one.write, row: change(one.write.row) } } : one)),
  }));
}

function withCommit(change: Change<Commit>): PlantPorts {
  return (ports) => ({ ...ports, store: changed(ports.store, { commit: (commit) => ports.store.commit(change(commit)) }) });
}

function withPublish(publish: (bus: Bus, frames: Parameters<Bus['publish']>[0]) => Promise<void>): PlantPorts {
  return (ports) => ({ ...ports, bus: changed(ports.bus, { publish: (frames) => publish(ports.bus, frames) }) });
}

function withFrames(change: (frames: Parameters<Bus['publish']>[0]) => Parameters<Bus['publish']>[0]): PlantPorts {
  return withPublish((bus, frames) => bus.publish(change(frames)));
}

function withDeliveries(change: (deliveries: readonly Delivery[]) => readonly Delivery[]): PlantPorts {
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

async function lettersLater(store: Store, commit: Commit): ReturnType<Store['commit']> {
  const committed = await store.commit({ ...commit, deadLetters: [] });
  const later = { ...commit, decisions: [], frames: [], audit: () => [] };
  if (commit.deadLetters.length > 0) setTimeout(() => void store.commit(later).catch(() => undefined), 5_000);
  return committed;
}

function dueBySkew({ store, memory, skewMs, clock }: Ports): Store['due'] {
  return async (actor, limit) => {
    const nowMs = clock.nowMs() + skewMs;
    const rows = memory.rows(actor.type).filter((row) => row.wakeAtMs !== null && row.wakeAtMs <= nowMs);
    return rows.length === 0 ? store.due(actor, limit) : { rows: rows.slice(0, limit), nowMs };
  };
}
