import type { Message } from '#libs/contracts';
import { canonical } from '../../canonical.js';
import { randomBy } from '../../orders-of-arrival.js';
import { crashPoints, type CrashPoint } from '../../loop/crash-point.js';
import { MemoryBus, type BusFaults } from '../../memory/memory-bus.js';
import { MemoryClock } from '../../memory/memory-clock.js';
import { MemoryStore, type StoreFaults } from '../../memory/memory-store.js';
import { SeededTurns } from '../../memory/turns.js';
import type { Bus, Frame, Store } from '../../ports.js';
import { inputsBy, SimulatedErp } from './scenario.js';
import type { OrderPlanVersion } from './shop-actors.js';
import { SimulatedProcess } from './simulated-process.js';

/** The ports as a process gets them; a planted fault puts itself in between. */
export type Plant = (ports: { readonly bus: Bus; readonly store: Store }) => {
  readonly bus: Bus;
  readonly store: Store;
};

/** How a history is played. */
export interface Playing {
  /** Decides what comes from outside. */
  readonly seed: number;
  /** Decides the interleaving and what goes wrong; without it nothing does, and one process serves alone. */
  readonly chaos?: number;
  readonly plant?: Plant;
}

/** Shares of what goes wrong while there is chaos. */
const busFaults: BusFaults = { duplicate: 0.05, lostAck: 0.05, lostAnswer: 0.03, delayMs: 2_000 };
const storeFaults: StoreFaults = { rolledBack: 0.04, unknownOutcome: 0.04 };
/** Chance that a process dies at a named point when it comes there. */
const CRASH_AT_POINT = 0.04;
/** Chance that a process dies at any step. */
const CRASH_AT_STEP = 0.002;
/** Step at which a new plan of orders is deployed: a process that starts from then on has it. */
const DEPLOY_STEP = 200;
/** Steps of chaos; then every fault ends, and the world must come to rest. */
const CHAOS_STEPS = 500;
/** Steps after which a world that is not at rest never will be. */
const STEP_LIMIT = 20_000;

/** A history of several processes on one bus and one database, decided by a seed alone. */
export class SimulatedWorld {
  readonly clock = new MemoryClock();
  readonly bus: MemoryBus;
  readonly store: MemoryStore;
  readonly erp = new SimulatedErp();
  readonly turns: SeededTurns;
  readonly crashes = Object.fromEntries(crashPoints.map((point) => [point, 0])) as Record<CrashPoint, number>;
  /** What no history may show, found while it was played. */
  readonly violations: string[] = [];
  readonly inputs: readonly Message[];
  /** Ids of messages that actors issued and that came onto the bus. */
  readonly said = new Map<string, string>();
  readonly random: () => number;
  #chaos: boolean;
  #planVersion: OrderPlanVersion;
  #processes: SimulatedProcess[] = [];
  #started = 0;
  #fed = 0;
  #unsent: Message[];

  constructor(readonly playing: Playing) {
    const { seed, chaos } = playing;
    this.#chaos = chaos !== undefined;
    this.#planVersion = this.#chaos ? 1 : 2;
    this.random = randomBy((chaos ?? 0) * 7919 + 1);
    this.bus = new MemoryBus(this.clock, this.#chaos ? busFaults : {}, this.random);
    this.store = new MemoryStore(this.clock, this.#chaos ? storeFaults : {}, this.random);
    this.turns = new SeededTurns(this.random);
    this.inputs = inputsBy(seed);
    this.#unsent = [...this.inputs];
    for (let left = this.#chaos ? 2 : 1; left > 0; left--) this.#boot();
  }

  /** Plays until the world is at rest. */
  async play(): Promise<this> {
    for (let step = 0; step < STEP_LIMIT; step++) {
      if (step === DEPLOY_STEP) this.#planVersion = 2;
      if (this.#chaos && step > CHAOS_STEPS) this.#calm();
      await this.#feed();
      this.#disturb();
      const moved = await this.turns.step();
      if (moved) continue;
      if (this.#atRest()) return this;
      this.clock.advance(5_000);
      for (const process of this.#processes) process.lookAround();
    }
    this.violations.push(`not at rest after ${STEP_LIMIT} steps`);
    return this;
  }

  /** Notes what comes onto the bus, and that it is committed by then and says the same each time. */
  hear(frames: readonly Frame[]): void {
    for (const message of frames.flatMap((one) => one.messages)) {
      const content = canonical([message.type, message.key, message.data]);
      const before = this.said.get(message.id);
      if (before !== undefined && before !== content) this.violations.push(`one id with two contents: ${message.id}`);
      this.said.set(message.id, content);
      const committed = this.store.row(message.source)?.version ?? 0;
      const issuedBy = message.source.includes('/');
      if (issuedBy && committed < message.revision) this.violations.push(`said before it was committed: ${message.id}`);
    }
  }

  /** Called by a process at each named point: true where it dies there. */
  diesAt(process: SimulatedProcess, point: CrashPoint): boolean {
    if (!this.#chaos || this.random() >= CRASH_AT_POINT) return false;
    this.crashes[point] += 1;
    this.#restart(process);
    return true;
  }

  #boot(): void {
    this.#started += 1;
    this.#processes.push(new SimulatedProcess(this, `process-${this.#started}`, this.#planVersion));
  }

  #restart(process: SimulatedProcess): void {
    process.die();
    this.#processes = this.#processes.filter((one) => one !== process);
    this.#boot();
  }

  #calm(): void {
    this.#chaos = false;
    this.bus.faults = { duplicate: 0, lostAck: 0, lostAnswer: 0, delayMs: 0 };
    this.store.faults = { rolledBack: 0, unknownOutcome: 0 };
    for (const old of this.#processes.filter((one) => one.planVersion !== this.#planVersion)) this.#restart(old);
  }

  /** The outside sends until it is heard: in any order, sometimes twice, sometimes several in one frame. */
  async #feed(): Promise<void> {
    if (this.#unsent.length === 0 || this.random() > 0.1) return;
    const first = this.#unsent[Math.floor(this.random() * this.#unsent.length)] as Message;
    const receiver = (message: Message) => message.key.split('/')[0];
    const together = this.#unsent.filter(
      (one) => one === first || (receiver(one) === receiver(first) && this.random() < 0.3),
    );
    const again = together.filter(() => this.#chaos && this.random() < 0.2);
    this.#unsent = [...this.#unsent.filter((one) => !together.includes(one)), ...again];
    this.#fed += 1;
    const frame = { subject: `xd.facts.${first.type}.00`, busId: `fed ${this.#fed}`, messages: together };
    await this.bus.publish([frame]).catch(() => this.#unsent.push(...together));
  }

  #disturb(): void {
    if (this.random() < 0.2) this.clock.advance(Math.floor(this.random() * 800));
    const process = this.#processes[Math.floor(this.random() * this.#processes.length)];
    if (this.random() < 0.1) process?.lookAround();
    if (this.#chaos && process && this.random() < CRASH_AT_STEP) this.#restart(process);
  }

  #atRest(): boolean {
    const empty = this.bus.held('FACTS').length + this.bus.held('POSTINGS').length + this.#unsent.length === 0;
    const quiet = this.store.outbox().every((one) => one.published);
    const orders = this.store.rows('order');
    return empty && quiet && orders.every((row) => row.wakeAtMs === null && row.planVersion === this.#planVersion);
  }
}
