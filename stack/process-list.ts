import { readJson, writeJson } from './data-folder.js';
import type { ProcessDefinition } from './managed-process.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

type Listable = Pick<ProcessDefinition, 'name' | 'service' | 'replica' | 'port'>;

/** One running process of the stack, as `processes.json` shows it. */
export interface ListedProcess extends ProcessIdentity {
  readonly service: string;
  /** Number among the replicas of the service, from 1. */
  readonly replica: number;
  readonly port: number;
}

/** `processes.json`: what runs now, for people, for `crossdock`, and for the next start after a crash. */
export class ProcessList {
  readonly #path: string;
  readonly #running = new Map<string, ListedProcess>();

  constructor(path: string) {
    this.#path = path;
  }

  /** The process has this number from now on. */
  set({ name, service = name, replica = 1, port }: Listable, pid: number): void {
    this.#running.set(name, { service, replica, pid, port, born: identityOf(pid)?.born ?? '' });
    this.#write();
  }

  /** The process has ended. */
  remove(name: string): void {
    if (this.#running.delete(name)) this.#write();
  }

  #write(): void {
    writeJson(this.#path, [...this.#running.values()]);
  }
}

/** What `processes.json` says; empty if there is none. */
export function listedProcesses(path: string): readonly ListedProcess[] {
  return readJson<ListedProcess[]>(path) ?? [];
}
