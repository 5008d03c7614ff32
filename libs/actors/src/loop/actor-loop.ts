import { setTimeout } from 'node:timers/promises';
import {
  registry,
  typeOf,
  type ConsumerDefinition,
  type ContractRegistry,
  type Message,
  type ServiceName,
} from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { ActorDefinition, Slots } from '../actor.js';
import type { Bus, Clock, Delivery, Store, Subscription } from '../ports.js';
import type { Certificate } from '../prove.js';
import { CommonMemory } from './common-memory.js';
import type { AtCrashPoint } from './crash-point.js';
import { defaultDueHours, type DueHours } from './exceptions.js';
import { NEWER_VERSION } from './judge.js';
import { backoffMs, defaultLimits, type LoopLimits } from './limits.js';
import { untraced, type LoopObserver, type LoopTracer } from './observer.js';
import { proofOf } from './proof.js';
import { Publisher } from './publisher.js';
import { Pulse } from './pulse.js';
import { Replan } from './replan.js';
import { replayDeadLetters } from './replay.js';
import { RowCache } from './row-cache.js';
import { Settlement, type Settling } from './settlement.js';
import { sortDeliveries } from './sorted-batch.js';
import { Sweep } from './sweep.js';
import { Tally } from './tally.js';
import { Timers } from './timers.js';

/** What one loop serves, over which ports. */
export interface ActorLoopOptions<S extends Slots, P> {
  readonly service: ServiceName;
  /** Identity of this process, different at each start: audit records and replays bear it. */
  readonly instance: string;
  readonly definition: ActorDefinition<S, P>;
  readonly policy: P;
  readonly consumer: ConsumerDefinition;
  /** The contracts that this build knows: those of libs/contracts unless stated. */
  readonly contracts?: ContractRegistry;
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly dueHours?: DueHours;
  readonly limits?: Partial<LoopLimits>;
  readonly observer?: LoopObserver;
  readonly tracer?: LoopTracer;
  /** Called at each named place where a process may die: for tests. */
  readonly at?: AtCrashPoint;
  /** Jitter of redeliveries, in [0, 1). */
  readonly random?: () => number;
}

/** Serves one actor type from one consumer: take, fold, commit, acknowledge, publish. */
export class ActorLoop<S extends Slots, P> {
  readonly timers: Timers<S, P>;
  readonly sweep: Sweep<S, P>;
  readonly replan: Replan<S, P>;
  readonly #ports: Settling<S, P>;
  readonly #settlement: Settlement<S, P>;
  readonly #common: CommonMemory;
  readonly #pulses: readonly Pulse[];
  readonly #stopping = new AbortController();
  #subscription: Subscription | undefined;
  #serving: Promise<void> = Promise.resolve();
  #catchingUp: Promise<void> = Promise.resolve();
  #replays = 0;

