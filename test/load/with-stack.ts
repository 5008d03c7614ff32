import { rmSync } from 'node:fs';
import { serviceNames, type ServiceName } from '#libs/contracts';
import { reportOnStderr } from '../../stack/report.js';
import { rssBytesOf } from './cpu.js';
import { LoadRun } from './load-run.js';
import { LoadStack, type PolicyChanges } from './load-stack.js';
import { newFolder, stopOnSignal } from './own-servers.js';

/** How a script under load is run. */
export interface LoadSetting {
  /** Keeps the data folder. */
  readonly keep: boolean;
  /** Folder for CPU profiles. */
  readonly profiles?: string | undefined;
  readonly policies?: PolicyChanges | undefined;
}

const MEBIBYTE = 1024 ** 2;

/** Starts a stack with full shelves in a folder of its own, does the work, and stops it whatever happens. */
export async function withStack<T>(
  { keep, profiles, policies }: LoadSetting,
  work: (run: LoadRun) => Promise<T>,
): Promise<T> {
  const folder = newFolder('load');
  const stack = new LoadStack({ folder, report: reportOnStderr, profiles, policies });
  stopOnSignal(() => stack.stop());
  try {
    await stack.start();
    return await onStack(stack, work);
  } finally {
    await stack.stop();
    if (keep) reportOnStderr(`kept ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

async function onStack<T>(stack: LoadStack, work: (run: LoadRun) => Promise<T>): Promise<T> {
  const run = await LoadRun.open(stack);
  try {
    await run.fill();
    return await work(run);
  } finally {
    await run.close();
  }
}

/** Memory of each service, MiB. */
export type Memory = Record<ServiceName, number>;

/** How often memory is looked at, milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** The most memory of each service while it watches: what is there at one instant rises and falls with each collection. */
export class MostMemory {
  readonly #most: Memory;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly stack: LoadStack) {
    this.#most = memoryOf(stack);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  end(): Memory {
    clearInterval(this.#timer);
    this.#look();
    return this.#most;
  }

  #look(): void {
    const now = memoryOf(this.stack);
    for (const name of serviceNames) this.#most[name] = Math.max(this.#most[name], now[name]);
  }
}

/** Memory of each service now. */
export function memoryOf(stack: LoadStack): Memory {
  const pids = stack.pids();
  const sizes = serviceNames.map((name) => [name, Math.round(rssBytesOf(pids.get(name) ?? 0) / MEBIBYTE)]);
  return Object.fromEntries(sizes) as Memory;
}
