import { serviceNames } from '#libs/contracts';
import { writeConnections, type Connections } from './connections.js';
import { openDataFolder, type DataFolder } from './data-folder.js';
import { READER } from './database.js';
import { demoWorld } from './demo-world.js';
import { startInfrastructure, type ExternalServers, type Infrastructure } from './infrastructure.js';
import { takeLock } from './lock.js';
import { OPERATOR } from './nats.js';
import { anyPort, Ports, PREFERRED_PORTS } from './ports.js';
import type { Report } from './report.js';
import { Secrets } from './secrets.js';
import { addressOf, processNames, sandboxProcess, serviceProcess, type ProcessName } from './services.js';
import type { SandboxOptions, Surroundings } from './services.js';
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
}

/** Everything that Crossdock needs, on this machine: PostgreSQL, NATS, the services, and the outside in miniature. */
export class Stack {
  readonly #options: StackOptions;
  readonly #folder: DataFolder;
  readonly #ports = new Ports();
  readonly #supervisor: Supervisor;
  #unlock: (() => void) | undefined;

  constructor(options: StackOptions) {
    this.#options = options;
    this.#folder = openDataFolder(options.folder);
    this.#supervisor = new Supervisor(this.#folder.processes, options.report);
  }

  /** Starts everything in order; resolves when every process serves. */
  async start(): Promise<Connections> {
    const { report, external } = this.#options;
    this.#unlock = await takeLock(this.#folder, report);
    const supervisor = this.#supervisor;
    const secrets = new Secrets(this.#folder.secrets);
    const ground = { folder: this.#folder, secrets, ports: this.#ports, supervisor, report };
    const preferredPort = (usual: number) => this.#preferredPort(usual);
    const infrastructure = await startInfrastructure({ ...ground, preferredPort }, external);
    const surroundings = await this.#surroundings(secrets, infrastructure);
    await Promise.all([
      supervisor.start(sandboxProcess(surroundings)),
      supervisor.start(...serviceNames.map((service) => serviceProcess(service, surroundings))),
    ]);
    return this.#publish(surroundings, infrastructure);
  }

  /** SIGKILL, as a crash would be; resolves when the process started in its place serves. */
  async kill(name: ProcessName | 'postgres' | 'nats-server'): Promise<void> {
    await this.#supervisor.kill(name);
  }

  /** Drains and stops everything: services, the sandbox, NATS, PostgreSQL. May be called while it starts. */
  async stop(): Promise<void> {
    await this.#supervisor.stop();
    this.#unlock?.();
  }

  async #surroundings(secrets: Secrets, { databaseUrl, busUrl }: Infrastructure): Promise<Surroundings> {
    const ports = new Map<ProcessName, number>();
    const first = this.#preferredPort(PREFERRED_PORTS.services);
    for (const name of processNames) ports.set(name, await this.#ports.choose(first));
    return { folder: this.#folder, secrets, ports, databaseUrl, busUrl, sandbox: this.#options.sandbox };
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
      world: demoWorld('sandbox', addressOf('sandbox', surroundings), surroundings.secrets),
    };
    writeConnections(this.#folder.path, connections);
    return connections;
  }
}
