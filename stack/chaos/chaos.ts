import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames, streams } from '#libs/contracts';
import type { Connections } from '../connections.js';
import { openDataFolder, type DataFolder } from '../data-folder.js';
import { replicasOf, type Replicas } from '../replicas.js';
import type { Report } from '../report.js';
import { Secrets } from '../secrets.js';
import type { Stack } from '../stack.js';
import { fillStream, freeStream, purgeBus, redeliveries, remakeBus } from './bus-faults.js';
import { CLOCK_FILE } from './clock-file.js';
import { ConflictWatch } from './conflict-watch.js';
import { linkName, type FaultyNetwork } from './faulty-network.js';
import { insistently } from './patience.js';
import { republishAll } from './republish.js';
import type { Fault, Planned, Targets } from './schedule.js';

/** Two of everything that may share its work; the audit chain has one writer at a time by design, and one process. */
export const REPLICAS: Replicas = {
  'channel-gateway': 2,
  'order-service': 2,
  'inventory-service': 2,
  'erp-gateway': 2,
};

/** What was done to the stack, and what came of it inside. */
export interface Ordeal {
  /** Processes that were killed, by service or server. */
  readonly kills: Readonly<Record<string, number>>;
  /** Links that were cut, slowed or opened by half. */
  readonly cuts: number;
  /** Deliveries beyond the first of each message. */
  readonly redeliveries: number;
  /** Version checks that replicas lost to one another. */
  readonly conflicts: number;
}

/** Everything that can be disturbed in a stack with these replicas. */
export function targetsOf(replicas: Replicas, busNodes: number): Targets {
  const nodes = Array.from({ length: busNodes - 1 }, (_, index) => `nats-server-${index + 2}`);
  const services = replicasOf(replicas);
  const inward = services.flatMap(({ name }) => [linkName(name, 'postgres'), linkName(name, 'nats-server')]);
  const outward = services.filter(({ service }) => service.endsWith('-gateway'));
  return {
    services: services.map(({ name }) => name),
    servers: ['nats-server', ...nodes, 'postgres'],
    links: [...inward, ...outward.map(({ name }) => linkName(name, 'sandbox')), linkName('sandbox', 'channel-gateway')],
    streams: streams.map(({ name }) => name),
  };
}

/** What chaos is made of. */
export interface ChaosParts {
  readonly stack: Stack;
  readonly network: FaultyNetwork;
  readonly folder: string;
  /** Nodes of NATS that keep each stream. */
  readonly busNodes: number;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Does to a running stack what a schedule says, counts it, and leaves everything whole. */
export class Chaos {
  readonly #parts: ChaosParts;
  readonly #folder: DataFolder;
  readonly #connections: Connections;
  readonly #startedAt = new Date();
  readonly #watch: ConflictWatch;
  readonly #kills: Record<string, number>;
  readonly #underWay: Promise<void>[] = [];
  #cuts = 0;
  #redeliveries = 0;

  constructor(parts: ChaosParts, connections: Connections) {
    this.#parts = parts;
    this.#folder = openDataFolder(parts.folder);
    this.#connections = connections;
    this.#watch = new ConflictWatch(this.#folder.processes);
    this.#kills = Object.fromEntries([...serviceNames, 'nats-server', 'postgres'].map((name) => [name, 0]));
  }

