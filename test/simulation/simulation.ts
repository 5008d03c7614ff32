import type { EventEmitter } from 'node:events';
import { frameOf, type Bus, type CrashPoint, type Frame, type Subscription } from '#libs/actors';
import { MemoryBus, randomBy, type Tables } from '#libs/actors/testing';
import type { Message } from '#libs/contracts';
import { Agenda } from './agenda.js';
import { Courier } from './courier.js';
import { Databases, type SimulatedService } from './databases.js';
import { faultClasses, noTrouble, trouble, type FaultClass } from './faults.js';
import { Hearing } from './hearing.js';
import type { Policies } from './policies.js';
import { builds, startErpGateway, startGateway, startInventory, startOrders, type GatewayDoors } from './processes.js';
import type { Plant, Replica, ReplicaParts } from './replica.js';
import { scenarioBy, type Scenario } from './scenario.js';
import { People } from './people.js';
import { Network, soundNetwork, type RequestOptions } from './network.js';
import { sayWhatNobodyCanRead } from './stranger.js';
import { outside, settled, VirtualTime, type Host } from './virtual-time.js';
import { World } from './world.js';

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
  readonly counts = { steps: 0, crashes: 0, deliveries: 0, messages: 0 };
  readonly #hearing: Hearing;
  readonly #agenda: Agenda;
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
    this.bus = new MemoryBus(this.time.clock, this.goesWrong('bus') ? trouble.bus : {}, this.random);
    this.databases = new Databases(this.time.clock, this.random);
    if (this.goesWrong('stores')) this.databases.faults = trouble.stores;
    this.scenario = scenarioBy(seed, orders);
    this.#courier = new Courier(this);
    this.world = new World(this.scenario, this.time, this.random, (letter) => this.#courier.post(letter));
    const judge = (violation: string) => void this.violations.push(violation);
    this.#hearing = new Hearing(this.databases, this.counts, judge);
    this.network = new Network(this.random, (request) => this.world.serve(request), judge);
    if (this.goesWrong('network')) this.network.faults = trouble.network;
    this.#people = new People(this);
    const { time, bus, databases, world } = this;
    this.#agenda = new Agenda({ time, bus, databases, world, people: this.#people, policies });
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
    if (this.scenario.isPoisoned) sayWhatNobodyCanRead(this);
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
      const next = this.#agenda.nextMs;
      // somebody looks at a list now and then: that alone is no news
      if (said !== this.counts.messages || this.#agenda.isOutdated(this.#planVersion)) idle = 0;
      else if (next === undefined) idle += 1;
      said = this.counts.messages;
      if (idle > IDLE_LOOKS && !this.#isChaos) return;
      // at rest before trouble ended: the deploy is still to come
      if (idle > IDLE_LOOKS) this.#calm();
      this.time.clock.advance(Math.max(1, (next ?? this.time.clock.nowMs() + IDLE_MS) - this.time.clock.nowMs()));
    }
    this.violations.push(`not at rest after ${STEP_LIMIT} steps: ${this.#agenda.whatIsLeft()}`);
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
    this.bus.faults = noTrouble.bus;
    this.databases.faults = noTrouble.stores;
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
    const hear = (frames: readonly Frame[]) => this.#hearing.hear(frames);
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

  /** Messages that came onto the bus, by id, as they were said first. */
  get said(): ReadonlyMap<string, Message> {
    return this.#hearing.said;
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