  constructor(private readonly options: ActorLoopOptions<S, P>) {
    this.#ports = settlingOf(options);
    this.#settlement = new Settlement(this.#ports);
    this.#common = new CommonMemory(options.definition.common, this.#ports.limits.commonAnswers);
    this.timers = new Timers(this.#ports, this.#settlement);
    this.sweep = new Sweep(this.#ports, this.#settlement);
    this.replan = new Replan(this.#ports, this.#settlement);
    const { timersEveryMs, sweepEveryMs } = this.#ports.limits;
    this.#pulses = [new Pulse(timersEveryMs, () => this.timers.run()), new Pulse(sweepEveryMs, () => this.#catchUp())];
  }

  /** Subscribes and serves until `stop()`; resolves when it is subscribed. */
  async start(): Promise<void> {
    this.#subscription = await this.#subscribe();
    this.#serving = this.#serve();
    for (const pulse of this.#pulses) pulse.start();
    this.#catchingUp = this.#catchUp();
  }

  /** Stops pulling, ends what is under way, publishes it; false where that took longer than the limit. */
  async stop(): Promise<boolean> {
    this.#stopping.abort();
    this.sweep.stop();
    const ended = [
      this.#subscription?.stop(),
      this.#serving,
      this.#catchingUp,
      ...this.#pulses.map((one) => one.stop()),
    ];
    const drained = Promise.all(ended).then(() => this.#ports.publisher.idle());
    return withinLimit(drained, this.#ports.limits.drainMs);
  }

  /** Brings one batch to its end: each delivery is then acknowledged or given back. */
  async take(deliveries: readonly Delivery[]): Promise<void> {
    const { definition, contracts = registry, tracer = untraced } = this.options;
    const span = tracer.batch(definition.type, deliveries.length);
    const tally = new Tally();
    const nowMs = this.#ports.clock.nowMs();
    const work = sortDeliveries(deliveries, { definition, contracts, tracer, nowMs });
    await this.#settlement.settle({ ...work, tasks: this.#common.told(work.tasks, nowMs) }, tally);
    span.end();
    this.#ports.observer.batch?.(tally.report(definition.type));
  }

  /** What an actor was told, in all orders of arrival; undefined where nothing is known of it. */
  prove(key: string, messages: readonly Message[]): Promise<Certificate | undefined> {
    return proofOf(this.options, key, messages);
  }

  /** Sends again what waited for a build that knows its contract; returns how many. Never rejects. */
  async replayParked(): Promise<number> {
    const { bus, store, definition, contracts = registry } = this.options;
    const known = Object.keys(definition.receives).flatMap((type) => contracts.readAs(type));
    const { rowsAtOnce } = this.#ports.limits;
    let replayed = 0;
    try {
      for (let sent = rowsAtOnce; sent === rowsAtOnce; replayed += sent) {
        const letters = await store.deadLetters(NEWER_VERSION, known, rowsAtOnce);
        sent = await replayDeadLetters(definition, letters, { bus, store, replay: this.#replayName() });
      }
    } catch (error) {
      this.#ports.observer.trouble?.({ actor: definition.type, during: 'replay', error });
    }
    return replayed;
  }

  /** Never twice the same: what an older replica parked again would be dropped by the bus. */
  #replayName(): string {
    return `${this.options.instance}.${this.#replays++}`;
  }

  /** After a deploy, and once more now and then: older replicas still park messages and create rows until they leave. */
  async #catchUp(): Promise<void> {
    await this.replayParked();
    await this.sweep.run();
  }

  #subscribe(): Promise<Subscription> {
    return this.options.bus.subscribe(this.options.consumer, this.#ports.limits.batch);
  }

  async #serve(): Promise<void> {
    for (let failures = 0; !this.#stopping.signal.aborted;) {
      try {
        this.#subscription ??= await this.#subscribe();
        const deliveries = await this.#subscription.next();
        if (deliveries.length === 0) return;
        await this.take(deliveries);
        failures = 0;
      } catch (error) {
        failures += 1;
        await this.#resubscribeLater(error, failures);
      }
    }
  }

  /** What was handed out and not acknowledged comes again by itself. */
  async #resubscribeLater(error: unknown, failures: number): Promise<void> {
    const { limits, observer, random } = this.#ports;
    observer.trouble?.({ actor: this.options.definition.type, during: 'subscribe', error });
    const lost = this.#subscription;
    this.#subscription = undefined;
    await lost?.stop().catch(() => undefined);
    const { signal } = this.#stopping;
    await setTimeout(backoffMs(failures, limits, random), undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A message of an older version is handed over as the newest: a receiver that waits for the older one waits for ever. */
function checkReceives<S extends Slots, P>(
  { type, receives }: ActorDefinition<S, P>,
  contracts: ContractRegistry,
): void {
  for (const received of Object.keys(receives)) {
    const known = contracts.of(received);
    const newest = known && typeOf(contracts.newest(known));
    if (newest === undefined || newest === received) continue;
    throw new CrossdockError('superseded-contract', {
      problem: `${type} receives ${received}, and this build reads it as ${newest}`,
      remedy: `Let the actor receive ${newest}: see docs/contracts.md.`,
      severity: 'critical',
    });
  }
}

function settlingOf<S extends Slots, P>(options: ActorLoopOptions<S, P>): Settling<S, P> {
  const { service, definition, policy, bus, store, clock, instance, contracts = registry } = options;
  checkReceives(definition, contracts);
  const limits = { ...defaultLimits, ...options.limits };
  const observer = options.observer ?? {};
  const at = options.at ?? (() => undefined);
  const planVersion = `${definition.type}/${definition.planVersion}`;
  return {
    deciding: {
      service,
      definition,
      policy,
      dueHours: options.dueHours ?? defaultDueHours,
      causes: limits.causes,
      contracts,
    },
    bus,
    store,
    clock,
    rows: new RowCache(limits.cachedRows, limits.cachedCharacters),
    publisher: new Publisher(bus, store, definition.type, observer, at),
    auditor: { service, writer: `${options.consumer.durable}/${instance}`, planVersion, limitBytes: limits.auditBytes },
    limits,
    observer,
    at,
    random: options.random ?? Math.random,
  };
}

/** True where the work ended in time. */
async function withinLimit(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = setTimeout(limitMs, false, { signal: waiting.signal }).catch(() => false);
  const inTime = await Promise.race([work.then(() => true), late]);
  waiting.abort();
  return inTime;
}
