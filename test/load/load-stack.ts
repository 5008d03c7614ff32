import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ServiceName } from '#libs/contracts';
import { openDataFolder } from '../../stack/data-folder.js';
import { DATABASE } from '../../stack/database.js';
import { startInfrastructure } from '../../stack/infrastructure.js';
import type { ProcessDefinition } from '../../stack/managed-process.js';
import { OPERATOR } from '../../stack/nats.js';
import { anyPort, Ports } from '../../stack/ports.js';
import { superuserUrl } from '../../stack/postgres.js';
import { listedProcesses } from '../../stack/process-list.js';
import type { Report } from '../../stack/report.js';
import { built, repositoryRoot } from '../../stack/repository.js';
import { Secrets } from '../../stack/secrets.js';
import { directNetwork } from '../../stack/network.js';
import { replicasOf } from '../../stack/replicas.js';
import { addressOf, processNames, sandboxProcess, serviceProcess } from '../../stack/services.js';
import type { ProcessName, Surroundings } from '../../stack/services.js';
import { Supervisor } from '../../stack/supervisor.js';
import { QUIET_ACCOUNT } from './world/order-template.js';

/** What the outside bears in a run: far more than it is asked, so that our own cost is measured and not its patience. */
const LIMITS = { concurrent: 64, perSecond: 100_000, burst: 100_000 } as const;

/** Members of the top level of policy files, by file. */
export type PolicyChanges = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One shop is told of shipments by the warehouse. */
const QUIET_POLICY: PolicyChanges = { 'order.yaml': { confirmedByWarehouse: [QUIET_ACCOUNT.account] } };

/** How a stack for load is started. */
export interface LoadStackOptions {
  readonly folder: string;
  readonly report: Report;
  /** Folder for CPU profiles, one a process; none are written without it. */
  readonly profiles?: string | undefined;
  /** What differs from the repository's policies, by file: members of the top level. */
  readonly policies?: PolicyChanges | undefined;
  /** Variables that services are given beside their own. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** A process of the stack as the operating system knows it. */
export type LoadProcess = ServiceName | 'postgres' | 'nats-server' | 'sandbox';

/** Starts what it is told to, a little differently than it was told. */
class LoadSupervisor extends Supervisor {
  readonly #changed: (definition: ProcessDefinition) => ProcessDefinition;

  constructor(file: string, report: Report, changed: (definition: ProcessDefinition) => ProcessDefinition) {
    super(file, report);
    this.#changed = changed;
  }

  override start(...definitions: readonly ProcessDefinition[]): Promise<void> {
    return super.start(...definitions.map(this.#changed));
  }
}

/** The whole system as processes, with a world that answers at once in the sandbox's place. */
export class LoadStack {
  readonly #options: LoadStackOptions;
  readonly #folder;
  readonly #secrets;
  readonly #ports = new Ports();
  readonly #supervisor: LoadSupervisor;
  #monitorPort = 0;
  #surroundings: Surroundings | undefined;

  /** PostgreSQL as its owner: for figures that only the owner may read. */
  databaseUrl = '';
  /** NATS as the operator. */
  natsUrl = '';

  constructor(options: LoadStackOptions) {
    this.#options = options;
    this.#folder = openDataFolder(options.folder);
    this.#secrets = new Secrets(this.#folder.secrets);
    this.#supervisor = new LoadSupervisor(this.#folder.processes, options.report, (one) => this.#changed(one));
  }

  async start(): Promise<void> {
    this.#monitorPort = await this.#ports.choose(anyPort());
    const policies = join(this.#folder.path, 'policies');
    writePolicies(policies, { ...QUIET_POLICY, ...this.#options.policies });
    const infrastructure = await startInfrastructure(
      {
        folder: this.#folder,
        secrets: this.#secrets,
        ports: this.#ports,
        supervisor: this.#supervisor,
        report: this.#options.report,
        preferredPort: anyPort,
      },
      {},
    );
    const ports = new Map<string, number>();
    for (const name of processNames) ports.set(name, await this.#ports.choose(anyPort()));
    const { databaseUrl, busUrl } = infrastructure;
    const sandbox = { seed: 1, faults: false, speed: 1 };
    const replicas = replicasOf({});
    const ours = { folder: this.#folder, secrets: this.#secrets, ports, replicas, policies };
    const surroundings = { ...ours, databaseUrl, busUrl, sandbox, network: directNetwork, preload: [] };
    this.#surroundings = surroundings;
    const port = Number(new URL(databaseUrl('verify')).port);
    this.databaseUrl = superuserUrl(port, this.#secrets, DATABASE);
    this.natsUrl = busUrl(OPERATOR);
    await this.#supervisor.start(await worldProcess(surroundings));
    // one after the other: how long a service takes is not how long five take beside one another
    for (const replica of replicas) await this.#supervisor.start(await serviceProcess(replica, surroundings));
  }

  async stop(): Promise<void> {
    await this.#supervisor.stop();
  }

  /** HTTP address of a process. */
  address(name: ProcessName): string {
    if (!this.#surroundings) throw new Error('the stack is not started');
    return addressOf(name, this.#surroundings);
  }

  /** Where nats-server tells what each connection has sent and received. */
  get monitorUrl(): string {
    return `http://127.0.0.1:${this.#monitorPort}`;
  }

  /** Numbers of the processes that run now. */
  pids(): ReadonlyMap<LoadProcess, number> {
    return new Map(listedProcesses(this.#folder.processes).map(({ service, pid }) => [service as LoadProcess, pid]));
  }

  #changed(definition: ProcessDefinition): ProcessDefinition {
    const { launch, name } = definition;
    if (name === 'nats-server') return withArgs(definition, [...launch.args, '--http_port', String(this.#monitorPort)]);
    if (name === 'postgres')
      return withArgs(definition, [...launch.args, '-c', 'shared_preload_libraries=pg_stat_statements']);
    const { profiles, variables } = this.#options;
    const profiling = profiles
      ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    const env = { ...launch.env, ...variables };
    return { ...definition, launch: { ...launch, env, args: [...profiling, ...launch.args] } };
  }
}

function withArgs(definition: ProcessDefinition, args: readonly string[]): ProcessDefinition {
  return { ...definition, launch: { ...definition.launch, args } };
}

/** The load's own outside; it takes the sandbox's place, port and secrets. */
async function worldProcess(surroundings: Surroundings): Promise<ProcessDefinition> {
  const sandbox = await sandboxProcess(surroundings);
  const args = ['--enable-source-maps', built('test', 'load', 'world', 'main.js')];
  return { ...sandbox, launch: { ...sandbox.launch, args } };
}

/** The policies of the repository, with an outside that bears whatever comes, and one shop that the warehouse tells. */
function writePolicies(folder: string, changes: PolicyChanges): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['channel-accounts.yaml', 'erp-connections.yaml', 'order.yaml', 'posting.yaml']) {
    const policy = parse(readFileSync(join(repositoryRoot, 'policies', name), 'utf8'), { merge: true }) as unknown;
    const ours = { ...(policy as object), ...changes[name] };
    writeFileSync(join(folder, name), stringify(withLimits(ours), { aliasDuplicateObjects: false }));
  }
}

function withLimits(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withLimits);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === 'limits' ? LIMITS : withLimits(member),
  ]);
  return Object.fromEntries(members);
}
