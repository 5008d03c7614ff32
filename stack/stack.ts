import { join } from 'node:path';
import { writeConnections, type Connections } from './connections.js';
import { openDataFolder, type DataFolder } from './data-folder.js';
import { READER } from './database.js';
import { demoWorld } from './demo-world.js';
import { itemsOfSandbox, startErp, useConnectionsOf, type ErpName, type OwnErp } from './erp.js';
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
  /** Whose books are posted to; the sandbox's unless stated. */
  readonly erp?: ErpName;
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
    const choosePort = () => this.#ports.choose(preferredPort(PREFERRED_PORTS.erp));
    const [infrastructure, erp] = await Promise.all([
      startInfrastructure({ ...ground, preferredPort }, external),
      startErp(this.#options.erp ?? 'sandbox', { folder: this.#folder, choosePort, supervisor, report }),
    ]);
    const surroundings = await this.#surroundings(secrets, infrastructure, erp);
    await this.#startProcesses(surroundings, erp);
    return this.#publish(surroundings, infrastructure, erp);
  }

  /** The sandbox and the services side by side; an ERP of its own first takes over what the sandbox sells. */
  async #startProcesses(surroundings: Surroundings, erp: OwnErp | undefined): Promise<void> {
    const services = await Promise.all(this.#replicas.map((replica) => serviceProcess(replica, surroundings)));
    const outside = this.#supervisor.start(await sandboxProcess(surroundings));
    if (erp) {
      await outside;
      await erp.takeItems(await itemsOfSandbox({ world: worldOf(surroundings) }));
    }
    await Promise.all([outside, this.#supervisor.start(...services)]);
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

  async #surroundings(
    secrets: Secrets,
    { databaseUrl, busUrl }: Infrastructure,
    erp: OwnErp | undefined,
  ): Promise<Surroundings> {
    const ports = new Map<string, number>();
    const first = this.#preferredPort(PREFERRED_PORTS.services);
    const names = new Set([...processNames, ...this.#replicas.map(({ name }) => name)]);
    for (const name of names) ports.set(name, await this.#ports.choose(first));
    const { sandbox, network = directNetwork, preload = [] } = this.#options;
    const ours = { folder: this.#folder, secrets, ports, replicas: this.#replicas, policies: this.#policies(erp) };
    return { ...ours, databaseUrl, busUrl, sandbox, network, preload, erpWorld: erp?.world ?? {} };
  }

  /** The checkout's policies, or a copy: with the connections of another ERP, with limits that replicas share. */
  #policies(erp: OwnErp | undefined): string {
    const policies = join(repositoryRoot, 'policies');
    const { replicas } = this.#options;
    if (!replicas && !erp) return policies;
    const copy = join(this.#folder.path, 'policies');
    sharePolicies(policies, copy, replicas ?? {});
    if (erp) useConnectionsOf(erp, copy);
    return copy;
  }

  #preferredPort(usual: number): number {
    return this.#options.ports === 'usual' ? usual : anyPort();
  }

  #publish(surroundings: Surroundings, { databaseUrl, busUrl }: Infrastructure, erp: OwnErp | undefined): Connections {
    const addresses = processNames.map((name) => [name, addressOf(name, surroundings)]);
    const connections: Connections = {
      databaseUrl: databaseUrl(READER),
      natsUrl: busUrl(OPERATOR),
      addresses: Object.fromEntries(addresses) as Record<ProcessName, string>,
      world: {
        ...worldOf(surroundings),
        ...erp?.world,
        UPLOAD_TOKEN: surroundings.secrets.get('UPLOAD_TOKEN'),
      },
    };
    writeConnections(this.#folder.path, connections);
    return connections;
  }
}

/** All that there is to know of the outside in miniature. */
function worldOf(surroundings: Surroundings): Record<string, string> {
  return demoWorld('sandbox', addressOf('sandbox', surroundings), surroundings.secrets);
}
