import type { EventEmitter } from 'node:events';
import { frameOf, type Bus, type CrashPoint, type Frame, type Subscription } from '#libs/actors';
import { canonical } from '#libs/actors';
import { MemoryBus, randomBy, type Tables, type BusFaults, type StoreFaults } from '#libs/actors/testing';
import type { Message } from '#libs/contracts';
import { Courier } from './courier.js';
import { Databases, type SimulatedService } from './databases.js';
import type { Policies } from './policies.js';
import { builds, startErpGateway, startGateway, startInventory, startOrders, type GatewayDoors } from './processes.js';
import type { Plant, Replica, ReplicaParts } from './replica.js';
import { POISON, scenarioBy, START_MS, type Scenario } from './scenario.js';
import { People } from './people.js';
import { Network, soundNetwork, type NetworkFaults, type RequestOptions } from './network.js';
import { outside, settled, VirtualTime, type Host } from './virtual-time.js';
import { World } from './world.js';

/** Classes of what goes wrong; each can be left out to find out which ones a violation needs. */
export const faultClasses = [
  'bus',
  'stores',
  'network',
  'crashes',
  'clocks',
  'streams',
  'late-news',
  'replicas',
  'deploy',
] as const;
/** A class of what goes wrong. */
export type FaultClass = (typeof faultClasses)[number];

/** How a history is played. */
export interface Playing {
  /** Decides what comes from outside. */
  readonly seed: number;
  /** Decides the interleaving and what goes wrong; without it nothing does, and one process of each service serves alone. */
  readonly chaos?: number;
  readonly plant?: Plant;
  /** Places of the orders that are played; all unless stated. */
  readonly orders?: readonly number[] | undefined;
  /** What goes wrong; everything unless stated. */
  readonly faults?: readonly FaultClass[] | undefined;
  /** Steps of chaos; then every fault ends, and the world must come to rest. */
  readonly chaosSteps?: number | undefined;
}

const BUS: BusFaults = { duplicate: 0.04, lostAck: 0.04, lostAnswer: 0.03, delayMs: 3_000 };
const STORES: StoreFaults = { rolledBack: 0.03, unknownOutcome: 0.03 };
const NETWORK: NetworkFaults = {
  refused: 0.03,
  away: 0.04,
  lostRequest: 0.04,
  lostAnswer: 0.08,
  lateEffect: 0.08,
  garbage: 0.02,
};
const NO_BUS_FAULTS: BusFaults = { duplicate: 0, lostAck: 0, lostAnswer: 0, delayMs: 0 };
const NO_STORE_FAULTS: StoreFaults = { rolledBack: 0, unknownOutcome: 0 };
/** Chance that a process dies at a named point of a loop, and at any step. */
const CRASH_AT_POINT = 0.02;
const CRASH_AT_STEP = 0.004;
/** Chance that a stream is full from now on, for a while. */
const FULL_AT_STEP = 0.003;
const STREAMS = ['RAW', 'FACTS', 'POSTINGS', 'COMMANDS', 'AUDIT'] as const;
/** Chance that a moment goes by before the next step, and the longest such moment. */
const MOMENT = 0.05;
const LONGEST_MOMENT_MS = 1_500;
/** Steps of chaos unless stated. */
export const CHAOS_STEPS = 2_500;
/** Steps after which a world that is not at rest never will be. */
const STEP_LIMIT = 60_000;
/** Nobody waits for longer than this. */
const END_MS = START_MS + 6 * 86_400_000;
const IDLE_MS = 30_000;
/** Idle looks without anything happening after which the world is at rest. */
const IDLE_LOOKS = 3;
/** Clocks of processes are wrong by up to this, milliseconds. */
const SKEW_MS = 5 * 60_000;

const SERVICES: readonly SimulatedService[] = ['channel-gateway', 'order-service', 'inventory-service', 'erp-gateway'];

type RequestOver = (url: URL, options: RequestOptions, answered: (answer: EventEmitter) => void) => EventEmitter;

interface Running {
  readonly service: SimulatedService;
  readonly host: Host;
  readonly subscriptions: Subscription[];
  gateway?: GatewayDoors;
  orders?: Replica<Tables>;
}

