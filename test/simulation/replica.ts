import type {
  ActorDefinition,
  AtCrashPoint,
  Bus,
  CallStore,
  Caller,
  Clock,
  Frame,
  NewCall,
  Slots,
  Store,
  Subscription,
} from '#libs/actors';
import { ActorLoop, OutboxRelay } from '#libs/actors';
import { inTurns, MemoryWriter, type KeptCall, type MemoryStore, type Tables } from '#libs/actors/testing';
import type { ConsumerDefinition } from '#libs/contracts';
import { JetStreamStrategy, type MessageContext } from '#libs/service';
import type { RawStore } from '../../apps/channel-gateway/src/raw-store/raw-store.js';
import type { Database, SimulatedService } from './databases.js';
import type { Host, VirtualTime } from './virtual-time.js';

/** Faults that a program could have, put around its parts; what is not named stays as it is. */
export interface Plant {
  readonly ports?: (ports: Ports) => Pick<Ports, 'bus' | 'store'>;
  /** Calls as they are handed in to a desk. */
  readonly handedIn?: (call: NewCall) => NewCall;
  readonly caller?: (caller: Caller, target: string) => Caller;
  readonly actor?: (definition: AnyActor) => AnyActor;
  readonly receive?: (receive: RawStore['receive']) => RawStore['receive'];
}

/** The ports of a process, and what a fault may need to know. */
export interface Ports {
  readonly bus: Bus;
  readonly store: Store;
  readonly memory: MemoryStore;
  readonly clock: Clock;
  readonly skewMs: number;
}

/** An actor whose policy and slots do not matter here. */
export type AnyActor = ActorDefinition<Slots, never>;

/** What a replica of any service is started with. */
export interface ReplicaParts<T extends Tables = Tables> {
  readonly service: SimulatedService;
  readonly host: Host;
  readonly time: VirtualTime;
  readonly bus: Bus;
  readonly database: Database<T>;
  readonly plant: Plant;
  readonly random: () => number;
  /** Called at each named point of a loop. */
  readonly at: AtCrashPoint;
  /** Hears what is published, and what no history may show. */
  readonly hear: (frames: readonly Frame[]) => void;
  readonly judge: (violation: string) => void;
  /** Subscriptions to end with the process. */
  readonly subscriptions: Subscription[];
}

type Handler = (messages: never, context: MessageContext) => Promise<unknown>;

/** One process of a service over ports in memory, each call of which happens in turns. */
export class Replica<T extends Tables> {
  readonly bus: Bus;
  readonly store: Store;
  readonly writer: MemoryWriter<T>;

  constructor(readonly parts: ReplicaParts<T>) {
    const { service, host, time, database, plant } = parts;
    const turns = time.turnsOf(host);
    const { ports = (same: Ports) => same } = plant;
    const memory = database.store;
    const around = { memory, clock: time.clock, skewMs: host.skewMs };
    const { bus, store } = ports({ bus: this.heard(parts.bus), store: this.judged(memory), ...around });
    this.bus = inTurns(bus, turns);
    this.store = quick(inTurns(store, turns), memory, time.clock);
    this.writer = new MemoryWriter({ service, ...database, bus: this.bus, owner: host.name, turns });
    new OutboxRelay({ bus: this.bus, store: this.store }).start();
  }

  /** Serves an actor. */
  serve(definition: AnyActor, policy: unknown, consumer: ConsumerDefinition): void {
    const { service, host, plant, random, at } = this.parts;
    const { actor = (same: AnyActor) => same } = plant;
    const loop = new ActorLoop({
      service,
      instance: host.name,
      definition: actor(definition),
      policy: policy as never,
      consumer,
      bus: this.bus,
      store: this.store,
      clock: { nowMs: () => Date.now() },
      at,
      random,
      limits: { batch: 1 + Math.floor(random() * 8) },
    });
    void loop.start();
  }

