import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serviceNames, type ServiceName } from '#libs/contracts';
import type { DataFolder } from './data-folder.js';
import { demoChannels, demoWorld } from './demo-world.js';
import type { ProcessDefinition } from './managed-process.js';
import type { Network } from './network.js';
import type { Replica } from './replicas.js';
import { built } from './repository.js';
import type { Secrets } from './secrets.js';

/** What the sandbox is told. */
export interface SandboxOptions {
  /** Everything that it makes up follows from this number. */
  readonly seed: number;
  /** Whether it duplicates, delays, refuses and corrects. */
  readonly faults: boolean;
  /** Divides every delay of the outside: 2 is twice as fast. */
  readonly speed: number;
  /** Channels that sell; every one of the demo world unless stated. */
  readonly channels?: readonly string[];
}

/** What a process of ours runs: a service, or the outside world in miniature. */
export type ProcessName = ServiceName | 'sandbox';

/** Everything that runs as a process of ours; where there are replicas, the name is that of the first. */
export const processNames: readonly ProcessName[] = [...serviceNames, 'sandbox'];

/** What all processes of one stack have in common. */
export interface Surroundings {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  /** By the name of the process. */
  readonly ports: ReadonlyMap<string, number>;
  readonly databaseUrl: (service: ServiceName) => string;
  readonly busUrl: (service: ServiceName) => string;
  readonly sandbox: SandboxOptions;
  readonly replicas: readonly Replica[];
  readonly network: Network;
  /** Folder of the policy files. */
  readonly policies: string;
  /** Modules that Node.js loads into a service before anything else. */
  readonly preload: readonly string[];
  /** Variables of an ERP that runs beside the sandbox. */
  readonly erpWorld?: Readonly<Record<string, string>>;
}

/** Longer than the longest call to the outside that a service finishes before it leaves. */
const STOP_WITHIN_MS = 12_000;
const READY_TIMEOUT_MS = 2_000;

/**
 * Young objects get more room: a batch of messages lives until its commit, and copying it about cost a tenth of all CPU. No
 * package is linked, so none is looked for behind a link: a tenth of a start.
 */
const NODE_OPTIONS = [
  '--enable-source-maps',
  '--max-semi-space-size=32',
  '--preserve-symlinks',
  '--preserve-symlinks-main',
];

/** As the image has it: without a bound Node.js lets a heap grow for as long as the machine has memory. The sandbox keeps a world. */
const SERVICE_HEAP = '--max-old-space-size=384';

/** The address of a process of ours, by its name. */
export function addressOf(name: string, { ports }: Pick<Surroundings, 'ports'>): string {
  return `http://127.0.0.1:${ports.get(name) ?? 0}`;
}

/** How one replica of a service is run: everything that it knows comes from its environment. */
export async function serviceProcess(replica: Replica, surroundings: Surroundings): Promise<ProcessDefinition> {
  const { service, name } = replica;
  const { network, databaseUrl, busUrl, secrets, policies, preload } = surroundings;
  const outside = await network.route(name, 'sandbox', [addressOf('sandbox', surroundings)]);
  return nodeProcess(replica, surroundings, {
    program: built('apps', service, 'src', 'main.js'),
    preload,
    env: {
      ...demoWorld(service, outside, secrets),
      ...(service === 'erp-gateway' ? surroundings.erpWorld : {}),
      DATABASE_URL: await network.route(name, 'postgres', [databaseUrl(service)]),
      NATS_URL: await network.route(name, 'nats-server', busUrl(service).split(',')),
      POLICIES_DIR: policies,
      ...(service === 'channel-gateway'
        ? { VAULT_KEY: secrets.get('VAULT_KEY'), UPLOAD_TOKEN: secrets.get('UPLOAD_TOKEN') }
        : {}),
    },
  });
}

/** How the sandbox is run. It makes no orders by itself: the scenario asks it to. */
export async function sandboxProcess(surroundings: Surroundings): Promise<ProcessDefinition> {
  const { network, replicas, secrets } = surroundings;
  const { seed, faults, speed, channels = demoChannels } = surroundings.sandbox;
  const doors = replicas
    .filter(({ service }) => service === 'channel-gateway')
    .map(({ name }) => addressOf(name, surroundings));
  return nodeProcess({ service: 'sandbox', replica: 1, name: 'sandbox' }, surroundings, {
    program: built('sandbox', 'src', 'main.js'),
    preload: [],
    env: {
      ...demoWorld('sandbox', addressOf('sandbox', surroundings), secrets),
      CHANNEL_GATEWAY_URL: await network.route('sandbox', 'channel-gateway', doors),
      SANDBOX_SEED: String(seed),
      SANDBOX_ORDERS: '0',
      SANDBOX_FAULTS: faults ? 'on' : 'off',
      SANDBOX_SPEED: String(speed),
      SANDBOX_CHANNELS: channels.join(','),
    },
  });
}

interface NodeProgram {
  readonly program: string;
  readonly preload: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type OfProcess = Omit<Replica, 'service'> & { readonly service: ProcessName };

function nodeProcess({ service, replica, name }: OfProcess, surroundings: Surroundings, own: NodeProgram) {
  const { folder, ports } = surroundings;
  const port = ports.get(name) ?? 0;
  const dataFolder = join(folder.path, name);
  mkdirSync(dataFolder, { recursive: true });
  const env = {
    ...process.env,
    SERVICE: service,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataFolder,
    ...own.env,
  };
  const preload = own.preload.map((module) => `--import=${pathToFileURL(module).href}`);
  const options = service === 'sandbox' ? NODE_OPTIONS : [...NODE_OPTIONS, SERVICE_HEAP];
  return {
    name,
    service,
    replica,
    port,
    logFile: join(folder.logs, `${name}.log`),
    launch: { command: process.execPath, args: [...options, ...preload, own.program], env },
    ready: () => isReady(addressOf(name, surroundings)),
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
  } satisfies ProcessDefinition;
}

async function isReady(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/health/ready`, { signal: AbortSignal.timeout(READY_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