/** A history of all services, decided by a seed alone. */
export class Simulation {
  readonly random: () => number;
  readonly time: VirtualTime;
  readonly bus: MemoryBus;
  readonly databases: Databases;
  readonly scenario: Scenario;
  readonly world: World;
  readonly network: Network;
  /** What no history may show, found while it was played. */
  readonly violations: string[] = [];
  /** Messages that came onto the bus, by id, as they were said first. */
  readonly said = new Map<string, Message>();
  readonly counts = { steps: 0, crashes: 0, deliveries: 0, messages: 0 };
  readonly #people: People;
  readonly #courier: Courier;
  #running: Running[] = [];
  #started = 0;
  #isChaos: boolean;
  /** The orders' plan that a process has which starts now. */
  #planVersion: number;

  constructor(
    readonly playing: Playing,
    readonly policies: Policies,
  ) {
    const { seed, chaos, orders } = playing;
    this.#isChaos = chaos !== undefined;
    this.#planVersion = this.goesWrong('deploy') ? builds.before : builds.after;
    this.random = randomBy((chaos ?? 0) * 7_919 + seed);
    this.time = new VirtualTime(this.random, (...given: Parameters<RequestOver>) =>
      this.network.request(this.time, ...given),
    );
    this.bus = new MemoryBus(this.time.clock, this.goesWrong('bus') ? BUS : {}, this.random);
    this.databases = new Databases(this.time.clock, this.random);
    if (this.goesWrong('stores')) this.databases.faults = STORES;
    this.scenario = scenarioBy(seed, orders);
    this.#courier = new Courier(this);
    this.world = new World(this.scenario, this.time, this.random, (letter) => this.#courier.post(letter));
    const judge = (violation: string) => void this.violations.push(violation);
    this.network = new Network(this.random, (request) => this.world.serve(request), judge);
    if (this.goesWrong('network')) this.network.faults = NETWORK;
    this.#people = new People(this);
  }

  /** Plays until the world is at rest. */
  async play(): Promise<this> {
    const restore = this.time.install();
    try {
      this.time.on(outside, () => this.#begin());
      await this.#playOn();
      return this;
    } finally {
      for (const one of this.#running) this.#end(one);
      // whatever ends now must not go on in the next history
      await settled();
      restore();
    }
  }

  /** Whether this class of faults is on in this history. */
  goesWrong(what: FaultClass): boolean {
    const { chaos, faults } = this.playing;
    return chaos !== undefined && (faults ?? faultClasses).includes(what);
  }

  /** A process of a service that runs, any of them. */
  anyOf(service: SimulatedService): Running | undefined {
    const all = this.#running.filter((one) => one.service === service);
    return all[Math.floor(this.random() * all.length)];
  }

  /** Processes of a service are stopped and started again. */
  restartAll(service: SimulatedService): void {
    for (const one of this.#running.filter((running) => running.service === service)) this.#restart(one);
  }

  #begin(): void {
    const replicas = this.goesWrong('replicas') ? 2 : 1;
    for (const service of SERVICES) for (let left = replicas; left > 0; left--) this.#boot(service);
    this.world.begin();
    if (this.scenario.isPoisoned) this.#poison();
  }

  async #playOn(): Promise<void> {
    let idle = 0;
    let said = 0;
    for (let step = 0; step < STEP_LIMIT; step++) {
      this.counts.steps = step;
      if (this.#isChaos && step > (this.playing.chaosSteps ?? CHAOS_STEPS)) this.#calm();
      this.#disturb(step);
      if ((this.#people.nextMs ?? Infinity) <= this.time.clock.nowMs())
        this.time.on(outside, () => this.#people.look());
      if (this.time.isReady) {
        await this.time.step();
        continue;
      }
      const next = this.#nextMs();
      // somebody looks at a list now and then: that alone is no news
      if (said !== this.counts.messages || this.#isOutdated()) idle = 0;
      else if (next === undefined) idle += 1;
      said = this.counts.messages;
      if (idle > IDLE_LOOKS && !this.#isChaos) return;
      // at rest before trouble ended: the deploy is still to come
      if (idle > IDLE_LOOKS) this.#calm();
      this.time.clock.advance(Math.max(1, (next ?? this.time.clock.nowMs() + IDLE_MS) - this.time.clock.nowMs()));
    }
    this.violations.push(`not at rest after ${STEP_LIMIT} steps: ${this.#whatIsLeft()}`);
  }

  /** The next instant at which something is to be done; undefined where nothing is. */
  #nextMs(): number | undefined {
    const nowMs = this.time.clock.nowMs();
    const instants = [this.time.nextOutsideMs(), this.#people.nextMs, this.bus.nextDeliveryMs(), ...this.#dueMs()];
    const next = Math.min(...instants.flatMap((one) => one ?? []));
    if (next > END_MS) return undefined;
    // what is due waits for whoever looks at it next
    return next > nowMs ? next : Math.max(nowMs + 1, this.time.nextTimerMs() ?? nowMs + 250);
  }

  #dueMs(): number[] {
    const due: number[] = [];
    for (const { store } of this.databases.all) {
      const { leaseEndMs, wakeMs } = store.nextInstants(20_000);
      due.push(...[leaseEndMs, wakeMs].flatMap((one) => one ?? []));
    }
    for (const { tables } of [this.databases.gateway, this.databases.erp])
      for (const call of tables.committed.calls.values())
        if (call.state !== 'done') due.push(call.state === 'in-flight' ? this.time.clock.nowMs() : call.nextAtMs);
    const { waiting, aliases } = this.databases.gateway.tables.committed;
    for (const { account, namedBy, name, told, since } of waiting.values()) {
      if (aliases.has(JSON.stringify([account, namedBy, name]))) due.push(this.time.clock.nowMs());
      else if (!told) due.push(since.getTime() + this.policies.accounts.unresolvedAfterMinutes * 60_000 + 1);
    }
    return due;
  }

  /** Whether somebody has still to look at a list or a row that changed without a message. */
  #isOutdated(): boolean {
    const { erp, orders } = this.databases;
    const read = erp.tables.committed.cursors.get(this.policies.connection.name);
    return (
      read !== this.world.books.cursor || orders.store.rows('order').some((row) => row.planVersion < this.#planVersion)
    );
  }

  #whatIsLeft(): string {
    const streams = (['RAW', 'FACTS', 'POSTINGS', 'COMMANDS'] as const).map(
      (name) => `${name} ${this.bus.held(name).length}`,
    );
    const calls = [this.databases.gateway, this.databases.erp].flatMap(({ tables }) =>
      [...tables.committed.calls.values()]
        .filter(({ state }) => state !== 'done')
        .map(({ ref, state }) => `${ref} ${state}`),
    );
    return [...streams, ...calls].join(', ');
  }

  #disturb(step: number): void {
    if (!this.#isChaos) return;
    if (this.goesWrong('deploy') && step === Math.floor((this.playing.chaosSteps ?? CHAOS_STEPS) / 2))
      this.#planVersion = builds.after;
    this.#fillStream();
    if (this.random() < MOMENT) this.#pass(1 + Math.floor(this.random() * LONGEST_MOMENT_MS));
    if (!this.goesWrong('crashes') || this.random() >= CRASH_AT_STEP) return;
    const one = this.#running[Math.floor(this.random() * this.#running.length)];
    if (one) this.#crash(one);
  }

  /** A stream that takes nothing more for a while. */
  #fillStream(): void {
    if (!this.goesWrong('streams') || this.random() >= FULL_AT_STEP) return;
    const name = STREAMS[Math.floor(this.random() * STREAMS.length)] ?? 'FACTS';
    this.bus.limit(name, this.bus.held(name).length);
    this.time.on(outside, () =>
      this.time.after(Math.floor(this.random() * 20_000), () => this.bus.limit(name, Infinity)),
    );
  }

  #poison(): void {
    const about = {
      id: POISON,
      type: 'order.cancellation.v1',
      source: 'a stranger',
      key: 'order/nobody/1',
      revision: 1,
    };
    const message = { ...about, time: new Date().toISOString(), data: { at: 'yesterday', reason: 'no' } };
    const frame = { subject: 'xd.facts.order.cancellation.v1.00', busId: POISON, messages: [message] };
    const put = () => this.bus.publish([frame]).catch(() => this.time.after(1_000, put));
    this.time.after(3_000, put);
  }

  /** Lets time go by while our processes stand still; the outside keeps its appointments. */
  #pass(ms: number): void {
    const leftMs = (this.time.nextOutsideMs() ?? Infinity) - this.time.clock.nowMs();
    if (leftMs > 0) this.time.clock.advance(Math.min(ms, leftMs));
  }

  #calm(): void {
    if (!this.#isChaos) return;
    this.#isChaos = false;
    this.#planVersion = builds.after;
    for (const name of STREAMS) this.bus.limit(name, Infinity);
    this.bus.faults = NO_BUS_FAULTS;
    this.databases.faults = NO_STORE_FAULTS;
    this.network.faults = soundNetwork;
    this.restartAll('order-service');
  }

  #boot(service: SimulatedService): void {
    const number = ++this.#started;
    const skewMs = this.goesWrong('clocks') ? Math.round((this.random() - 0.5) * 2 * SKEW_MS) : 0;
    const host: Host = { name: `${service}-${number}`, skewMs, alive: true };
    const running: Running = { service, host, subscriptions: [] };
    this.#running.push(running);
    this.time.on(host, () => this.#start(running));
  }

  #start(running: Running): void {
    const { service, host, subscriptions } = running;
    const { time, random, databases, policies, bus, playing } = this;
    const at = (_point: CrashPoint) => {
      if (!host.alive || this.#diesAtPoint(running)) return new Promise<never>(() => undefined);
      return undefined;
    };
    const hear = (frames: readonly Frame[]) => this.#hear(frames);
    const judge = (violation: string) => void this.violations.push(violation);
    const plant = playing.plant ?? {};
    const own = { service, host, time, bus: bus as Bus, plant, random, at, hear, judge, subscriptions };
    switch (service) {
      case 'channel-gateway':
        running.gateway = startGateway(
          { ...own, database: databases.gateway },
          policies,
          this.world.accountsOf(policies),
        );
        return;
      case 'order-service':
        running.orders = startOrders({ ...own, database: databases.orders }, policies, this.#planVersion);
        return;
      case 'inventory-service':
        return startInventory({ ...own, database: databases.inventory } as ReplicaParts, policies);
      case 'erp-gateway':
        return startErpGateway({ ...own, database: databases.erp }, policies, databases);
    }
  }

  #diesAtPoint(running: Running): boolean {
    if (!this.#isChaos || !this.goesWrong('crashes') || this.random() >= CRASH_AT_POINT) return false;
    this.#crash(running);
    return true;
  }

  #crash(running: Running): void {
    this.counts.crashes += 1;
    this.#restart(running);
  }

  #restart(running: Running): void {
    this.#end(running);
    this.#running = this.#running.filter((one) => one !== running);
    this.time.on(outside, () => this.#boot(running.service));
  }

  #end({ host, subscriptions }: Running): void {
    this.time.kill(host);
    this.databases.abandon(host.name);
    for (const one of subscriptions) void one.stop();
  }

  /** Notes what comes onto the bus: one id says the same each time, and nothing is said before it is committed. */
  #hear(frames: readonly Frame[]): void {
    for (const message of frames.flatMap((one) => one.messages)) {
      this.counts.messages += 1;
      const before = this.said.get(message.id);
      if (!before) this.said.set(message.id, message);
      else if (before !== message && contentOf(before) !== contentOf(message))
        this.violations.push(`one id with two contents: ${message.id}`);
      if (!message.source.includes('/')) continue;
      const rows = this.databases.all.flatMap(({ store }) => store.row(message.source) ?? []);
      const committed = rows[0]?.version ?? 0;
      if (committed < message.revision) this.violations.push(`said before it was committed: ${message.id}`);
    }
  }

  /** Whether trouble has not ended. */
  get isChaos(): boolean {
    return this.#isChaos;
  }

  /** A person's word, by the door of order-service; durable when it resolves. */
  async rule(message: Message): Promise<void> {
    const { orders, host } = this.anyOf('order-service') ?? {};
    if (!orders || !host) return;
    await this.time.on(host, () =>
      orders.writer.transaction(() => Promise.resolve({ result: undefined, frames: [frameOf(message)] })),
    );
  }
}

/** What a message says; a document that is replayed is read from the store, and its body does not travel again. */
function contentOf({ type, key, data }: Message): string {
  const { sealedBody: _body, ...rest } = data as Record<string, unknown>;
  return canonical([type, key, rest]);
}
