import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '#libs/contracts';
import type { DataFolder } from './data-folder.js';
import { demoWorld } from './demo-world.js';
import type { ProcessDefinition } from './managed-process.js';
import { built, repositoryRoot } from './repository.js';
import type { Secrets } from './secrets.js';

/** What the sandbox is told. */
export interface SandboxOptions {
  /** Everything that it makes up follows from this number. */
  readonly seed: number;
  /** Whether it duplicates, delays, refuses and corrects. */
  readonly faults: boolean;
  /** Divides every delay of the outside: 2 is twice as fast. */
  readonly speed: number;
}

/** A process of ours: a service, or the outside world in miniature. */
export type ProcessName = ServiceName | 'sandbox';

/** Every process of ours. */
export const processNames: readonly ProcessName[] = [...serviceNames, 'sandbox'];

/** What all processes of one stack have in common. */
export interface Surroundings {
  readonly folder: DataFolder;
  readonly secrets: Secrets;
  readonly ports: ReadonlyMap<ProcessName, number>;
  readonly databaseUrl: (service: ServiceName) => string;
  readonly busUrl: (service: ServiceName) => string;
  readonly sandbox: SandboxOptions;
}

/** Longer than the longest call to the outside that a service finishes before it leaves. */
const STOP_WITHIN_MS = 12_000;
const READY_TIMEOUT_MS = 2_000;

/** The port of a process of ours. */
function portOf(name: ProcessName, surroundings: Surroundings): number {
  return surroundings.ports.get(name) ?? 0;
}

/** The address of a process of ours. */
export function addressOf(name: ProcessName, surroundings: Surroundings): string {
  return `http://127.0.0.1:${portOf(name, surroundings)}`;
}

/** How a service is run: everything that it knows comes from its environment. */
export function serviceProcess(service: ServiceName, surroundings: Surroundings): ProcessDefinition {
  return nodeProcess(service, surroundings, ['apps', service, 'src', 'main.js'], {
    DATABASE_URL: surroundings.databaseUrl(service),
    NATS_URL: surroundings.busUrl(service),
    POLICIES_DIR: join(repositoryRoot, 'policies'),
    ...(service === 'channel-gateway' ? { VAULT_KEY: surroundings.secrets.get('VAULT_KEY') } : {}),
  });
}

/** How the sandbox is run. It makes no orders by itself: the scenario asks it to. */
export function sandboxProcess(surroundings: Surroundings): ProcessDefinition {
  const { seed, faults, speed } = surroundings.sandbox;
  return nodeProcess('sandbox', surroundings, ['sandbox', 'src', 'main.js'], {
    CHANNEL_GATEWAY_URL: addressOf('channel-gateway', surroundings),
    SANDBOX_SEED: String(seed),
    SANDBOX_ORDERS: '0',
    SANDBOX_FAULTS: faults ? 'on' : 'off',
    SANDBOX_SPEED: String(speed),
  });
}

function nodeProcess(
  name: ProcessName,
  surroundings: Surroundings,
  program: readonly string[],
  own: Readonly<Record<string, string>>,
): ProcessDefinition {
  const { folder, secrets } = surroundings;
  const dataFolder = join(folder.path, name);
  mkdirSync(dataFolder, { recursive: true });
  const env = {
    ...process.env,
    SERVICE: name,
    HOST: '127.0.0.1',
    PORT: String(portOf(name, surroundings)),
    DATA_DIR: dataFolder,
    ...demoWorld(name, addressOf('sandbox', surroundings), secrets),
    ...own,
  };
  return {
    name,
    port: portOf(name, surroundings),
    logFile: join(folder.logs, `${name}.log`),
    launch: { command: process.execPath, args: ['--enable-source-maps', built(...program)], env },
    ready: () => isReady(addressOf(name, surroundings)),
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
  };
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
