import { join } from 'node:path';
import { writeConnections, type Connections } from './connections.js';
import { openDataFolder, type DataFolder } from './data-folder.js';
import { READER } from './database.js';
import { demoWorld } from './demo-world.js';
import { startInfrastructure, type ExternalServers, type Infrastructure } from './infrastructure.js';
import { takeLock } from './lock.js';
import { OPERATOR } from './nats.js';
import { directNetwork, type Network } from './network.js';
import { anyPort, Ports, PREFERRED_PORTS } from './ports.js';
import { replicasOf, type Replica, type Replicas } from './replicas.js';
import type { Report } from './report.js';
import { repositoryRoot } from './repository.js';
import { Secrets } from './secrets.js';
import { addressOf, processNames, sandboxProcess, serviceProcess, type ProcessName } from './services.js';
import type { SandboxOptions, Surroundings } from './services.js';
import { sharePolicies } from './shared-limits.js';
import { Supervisor } from './supervisor.js';

/** What a stack is started with. */
export interface StackOptions {
  /** The data folder; created if it is missing. */
  readonly folder: string;
  /** `usual`: the ports that a person knows by heart, or the next free ones. `any`: beside other stacks. */
  readonly ports: 'usual' | 'any';
  readonly external: ExternalServers;
  readonly sandbox: SandboxOptions;
  readonly report: Report;
  /** Processes by service; each has one unless stated. */
  readonly replicas?: Replicas;
  /** Nodes of NATS, each of which keeps every stream; one unless stated. */
  readonly busNodes?: number;
  /** How the processes reach one another; directly unless stated. */
  readonly network?: Network;
  /** Modules that Node.js loads into each service before anything else. */
  readonly preload?: readonly string[];
}

/** Everything that Crossdock needs, on this machine: PostgreSQL, NATS, the services, and the outside in miniature. */
export class Stack {
  readonly #options: StackOptions;
  readonly #replicas: readonly Replica[];
  readonly #folder: DataFolder;
  readonly #ports = new Ports();
  readonly #supervisor: Supervisor;
  #unlock: (() => void) | undefined;

  constructor(options: StackOptions) {
    this.#options = options;
    this.#replicas = replicasOf(options.replicas ?? {});
    this.#folder = openDataFolder(options.folder);
    this.#supervisor = new Supervisor(this.#folder.processes, options.report);
  }

  /** Starts everything in order; resolves when every process serves. */
  async start(): Promise<Connections> {
    const { report, external } = this.#options;
    this.#unlock = await takeLock(this.#folder, report);
    const supervisor = this.#supervisor;
    const secrets = new Secrets(this.#folder.secrets);
    const { busNodes } = this.#options;
    const ground = { folder: this.#folder, secrets, ports: this.#ports, supervisor, report, busNodes };
    const preferredPort = (usual: number) => this.#preferredPort(usual);
    const infrastructure = await startInfrastructure({ ...ground, preferredPort }, external);
    const surroundings = await this.#surroundings(secrets, infrastructure);
    const services = await Promise.all(this.#replicas.map((replica) => serviceProcess(replica, surroundings)));
    await Promise.all([supervisor.start(await sandboxProcess(surroundings)), supervisor.start(...services)]);
    return this.#publish(surroundings, infrastructure);
  }

  /** SIGKILL, as a crash would be; resolves when the process started in its place serves. */
  async kill(name: string): Promise<void> {
    await this.#supervisor.kill(name);
  }

  /** Sends a signal to a process; false where it is between two lives. */
  send(name: string, signal: NodeJS.Signals): boolean {
    return this.#supervisor.send(name, signal);
  }

  /** Drains and stops everything: services, the sandbox, NATS, PostgreSQL. May be called while it starts. */
  async stop(): Promise<void> {
    await this.#supervisor.stop();
    this.#unlock?.();
  }

  async #surroundings(secrets: Secrets, { databaseUrl, busUrl }: Infrastructure): Promise<Surroundings> {
    const ports = new Map<string, number>();
    const first = this.#preferredPort(PREFERRED_PORTS.services);
    const names = new Set([...processNames, ...this.#replicas.map(({ name }) => name)]);
    for (const name of names) ports.set(name, await this.#ports.choose(first));
    const { sandbox, network = directNetwork, preload = [] } = this.#options;
    const ours = { folder: this.#folder, secrets, ports, replicas: this.#replicas, policies: this.#policies() };
    return { ...ours, databaseUrl, busUrl, sandbox, network, preload };
  }

  /** The checkout's policies; where there are replicas, a copy in which they share the limits of the outside. */
  #policies(): string {
    const policies = join(repositoryRoot, 'policies');
    const { replicas } = this.#options;
    if (!replicas) return policies;
    const shared = join(this.#folder.path, 'policies');
    sharePolicies(policies, shared, replicas);
    return shared;
  }

  #preferredPort(usual: number): number {
    return this.#options.ports === 'usual' ? usual : anyPort();
  }

  #publish(surroundings: Surroundings, { databaseUrl, busUrl }: Infrastructure): Connections {
    const addresses = processNames.map((name) => [name, addressOf(name, surroundings)]);
    const connections: Connections = {
      databaseUrl: databaseUrl(READER),
      natsUrl: busUrl(OPERATOR),
      addresses: Object.fromEntries(addresses) as Record<ProcessName, string>,
      world: {
        ...demoWorld('sandbox', addressOf('sandbox', surroundings), surroundings.secrets),
        UPLOAD_TOKEN: surroundings.secrets.get('UPLOAD_TOKEN'),
      },
    };
    writeConnections(this.#folder.path, connections);
    return connections;
  }
}