  /** Brings messages to handlers, as Nest would. */
  async listen(handlers: Readonly<Record<string, Handler>>): Promise<void> {
    const tracing = { processSpan: <R>(_about: unknown, work: () => R) => work() };
    const { service } = this.parts;
    const own = { bus: this.bus, writer: this.writer, observer: {}, tracing };
    const strategy = new JetStreamStrategy({ service, ...own } as unknown as StrategyParts);
    for (const [type, handler] of Object.entries(handlers))
      strategy.addHandler(type, handler as Parameters<JetStreamStrategy['addHandler']>[1], true, { batch: true });
    await strategy.listen((error) => {
      if (error) throw error as Error;
    });
  }

  /** No row may be further in time than the clock of its database. */
  private judged(memory: MemoryStore): Store {
    const { judge, time } = this.parts;
    const commit: Store['commit'] = (written) => {
      for (const { write } of written.decisions)
        if (Number(write?.row.facts['clockMs'] ?? 0) > time.clock.nowMs())
          judge(`a timer of ${write?.row.key} fired early`);
      return memory.commit(written);
    };
    return {
      commit,
      load: (actor, keys) => memory.load(actor, keys),
      entries: (actor, wanted) => memory.entries(actor, wanted),
      due: (actor, limit) => memory.due(actor, limit),
      outdated: (actor, after, limit) => memory.outdated(actor, after, limit),
      deadLetters: (code, types, limit) => memory.deadLetters(code, types, limit),
      published: (ids) => memory.published(ids),
      unpublished: (leaseMs, limit) => memory.unpublished(leaseMs, limit),
    };
  }

  private heard(bus: Bus): Bus {
    const { time, host, hear, subscriptions } = this.parts;
    return {
      publish: (frames) => {
        hear(frames);
        return bus.publish(frames);
      },
      subscribe: async (consumer, maxBatch) => {
        const subscription = await bus.subscribe(consumer, maxBatch);
        subscriptions.push(subscription);
        return inTurns(subscription, time.turnsOf(host));
      },
    };
  }
}

/** Clocks of processes are wrong by less than this. */
const SOON_MS = 10 * 60_000;

/** Looks that would find nothing take no turn: there are far more of them than of anything else. */
function quick(store: Store, memory: MemoryStore, clock: Clock): Store {
  const leaseEnds = (leaseMs: number) => memory.nextInstants(leaseMs).leaseEndMs ?? Infinity;
  return {
    load: (actor, keys) => store.load(actor, keys),
    entries: (actor, wanted) => store.entries(actor, wanted),
    commit: (commit) => store.commit(commit),
    published: (ids) => store.published(ids),
    deadLetters: (code, types, limit) =>
      memory.letters().length === 0 ? Promise.resolve([]) : store.deadLetters(code, types, limit),
    outdated: async (actor, after, limit) =>
      (await memory.outdated(actor, after, 1)).length === 0 ? [] : store.outdated(actor, after, limit),
    unpublished: (leaseMs, limit) =>
      leaseEnds(leaseMs) > clock.nowMs() ? Promise.resolve([]) : store.unpublished(leaseMs, limit),
    due: (actor, limit) => {
      const nowMs = clock.nowMs();
      const wakeMs = memory.nextInstants(0).wakeMs ?? Infinity;
      return wakeMs > nowMs + SOON_MS ? Promise.resolve({ rows: [], nowMs }) : store.due(actor, limit);
    },
  };
}

/** The same for calls. */
export function quickCalls(calls: CallStore, rows: () => ReadonlyMap<string, KeptCall>, clock: Clock): CallStore {
  const isDue = (target: string) =>
    [...rows().values()].some((one) => one.target === target && one.state !== 'done' && one.nextAtMs <= clock.nowMs());
  return {
    transaction: (work) => calls.transaction(work),
    claim: (target, limit, claimMs) => (isDue(target) ? calls.claim(target, limit, claimMs) : Promise.resolve([])),
    list: (filter, limit) => calls.list(filter, limit),
    due: (targets, upTo) => calls.due(targets, upTo),
    count: () => calls.count(),
    retry: (filter, vouched) => calls.retry(filter, vouched),
  };
}

type StrategyParts = ConstructorParameters<typeof JetStreamStrategy>[0];