  /** Resolves when the schedule is over and nothing is disturbed any more. */
  async run(schedule: readonly Planned[], durationMs: number): Promise<void> {
    const startedAtMs = performance.now();
    const until = (atMs: number) =>
      delay(Math.max(0, startedAtMs + atMs - performance.now()), undefined, { signal: this.#parts.signal });
    this.#watch.start();
    for (const { atMs, fault } of schedule) {
      await until(atMs);
      this.#parts.report(`  ${(atMs / 1_000).toFixed(1).padStart(6)} s  ${wordsFor(fault)}`);
      this.#underWay.push(this.#inflict(fault));
    }
    await until(durationMs);
    await Promise.all(this.#underWay);
    this.#parts.network.heal();
    for (const { fault } of schedule) if (fault.kind === 'clock') this.#setClock(fault.process, 0);
  }

  /** What it came to; to be asked when the stack has come to rest. */
  async ordeal(): Promise<Ordeal> {
    this.#watch.stop();
    await this.#watch.look();
    const since = await redeliveries(this.#connections.natsUrl);
    return {
      kills: this.#kills,
      cuts: this.#cuts,
      redeliveries: Math.max(0, this.#redeliveries + since),
      conflicts: this.#watch.conflicts,
    };
  }

  async #inflict(fault: Fault): Promise<void> {
    const { network, stack } = this.#parts;
    switch (fault.kind) {
      case 'kill':
        return this.#kill(fault.process, stack);
      case 'pause':
        return this.#stand(fault.process, fault.forMs, stack);
      case 'cut':
        this.#cuts += 1;
        return void network.link(fault.link).cut();
      case 'slow':
        network.link(fault.link).slow(fault.delayMs);
        return this.#mend(fault.link, fault.forMs);
      case 'half-open':
        network.link(fault.link).halfOpen(fault.kept);
        return this.#mend(fault.link, fault.forMs);
      case 'full':
        return this.#fill(fault);
      case 'empty':
        return this.#empty(fault.how);
      case 'clock':
        return this.#setClock(fault.process, fault.offsetMs);
    }
  }

  /** Who is just being started again cannot be killed: that is not counted. */
  async #kill(process: string, stack: Stack): Promise<void> {
    if (!stack.send(process, 'SIGKILL')) return this.#parts.report(`           ${process} is down already`);
    const name = process.replace(/-\d+$/, '');
    this.#kills[name] = (this.#kills[name] ?? 0) + 1;
  }

  /** One that is killed meanwhile is not asked to go on: the next one never stood still. */
  async #stand(process: string, forMs: number, stack: Stack): Promise<void> {
    stack.send(process, 'SIGSTOP');
    await this.#pause(forMs).finally(() => stack.send(process, 'SIGCONT'));
  }

  async #mend(link: string, afterMs: number): Promise<void> {
    this.#cuts += 1;
    await this.#pause(afterMs);
    this.#parts.network.link(link).heal();
  }

  async #fill({ stream, room, forMs }: Extract<Fault, { kind: 'full' }>): Promise<void> {
    const { natsUrl } = this.#connections;
    await this.#insist(() => fillStream(natsUrl, stream, room));
    await this.#pause(forMs);
    await this.#insist(() => freeStream(natsUrl, stream));
  }

  /** As after the loss of the bus: everything that was said since the start is said again. */
  async #empty(how: 'purge' | 'remake'): Promise<void> {
    const { natsUrl, databaseUrl } = this.#connections;
    if (how === 'purge') this.#redeliveries += await this.#insist(() => purgeBus(natsUrl));
    else {
      this.#redeliveries += await this.#insist(() => redeliveries(natsUrl));
      const from = new Date();
      await this.#insist(() => remakeBus(natsUrl, this.#parts.busNodes, from));
    }
    const secrets = new Secrets(this.#folder.secrets);
    const rows = await this.#insist(() => republishAll(databaseUrl, secrets, this.#startedAt));
    this.#parts.report(`           ${rows} outbox rows are said again`);
  }

  #setClock(process: string, offsetMs: number): void {
    writeFileSync(join(this.#folder.path, process, CLOCK_FILE), String(offsetMs));
  }

  #insist<T>(work: () => Promise<T>): Promise<T> {
    return insistently(work, this.#parts.signal);
  }

  async #pause(forMs: number): Promise<void> {
    await delay(forMs, undefined, { signal: this.#parts.signal });
  }
}

function wordsFor(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return `kill ${fault.process}`;
    case 'pause':
      return `${fault.process} stands still for ${fault.forMs} ms`;
    case 'cut':
      return `cut ${fault.link}`;
    case 'slow':
      return `slow ${fault.link} by ${fault.delayMs} ms for ${fault.forMs} ms`;
    case 'half-open':
      return `half-open ${fault.link} for ${fault.forMs} ms, the ${fault.kept} end stays`;
    case 'full':
      return `${fault.stream} has room for ${fault.room} messages for ${fault.forMs} ms`;
    case 'empty':
      return fault.how === 'purge' ? 'the streams are emptied' : 'the streams are deleted and made again';
    case 'clock':
      return `the clock of ${fault.process} is off by ${Math.round(fault.offsetMs / 60_000)} min`;
  }
}
